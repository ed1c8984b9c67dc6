"""Use cases of workspaces: whose work is done where, and who else may see it."""

import re
from dataclasses import dataclass

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest, NotFound
from lib.identity import users
from lib.identity import workspaces as shared
from lib.identity.workspaces import INTERNAL_WORKSPACE, Workspace
from lib.ledger.ledger import open_account
from lib.model.actor import Actor, Role

DEFAULT = "default"
"""What callers may call their own private workspace."""
MAX_NAME = 120
_INTERNAL_NAME = re.compile(r"[A-Za-z0-9_.@|:+-]{1,55}")
_CARETAKER = Actor(user_id="internal", workspace_id=INTERNAL_WORKSPACE, role="admin")


@dataclass(frozen=True)
class Workspaces:
    """Private and shared workspaces. Thread-safe."""

    database: Database
    clock: Clock

    def enter(self, actor: Actor, workspace_id: str) -> Actor:
        """Return the actor as what it is in a workspace; raise `NotFound` where it is nothing.

        `default` is the actor's own private workspace.
        """
        if workspace_id in {DEFAULT, actor.workspace_id}:
            return actor
        with self.database.read() as connection:
            role = shared.role_in(connection, workspace_id, actor.user_id)
        if role is None:
            raise NotFound(f"There is no workspace {workspace_id[:64]!r}.")
        return Actor(user_id=actor.user_id, workspace_id=workspace_id, role=role)

    def shared_with(self, actor: Actor) -> tuple[Workspace, ...]:
        """Return the workspaces that others share with the actor."""
        with self.database.read() as connection:
            return shared.shared_with(connection, actor.user_id)

    def create(self, name: str) -> str:
        """Make a shared workspace without members and return its id; for operators. Raises `InvalidRequest`."""
        name = name.strip()
        if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
            raise InvalidRequest(f"name: use 1 to {MAX_NAME} printable characters.", field="name")
        with self.database.write() as connection:
            return shared.add_workspace(connection, name, self.clock.now())

    def add_member(self, workspace_id: str, user_id: str, role: Role = "member") -> None:
        """Let a user work in a shared workspace, or change what the user is there; for operators. Raises `NotFound`."""
        with self.database.write() as connection:
            if not shared.has_workspace(connection, workspace_id):
                raise NotFound(f"There is no workspace {workspace_id[:64]!r}.")
            if not users.has_user(connection, user_id):
                raise NotFound(f"There is no user {user_id[:64]!r}.")
            shared.put_member(connection, workspace_id, user_id, role=role, now=self.clock.now())

    def remove_member(self, workspace_id: str, user_id: str) -> None:
        """Take a user out of a shared workspace; what the user made stays there. For operators. Repeatable."""
        with self.database.write() as connection:
            shared.remove_member(connection, workspace_id, user_id)

    def internal_user(self, name: str) -> Actor:
        """Return the user that a trusted service calls `name`, made on first use with an account without credits.

        Such users share one workspace, and are nobody else of this studio, whatever their names. Raises
        `InvalidRequest` for what cannot be a name.
        """
        if not _INTERNAL_NAME.fullmatch(name):
            raise InvalidRequest("userId: use 1 to 55 letters, digits and the signs _ . @ | : + -", field="userId")
        actor = shared.internal_actor(name)
        with self.database.read() as connection:
            if users.has_user(connection, actor.user_id):
                return actor
        now = self.clock.now()
        with self.database.write() as connection:
            shared.ensure_internal_user(connection, name, now)
            open_account(connection, actor.account_id, now=now)
        return actor

    def internal_caretaker(self) -> Actor:
        """Return who deletes for trusted services: an administrator of their workspace who owns nothing."""
        return _CARETAKER
