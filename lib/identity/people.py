"""People who log in, what they are in this studio, and in which workspace they work: rows in, records out.

Who somebody is was proven before by the login; nothing here sees a password or a token.
"""

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from lib.db.people_tables import chosen_workspaces
from lib.db.tables import users, workspace_members, workspaces
from lib.identity.workspaces import INTERNAL_PREFIX, INTERNAL_WORKSPACE
from lib.model.actor import LOCAL_USER, Actor, Role
from lib.model.record import Record

PERSON_PREFIX = "person_"
"""Begins the user ids of people who log in."""
MAX_NAME = 120


class Identity(Record):
    """Who a login says somebody is."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    """Empty unless the login says that it was confirmed."""

    @property
    def user_id(self) -> str:
        """The one user that this identity is, on every visit."""
        return f"{PERSON_PREFIX}{self._digest()}"

    @property
    def home(self) -> Actor:
        """The person as a member of a private workspace."""
        return Actor(user_id=self.user_id, workspace_id=f"wsp_{self._digest()}")

    @property
    def display_name(self) -> str:
        """What others call the person."""
        parts = (self.name, f"({self.email})" if self.name and self.email else self.email)
        said = " ".join(" ".join(part for part in parts if part).split())
        shown = "".join(sign for sign in said if sign.isprintable())
        return (shown or self.subject)[:MAX_NAME]

    def _digest(self) -> str:
        return hashlib.sha256(f"{self.issuer}\0{self.subject}".encode(errors="replace")).hexdigest()[:32]


class Seat(Record):
    """Where somebody sits: who they are, and as what they work right now."""

    name: str
    person: Actor
    """In the private workspace, with the role in the whole studio."""
    at_work: Actor
    """In the workspace they chose, with the role that they have there."""


class Person(Record):
    """A user as administrators see it."""

    user_id: str
    name: str
    role: Role


class SharedWorkspace(Record):
    """A workspace that people share."""

    workspace_id: str
    name: str
    members: tuple[Person, ...] = ()


def find_seat(connection: Connection, user_id: str) -> Seat | None:
    """Return where a user sits, from one read; a workspace that the user was taken out of is left."""
    row = connection.execute(_SEAT.where(users.c.id == user_id)).first()
    if row is None:
        return None
    home = Actor(user_id=user_id, workspace_id=row.home, role=row.role)
    away = None if row.away is None else Actor(user_id=user_id, workspace_id=row.away, role=row.role_away)
    return Seat(name=row.display_name, person=home, at_work=away or home)


def add_person(connection: Connection, actor: Actor, *, name: str, now: datetime) -> None:
    """Add somebody who logged in for the first time, with a private workspace. Repeatable."""
    try:
        with connection.begin_nested():
            connection.execute(insert(workspaces).values(id=actor.workspace_id, name=name, created_at=now))
            connection.execute(
                insert(users).values(
                    id=actor.user_id,
                    display_name=name,
                    workspace_id=actor.workspace_id,
                    role=actor.role,
                    created_at=now,
                )
            )
    except IntegrityError:  # the same person in another window was first
        return


def has_people(connection: Connection) -> bool:
    """Tell whether anybody has ever logged in."""
    return connection.execute(select(users.c.id).where(_starts(PERSON_PREFIX)).limit(1)).first() is not None


def lock_roles(connection: Connection) -> None:
    """Let no other transaction decide about roles until this one ends."""
    connection.execute(select(users.c.id).where(users.c.id == LOCAL_USER).with_for_update())


def set_role(connection: Connection, user_id: str, role: Role) -> bool:
    """Make a user a member or an administrator; return whether there is such a user."""
    return connection.execute(update(users).where(users.c.id == user_id).values(role=role)).rowcount == 1


def rename(connection: Connection, user_id: str, name: str) -> None:
    """Call a user by another name."""
    connection.execute(update(users).where(users.c.id == user_id).values(display_name=name))


def choose_workspace(connection: Connection, user_id: str, workspace_id: str | None) -> None:
    """Have a user work in a workspace from now on; None is the private one."""
    connection.execute(delete(chosen_workspaces).where(chosen_workspaces.c.user_id == user_id))
    if workspace_id is not None:
        connection.execute(insert(chosen_workspaces).values(user_id=user_id, workspace_id=workspace_id))


def role_of(connection: Connection, user_id: str) -> Role | None:
    """Return what a user is in the whole studio; None for nobody."""
    role: Role | None = connection.execute(select(users.c.role).where(users.c.id == user_id)).scalar()
    return role


def everybody(connection: Connection, *, limit: int) -> tuple[Person, ...]:
    """Return all users but those of the internal dialect, people first, by name."""
    found = connection.execute(
        select(users.c.id, users.c.display_name, users.c.role)
        .where(~_starts(INTERNAL_PREFIX))
        .order_by(_starts(PERSON_PREFIX).desc(), users.c.display_name, users.c.id)
        .limit(limit)
    )
    return tuple(Person(user_id=row.id, name=row.display_name, role=row.role) for row in found)


def shared_workspaces(connection: Connection, *, limit: int) -> tuple[SharedWorkspace, ...]:
    """Return the workspaces that are nobody's private one, by name, each with its members."""
    is_private = exists().where(users.c.workspace_id == workspaces.c.id)
    found = connection.execute(
        select(workspaces.c.id, workspaces.c.name)
        .where(~is_private | (workspaces.c.id == INTERNAL_WORKSPACE))
        .order_by(workspaces.c.name, workspaces.c.id)
        .limit(limit)
    ).all()
    members = connection.execute(
        select(workspace_members.c.workspace_id, users.c.id, users.c.display_name, workspace_members.c.role)
        .join(users, users.c.id == workspace_members.c.user_id)
        .where(workspace_members.c.workspace_id.in_([row.id for row in found]))
        .order_by(users.c.display_name, users.c.id)
    ).all()
    return tuple(
        SharedWorkspace(
            workspace_id=row.id,
            name=row.name,
            members=tuple(
                Person(user_id=each.id, name=each.display_name, role=each.role)
                for each in members
                if each.workspace_id == row.id
            ),
        )
        for row in found
    )


_SEAT = (
    select(
        users.c.display_name,
        users.c.role,
        users.c.workspace_id.label("home"),
        workspace_members.c.workspace_id.label("away"),
        workspace_members.c.role.label("role_away"),
    )
    .outerjoin(chosen_workspaces, chosen_workspaces.c.user_id == users.c.id)
    .outerjoin(
        workspace_members,
        and_(
            workspace_members.c.user_id == users.c.id,
            workspace_members.c.workspace_id == chosen_workspaces.c.workspace_id,
        ),
    )
)


def _starts(prefix: str) -> ColumnElement[bool]:
    return func.substr(users.c.id, 1, len(prefix)) == prefix
