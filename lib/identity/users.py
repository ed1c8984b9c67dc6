"""Users, their workspaces and their API clients: rows in, records out.

Opening the account that pays for a user belongs to the ledger; `lib.studio.people.access` combines the two.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from lib.catalog.tiers import STANDARD
from lib.db.people_tables import rotate_tokens
from lib.db.prepared import PreparedSelect
from lib.db.tables import api_clients, users, workspaces
from lib.errors import Conflict
from lib.ids import new_id
from lib.model.actor import LOCAL_ACTOR, Actor, Role
from lib.model.record import Record


class Client(Record):
    """A program's account and the user and workspace that it acts for."""

    client_id: str
    user_id: str
    workspace_id: str
    role: Role
    is_active: bool
    created_at: datetime
    secret_set_at: datetime
    last_used_at: datetime | None = None
    label: str = ""
    """What a person called it."""
    tier: str = STANDARD
    """Of its user, who may have several programs; see `lib.catalog.tiers`."""

    @property
    def actor(self) -> Actor:
        """Who this client is in use cases."""
        return Actor(user_id=self.user_id, workspace_id=self.workspace_id, role=self.role)


def ensure_local_user(connection: Connection, now: datetime) -> bool:
    """Make the user of a studio without a login, with its workspace; return whether it was missing."""
    if has_user(connection, LOCAL_ACTOR.user_id):
        return False
    try:
        with connection.begin_nested():
            _add_user(connection, LOCAL_ACTOR, display_name="This computer", now=now)
    except IntegrityError:  # another process starting at the same moment was first
        return False
    return True


def add_client(connection: Connection, *, secret_hash: str, now: datetime, client_id: str | None = None) -> Client:
    """Add a client with a user and a private workspace of its own; raise `Conflict` where its id is taken."""
    actor = Actor(user_id=new_id("usr"), workspace_id=new_id("wsp"))
    client_id = client_id or new_id("cli")
    _add_user(connection, actor, display_name=client_id, now=now)
    values = {"id": client_id, "user_id": actor.user_id, "secret_hash": secret_hash}
    try:
        with connection.begin_nested():
            connection.execute(insert(api_clients).values(**values, created_at=now, secret_set_at=now))
    except IntegrityError as exc:
        raise Conflict(
            "This Idempotency-Key has registered an account already, and its secret is not shown again.",
            remedy="Use a new key for a new account.",
            field="Idempotency-Key",
        ) from exc
    return Client(
        client_id=client_id,
        user_id=actor.user_id,
        workspace_id=actor.workspace_id,
        role=actor.role,
        is_active=True,
        created_at=now,
        secret_set_at=now,
    )


def add_client_of(connection: Connection, owner: Actor, *, label: str, secret_hash: str, now: datetime) -> Client:
    """Add a client that acts for a user who is there already."""
    client_id = new_id("cli")
    connection.execute(
        insert(api_clients).values(
            id=client_id,
            user_id=owner.user_id,
            secret_hash=secret_hash,
            created_at=now,
            secret_set_at=now,
            label=label,
        )
    )
    found = find_client(connection, client_id)
    if found is None:
        raise AssertionError("a client that was just added is there")
    return found


def clients_of(connection: Connection, user_id: str | None, *, limit: int) -> tuple[Client, ...]:
    """Return the clients that act for a user, or everybody's with None, newest first."""
    chosen = _CLIENTS if user_id is None else _CLIENTS.where(api_clients.c.user_id == user_id)
    rows = connection.execute(chosen.order_by(api_clients.c.created_at.desc(), api_clients.c.id).limit(limit))
    return tuple(Client.model_validate(dict(row)) for row in rows.mappings())


def set_secret(connection: Connection, client: Client, *, old_hash: str, new_hash: str, now: datetime) -> bool:
    """Replace a client's secret unless somebody else has; every token got with the old one is void from now on."""
    set_at = max(now, client.secret_set_at + timedelta(microseconds=1))
    changed = connection.execute(
        update(api_clients)
        .where(api_clients.c.id == client.client_id, api_clients.c.secret_hash == old_hash)
        .values(secret_hash=new_hash, secret_set_at=set_at)
    )
    return changed.rowcount == 1


