"""Workspaces that people share, and the users of the internal dialect: rows in, actors out.

Everybody has a private workspace from the start, and no row here is needed for it. What a member may do in a shared one
is said by the role in that workspace.
"""

from datetime import datetime

from sqlalchemy import Connection, Insert, delete, insert, select
from sqlalchemy.exc import IntegrityError

from lib.db.tables import users, workspace_members, workspaces
from lib.identity.users import has_user
from lib.ids import new_id
from lib.model.actor import LOCAL_USER, Actor, Role
from lib.model.record import Record

INTERNAL_WORKSPACE = "wsp_internal"
INTERNAL_PREFIX = "internal:"
"""Sets the users of the internal dialect apart from all others, whatever a caller names."""


class Workspace(Record):
    """A workspace and what somebody is in it."""

    workspace_id: str
    name: str
    role: Role


def add_workspace(connection: Connection, name: str, now: datetime) -> str:
    """Add a shared workspace without members; return its id."""
    workspace_id = new_id("wsp")
    connection.execute(insert(workspaces).values(id=workspace_id, name=name, created_at=now))
    return workspace_id


def has_workspace(connection: Connection, workspace_id: str) -> bool:
    """Tell whether there is such a workspace."""
    return connection.execute(select(workspaces.c.id).where(workspaces.c.id == workspace_id)).first() is not None


def put_member(connection: Connection, workspace_id: str, user_id: str, *, role: Role, now: datetime) -> None:
    """Make a user a member of a workspace, or give a member another role."""
    remove_member(connection, workspace_id, user_id)
    connection.execute(
        insert(workspace_members).values(workspace_id=workspace_id, user_id=user_id, role=role, created_at=now)
    )


def remove_member(connection: Connection, workspace_id: str, user_id: str) -> None:
    """Take a user out of a workspace. Repeatable."""
    mine = (workspace_members.c.workspace_id == workspace_id) & (workspace_members.c.user_id == user_id)
    connection.execute(delete(workspace_members).where(mine))


def role_in(connection: Connection, workspace_id: str, user_id: str) -> Role | None:
    """Return what a user is in a shared workspace; None for nothing."""
    found = connection.execute(
        select(workspace_members.c.role).where(
            workspace_members.c.workspace_id == workspace_id, workspace_members.c.user_id == user_id
        )
    )
    role: Role | None = found.scalar()
    return role


def shared_with(connection: Connection, user_id: str) -> tuple[Workspace, ...]:
    """Return the shared workspaces that a user is a member of, by name."""
    found = connection.execute(
        select(workspaces.c.id, workspaces.c.name, workspace_members.c.role)
        .join(workspace_members, workspace_members.c.workspace_id == workspaces.c.id)
        .where(workspace_members.c.user_id == user_id)
        .order_by(workspaces.c.name, workspaces.c.id)
    )
    return tuple(Workspace(workspace_id=row.id, name=row.name, role=row.role) for row in found)


def internal_actor(name: str) -> Actor:
    """Return whom the internal dialect calls `name`; the rows may not exist yet."""
    return Actor(user_id=f"{INTERNAL_PREFIX}{name}", workspace_id=INTERNAL_WORKSPACE)


def ensure_internal_user(connection: Connection, name: str, now: datetime) -> Actor:
    """Return the internal dialect's user, made on first use with the workspace that all of them share."""
    _ensure_internal_workspace(connection, now)
    actor = internal_actor(name)
    if not has_user(connection, actor.user_id):
        _insert_once(
            connection,
            insert(users).values(
                id=actor.user_id,
                display_name=name,
                workspace_id=actor.workspace_id,
                role=actor.role,
                created_at=now,
            ),
        )
    return actor


def _ensure_internal_workspace(connection: Connection, now: datetime) -> None:
    if has_workspace(connection, INTERNAL_WORKSPACE):
        return
    _insert_once(connection, insert(workspaces).values(id=INTERNAL_WORKSPACE, name="Internal", created_at=now))
    if has_user(connection, LOCAL_USER):
        member = {"workspace_id": INTERNAL_WORKSPACE, "user_id": LOCAL_USER, "role": "admin", "created_at": now}
        _insert_once(connection, insert(workspace_members).values(member))


def _insert_once(connection: Connection, statement: Insert) -> None:
    try:
        with connection.begin_nested():
            connection.execute(statement)
    except IntegrityError:  # another call at the same moment was first
        return
