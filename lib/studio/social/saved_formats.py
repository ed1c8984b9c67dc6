"""Use cases of saved sets of formats: a workspace's own shortcuts on the Social page."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lib.catalog import Catalog
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest
from lib.identity import format_sets as rows
from lib.model.actor import Actor
from lib.model.social import SavedFormats

MAX_NAME = 40
MAX_SETS = 50


@dataclass(frozen=True)
class FormatSets:
    """Sets of the actor's workspace; everybody in it may change them."""

    catalog: Catalog
    database: Database
    clock: Clock

    def list(self, actor: Actor) -> tuple[SavedFormats, ...]:
        """Return the sets by name; formats that the catalog no longer has are left out."""
        with self.database.read() as connection:
            found = rows.of_workspace(connection, actor.workspace_id)
        known = self._known()
        kept = [one.model_copy(update={"formats": tuple(f for f in one.formats if f in known)}) for one in found]
        return tuple(one for one in kept if one.formats)

    def save(self, actor: Actor, name: str, formats: Sequence[str]) -> str:
        """Save `platform/format` names under a name of 1 to 40 characters and return the set's id.

        A set of the same name is replaced. Raises `InvalidRequest` for an empty or long name, formats that are unknown
        or missing, and more than 50 sets.
        """
        name = " ".join("".join(c for c in name if unicodedata.category(c)[0] != "C").split())
        if not 1 <= len(name) <= MAX_NAME:
            raise InvalidRequest(f"name: use 1 to {MAX_NAME} characters.", field="name")
        wanted = list(dict.fromkeys(formats))
        if not wanted or not set(wanted) <= self._known():
            raise InvalidRequest("formats: choose at least one format of the list.", field="formats")
        with self.database.write() as connection:
            if rows.count(connection, actor.workspace_id) >= MAX_SETS and not any(
                one.name == name for one in rows.of_workspace(connection, actor.workspace_id)
            ):
                raise InvalidRequest(
                    f"name: there are {MAX_SETS} sets already.", remedy="Delete one first.", field="name"
                )
            return rows.put(connection, actor.workspace_id, name, wanted, self.clock.now())

    def forget(self, actor: Actor, set_id: str) -> None:
        """Forget a set. Repeatable."""
        with self.database.write() as connection:
            rows.forget(connection, actor.workspace_id, set_id)

    def _known(self) -> set[str]:
        return {f"{platform.id}/{entry.id}" for platform in self.catalog.platforms for entry in platform.formats}