def set_active(connection: Connection, client_id: str, *, is_active: bool) -> bool:
    """Switch a client on or off; return whether there is such a client."""
    changed = connection.execute(update(api_clients).where(api_clients.c.id == client_id).values(is_active=is_active))
    return changed.rowcount == 1


def set_tier(connection: Connection, user_id: str, tier: str) -> bool:
    """Put a user into a tier; return whether there is such a user."""
    return connection.execute(update(users).where(users.c.id == user_id).values(tier=tier)).rowcount == 1


def add_rotate_token(connection: Connection, client_id: str, *, token_hash: str, expires_at: datetime) -> None:
    """Remember a token that may set a client's secret anew, once."""
    connection.execute(insert(rotate_tokens).values(token_hash=token_hash, client_id=client_id, expires_at=expires_at))


def client_of_rotate_token(connection: Connection, token_hash: str, now: datetime) -> Client | None:
    """Return the client that an unused, unexpired token belongs to."""
    chosen = select(rotate_tokens.c.client_id).where(
        rotate_tokens.c.token_hash == token_hash,
        rotate_tokens.c.used_at.is_(None),
        rotate_tokens.c.expires_at > now,
    )
    client_id = connection.execute(chosen).scalar()
    return None if client_id is None else find_client(connection, client_id)


def use_rotate_token(connection: Connection, token_hash: str, now: datetime) -> bool:
    """Use a token up; return False when it was used before or has expired."""
    used = connection.execute(
        update(rotate_tokens)
        .where(
            rotate_tokens.c.token_hash == token_hash,
            rotate_tokens.c.used_at.is_(None),
            rotate_tokens.c.expires_at > now,
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def find_client(connection: Connection, client_id: str) -> Client | None:
    """Return a client by its id."""
    return _CLIENT_BY_ID.find(connection, wanted=client_id)


def has_user(connection: Connection, user_id: str) -> bool:
    """Tell whether there is such a user."""
    return connection.execute(select(users.c.id).where(users.c.id == user_id)).first() is not None


def people_of(connection: Connection, workspace_id: str, *, limit: int) -> tuple[tuple[str, str], ...]:
    """Return the users of a workspace as id and name, by name."""
    query = select(users.c.id, users.c.display_name).where(users.c.workspace_id == workspace_id)
    rows = connection.execute(query.order_by(users.c.display_name, users.c.id).limit(limit))
    return tuple((row.id, row.display_name) for row in rows)


def secret_hash_of(connection: Connection, client_id: str) -> str | None:
    """Return the hash of a client's secret; it stays out of the record so that it cannot wander."""
    found = connection.execute(select(api_clients.c.secret_hash).where(api_clients.c.id == client_id))
    hashed: str | None = found.scalar()
    return hashed


def note_use(connection: Connection, client_id: str, now: datetime) -> None:
    """Remember when a client last logged in."""
    connection.execute(update(api_clients).where(api_clients.c.id == client_id).values(last_used_at=now))


_CLIENTS = select(
    api_clients.c.id.label("client_id"),
    api_clients.c.user_id,
    users.c.workspace_id,
    users.c.role,
    api_clients.c.is_active,
    api_clients.c.created_at,
    api_clients.c.secret_set_at,
    api_clients.c.last_used_at,
    api_clients.c.label,
    users.c.tier,
).join(users, users.c.id == api_clients.c.user_id)
_CLIENT_BY_ID = PreparedSelect(  # every request of a program reads its client
    _CLIENTS.where(api_clients.c.id == bindparam("wanted")), lambda rows: Client.model_validate(rows[0]._asdict())
)


def _add_user(connection: Connection, actor: Actor, *, display_name: str, now: datetime) -> None:
    connection.execute(insert(workspaces).values(id=actor.workspace_id, name=display_name, created_at=now))
    connection.execute(
        insert(users).values(
            id=actor.user_id,
            display_name=display_name,
            workspace_id=actor.workspace_id,
            role=actor.role,
            created_at=now,
        )
    )
