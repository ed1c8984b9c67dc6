"""Use cases of people: who logs in, what they are in this studio, and in which workspace they work.

A role here is one in the whole studio; what somebody is in a shared workspace gives no right over the studio, so every
change reads the role anew from its row.
"""

from dataclasses import dataclass

from lib.clock import Clock
from lib.config import Settings
from lib.db.engine import Database
from lib.errors import Conflict, NotFound
from lib.identity import people
from lib.identity.people import Identity, Person, Seat, SharedWorkspace
from lib.identity.workspaces import role_in
from lib.ledger.ledger import open_account
from lib.model.actor import LOCAL_ACTOR, Actor, Role
from lib.studio.people.roles import check_administrator, require_administrator
from lib.studio.people.workspaces import Workspaces

MAX_PEOPLE = 200
MAX_WORKSPACES = 100
HERE = Seat(name="This computer", person=LOCAL_ACTOR, at_work=LOCAL_ACTOR)
"""The one user of a studio without a login, in the private workspace."""


@dataclass(frozen=True)
class People:
    """People and their roles. Thread-safe."""

    database: Database
    clock: Clock
    settings: Settings
    workspaces: Workspaces

    def local(self) -> Seat:
        """Return where the one user of a studio without a login sits."""
        with self.database.read() as connection:
            return people.find_seat(connection, LOCAL_ACTOR.user_id) or HERE

    def recognise(self, identity: Identity) -> Seat:
        """Return where somebody who logged in sits, made on the first visit with a workspace and an opening grant.

        Whoever the setting `STUDIO_ADMINS` names is an administrator from then on; where it names nobody, the first
        person who ever logs in is.
        """
        is_named = self._is_named(identity)
        with self.database.read() as connection:
            seat = people.find_seat(connection, identity.user_id)
        if seat and seat.name == identity.display_name and (seat.person.is_admin or not is_named):
            return seat
        now, home = self.clock.now(), identity.home
        with self.database.write() as connection:
            people.lock_roles(connection)
            is_first = not self.settings.admin_names and not people.has_people(connection)
            people.add_person(connection, home, name=identity.display_name, now=now)
            people.rename(connection, home.user_id, identity.display_name)
            if is_named or is_first:
                people.set_role(connection, home.user_id, "admin")
            open_account(connection, home.account_id, now=now, opening_grant=self.settings.opening_grant)
            made = people.find_seat(connection, home.user_id)
        if made is None:
            raise AssertionError("somebody who was just added is there")
        return made

    def choose_workspace(self, actor: Actor, workspace_id: str | None) -> None:
        """Have a person work in a shared workspace from now on, or with None in the private one. Raises `NotFound`."""
        with self.database.write() as connection:
            if workspace_id is not None and role_in(connection, workspace_id, actor.user_id) is None:
                raise NotFound(f"There is no workspace {workspace_id[:64]!r}.")
            people.choose_workspace(connection, actor.user_id, workspace_id)

    def everybody(self, actor: Actor) -> tuple[Person, ...]:
        """Return the users of this studio, at most 200; administrators only."""
        with self.database.read() as connection:
            check_administrator(connection, actor)
            return people.everybody(connection, limit=MAX_PEOPLE)

    def set_role(self, actor: Actor, user_id: str, role: Role) -> None:
        """Make somebody else an administrator of this studio or a member again. Repeatable.

        Nobody changes their own role, so an administrator is always left. Raises `Forbidden`, `Conflict`, `NotFound`.
        """
        with self.database.write() as connection:
            people.lock_roles(connection)
            check_administrator(connection, actor)
            if user_id == actor.user_id:
                raise Conflict("Nobody changes their own role.", remedy="Ask another administrator.")
            if not people.set_role(connection, user_id, role):
                raise NotFound(f"There is no user {user_id[:64]!r}.")

    def shared(self, actor: Actor) -> tuple[SharedWorkspace, ...]:
        """Return the shared workspaces with their members, at most 100; administrators only."""
        with self.database.read() as connection:
            check_administrator(connection, actor)
            return people.shared_workspaces(connection, limit=MAX_WORKSPACES)

    def create_workspace(self, actor: Actor, name: str) -> str:
        """Make a shared workspace with the actor as its administrator; return its id. Raises `InvalidRequest`."""
        require_administrator(self.database, actor)
        workspace_id = self.workspaces.create(name)
        self.workspaces.add_member(workspace_id, actor.user_id, "admin")
        return workspace_id

    def add_member(self, actor: Actor, workspace_id: str, user_id: str, role: Role = "member") -> None:
        """Let somebody work in a shared workspace, or change what they are there. Raises `NotFound`, `Forbidden`."""
        if workspace_id not in {each.workspace_id for each in self.shared(actor)}:
            raise NotFound(f"There is no shared workspace {workspace_id[:64]!r}.")
        self.workspaces.add_member(workspace_id, user_id, role)

    def remove_member(self, actor: Actor, workspace_id: str, user_id: str) -> None:
        """Take somebody out of a shared workspace; what they made stays there. Repeatable."""
        require_administrator(self.database, actor)
        self.workspaces.remove_member(workspace_id, user_id)

    def _is_named(self, identity: Identity) -> bool:
        return bool({identity.email.lower(), identity.subject.lower()} & self.settings.admin_names)
