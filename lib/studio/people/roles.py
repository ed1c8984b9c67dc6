"""What somebody is in the whole studio, and who may change what is in a workspace; the one place that decides it.

An actor carries the role in the workspace where they work. In a shared workspace that gives rights over what lies
there, and none over the studio. So what concerns the whole studio reads the role from the user's own row, where one
that was taken away is gone at once.
"""

from lib.db.engine import Connection, Database
from lib.errors import Forbidden
from lib.identity.people import role_of
from lib.model.actor import Actor


def is_administrator(connection: Connection, actor: Actor) -> bool:
    """Tell whether the actor may act for the whole studio: by the role they act in, and by the one in their row."""
    return actor.is_admin and role_of(connection, actor.user_id) == "admin"


def check_administrator(connection: Connection, actor: Actor, deed: str = "do this") -> None:
    """Raise `Forbidden` unless the actor may act for the whole studio; `deed` says what was to be done."""
    if not is_administrator(connection, actor):
        raise Forbidden(f"Only an administrator of this studio may {deed}.")


def require_administrator(database: Database, actor: Actor, deed: str = "do this") -> None:
    """Raise as `check_administrator` does, in a transaction of its own."""
    with database.read() as connection:
        check_administrator(connection, actor, deed)


def require_owner(actor: Actor, owner_id: str, deed: str) -> None:
    """Raise `Forbidden` unless the actor may change what this user owns in their workspace."""
    if not actor.may_change(owner_id):
        raise Forbidden(f"Only its owner or an administrator may {deed}.")
