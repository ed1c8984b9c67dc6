"""Use cases of personas, the brand kits of a workspace: keep, apply, check results against their palette."""

from dataclasses import dataclass
from functools import partial

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest, NotFound
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.prompt_book import Persona, PersonaText
from lib.processes import Pool
from lib.promptbook import kept
from lib.prompts.measuring import colours_of
from lib.prompts.personas import PaletteCheck, check_palette
from lib.storage.base import BlobStore
from lib.studio.library.renditions import read_rendition
from lib.studio.people.roles import require_owner

MAX_PERSONAS = kept.MAX_LISTED


@dataclass
class Personas:
    """Personas belong to whoever made them and serve the whole workspace."""

    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock

    def all(self, actor: Actor) -> tuple[Persona, ...]:
        """Return the workspace's personas, the newest first."""
        with self.database.read() as connection:
            return kept.list_personas(connection, actor.workspace_id)

    def get(self, actor: Actor, persona_id: str) -> Persona:
        """Return a persona of the workspace; raise `NotFound`."""
        with self.database.read() as connection:
            found = kept.load_persona(connection, persona_id, actor.workspace_id)
        if found is None:
            raise NotFound(f"persona_id: there is no persona {persona_id[:64]!r}.", field="persona_id")
        return found

    def newest(self, actor: Actor) -> Persona:
        """Return the workspace's newest persona, for callers who name none; raise `InvalidRequest` without any."""
        found = self.all(actor)
        if not found:
            raise InvalidRequest(
                "persona_id: this workspace has no persona.", remedy="Make one on the Prompt page.", field="persona_id"
            )
        return found[0]

    def add(self, actor: Actor, text: PersonaText) -> Persona:
        """Keep a new persona; raise `InvalidRequest` when the workspace has 500."""
        persona_id = new_id("per")
        with self.database.write() as connection:
            if len(kept.list_personas(connection, actor.workspace_id)) >= MAX_PERSONAS:
                raise InvalidRequest(f"A workspace keeps at most {MAX_PERSONAS} personas.", remedy="Delete one first.")
            kept.add_persona(
                connection,
                persona_id=persona_id,
                workspace_id=actor.workspace_id,
                owner_id=actor.user_id,
                text=text,
                now=self.clock.now(),
            )
        return self.get(actor, persona_id)

    def change(self, actor: Actor, persona_id: str, text: PersonaText) -> Persona:
        """Keep a persona's new text (owner or admin only)."""
        self._require_owner(actor, persona_id)
        with self.database.write() as connection:
            kept.change_persona(connection, persona_id, text, self.clock.now())
        return self.get(actor, persona_id)

    def delete(self, actor: Actor, persona_id: str) -> None:
        """Put a persona away (owner or admin only)."""
        self._require_owner(actor, persona_id)
        with self.database.write() as connection:
            kept.trash_persona(connection, persona_id, actor.workspace_id, None, self.clock.now())

    def restore(self, actor: Actor, persona_id: str) -> Persona:
        """Take a persona back that was put away (owner or admin only); raise `NotFound`. Repeatable."""
        owner_id = None if actor.is_admin else actor.user_id
        with self.database.write() as connection:
            kept.trash_persona(connection, persona_id, actor.workspace_id, owner_id, None)
        return self.get(actor, persona_id)

    def check(self, actor: Actor, persona_id: str, asset: Asset) -> PaletteCheck:
        """Return how far a picture's main colours are from the persona's palette; `InvalidRequest` without one."""
        palette = self.get(actor, persona_id).text.palette
        if not palette:
            raise InvalidRequest("This persona has no palette to compare with.", field="persona_id")
        content, _, _ = read_rendition(self.blobs, asset, "thumbnail")
        return check_palette(self.pool.run(partial(colours_of), content), palette)

    def _require_owner(self, actor: Actor, persona_id: str) -> None:
        require_owner(actor, self.get(actor, persona_id).owner_id, "change this persona")
