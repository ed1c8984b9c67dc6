"""Use cases of what somebody has not finished: a form or a painting that is there again when they come back."""

import zlib
from dataclasses import dataclass
from datetime import timedelta

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import TooLarge
from lib.identity import autosaves
from lib.model.actor import Actor

AUTOSAVE_LIFE = timedelta(days=30)
"""So long after the last change an autosave is forgotten; see `lib.studio.running.catching_up`."""
MAX_AUTOSAVES = 200
"""Of one person in one workspace; the oldest go first."""
MAX_BYTES = 4_000_000
MAX_CHARACTERS = 40_000_000
_LEVEL = 1


@dataclass(frozen=True)
class Autosaves:
    """Texts of the actor's own, by place. Another person never sees them, not in the same workspace either."""

    database: Database
    clock: Clock

    def keep(self, actor: Actor, place: str, text: str) -> None:
        """Keep a text instead of the last one of this place, 1 to 160 characters; an empty one forgets it. Repeatable.

        Raises `TooLarge` beyond 40 million characters or 4 MB compressed; what was kept before stays.
        """
        content = zlib.compress(text.encode(), _LEVEL) if len(text) <= MAX_CHARACTERS else b""
        if len(text) > MAX_CHARACTERS or len(content) > MAX_BYTES:
            raise TooLarge("This is too large to be kept.", remedy="Use it before you leave the page.")
        with self.database.write() as connection:
            if not text:
                autosaves.forget(connection, actor, place)
                return
            autosaves.put(connection, actor, place, content, self.clock.now())
            autosaves.forget_beyond(connection, actor, MAX_AUTOSAVES)

    def read(self, actor: Actor, place: str) -> str:
        """Return the text that was kept at a place, or an empty one."""
        with self.database.read() as connection:
            return autosaves.load(connection, actor, place) or ""
