"""Sees to what the library does not know yet of its pictures: words of older ones, looks of those nobody has looked at.

And empties the trash of what has lain there for 30 days, forgets autosaves that nobody came back to for as long, and
adds up what campaigns were counted by.
Called by the reconciler every minute, in small steps.
"""

import logging
from dataclasses import dataclass

from lib.assets import campaigns, purging, shelf
from lib.assets import store as asset_store
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import StudioError
from lib.identity import autosaves
from lib.imaging.looks import looks_of_file
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.library import TRASH_LIFE
from lib.studio.people.autosaves import AUTOSAVE_LIFE

_WORDS_A_STEP = 500
_LOOKS_A_STEP = 50
_PURGES_A_STEP = 200
_MAX_STEPS = 40

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CatchingUp:
    """Repeatable, and safe in several processes at once: doing a picture twice writes the same."""

    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock

    def run(self) -> int:
        """Do a bounded amount; return how many pictures, autosaves and campaigns were seen to."""
        done = self._purge() + self._count()
        for step in (self._words, self._looks):
            for _ in range(_MAX_STEPS):
                did = step()
                done += did
                if not did:
                    break
        return done

    def _words(self) -> int:
        with self.database.write() as connection:
            waiting = shelf.without_words(connection, _WORDS_A_STEP)
            listed = [asset_store.load(connection, asset_id) for asset_id, _ in waiting]
            shelf.reindex(connection, [asset for asset in listed if asset is not None])
        return len(waiting)

    def _looks(self) -> int:
        with self.database.read() as connection:
            waiting = shelf.without_looks(connection, _LOOKS_A_STEP)
            listed = [asset_store.load(connection, asset_id) for asset_id, _ in waiting]
        for asset in listed:
            if asset is None:
                continue
            fingerprint, colour = self._look(asset.thumbnail or asset.blob)
            with self.database.write() as connection:
                shelf.set_looks(connection, asset.asset_id, fingerprint, colour)
        return len(waiting)

    def _look(self, address: str) -> tuple[int | None, str]:
        try:
            looks = self.pool.run(looks_of_file, self.blobs.get(address))
        except StudioError:  # gone or unreadable; the picture's record says so where it is opened
            log.info("an image could not be looked at")
            return None, ""
        return looks.fingerprint, looks.colour

    def _count(self) -> int:
        with self.database.write() as connection:
            return campaigns.add_up(connection)

    def _purge(self) -> int:
        """Remove records that lay in the trash too long; their files go with the next sweep of orphans."""
        now = self.clock.now()
        with self.database.write() as connection:
            forgotten = autosaves.purge(connection, older_than=now - AUTOSAVE_LIFE)
            return forgotten + purging.purge(connection, older_than=now - TRASH_LIFE, limit=_PURGES_A_STEP)
