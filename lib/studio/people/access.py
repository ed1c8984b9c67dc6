"""Use cases of API clients: register, log in, and who a token speaks for.

People in the browser do not pass here; what an actor may do is checked by each use case of `lib.studio.service`.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta

from lib.catalog.tiers import Tier
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound, Unauthenticated
from lib.identity import users
from lib.identity.tokens import HASH_ROUNDS, Token, Tokens, digest_of, hash_secret, is_secret, new_secret, version_of
from lib.identity.users import Client
from lib.ids import id_of
from lib.ledger.ledger import open_account
from lib.model.actor import Actor
from lib.studio.people.roles import is_administrator

ROTATE_TOKEN_LIFETIME = timedelta(minutes=15)
MAX_LABEL = 60
MAX_CLIENTS = 200
"""Programs that a list shows and that one person may have."""


@dataclass(frozen=True)
class Credentials:
    """A new client's id and secret. The secret is shown once and cannot be recovered."""

    client_id: str
    client_secret: str = field(repr=False)


class Access:
    """Accounts of programs. Thread-safe; `register` and `login` take long on purpose and leave the event loop."""

    def __init__(self, database: Database, clock: Clock, secret: bytes, *, hash_rounds: int = HASH_ROUNDS) -> None:
        """Keep nothing but these; `hash_rounds` is bcrypt's cost, two to its power."""
        self._database = database
        self._clock = clock
        self._tokens = Tokens(secret, clock)
        self._hash_rounds = hash_rounds

    def register(self, key: str | None = None) -> Credentials:
        """Make a client with a user, a private workspace and an account without credits.

        Under a key that was used before it is a `Conflict`: the secret cannot be shown again.
        """
        secret = new_secret()
        hashed = hash_secret(secret, rounds=self._hash_rounds)
        now = self._clock.now()
        with self._database.write() as connection:
            client = users.add_client(
                connection, secret_hash=hashed, now=now, client_id=id_of("cli", key) if key else None
            )
            open_account(connection, client.actor.account_id, now=now)
        return Credentials(client_id=client.client_id, client_secret=secret)

    def login(self, client_id: str, client_secret: str) -> Token:
        """Return a token; raise `Unauthenticated`, or `Forbidden` for a client that was switched off."""
        with self._database.read() as connection:
            client = users.find_client(connection, client_id)
            hashed = users.secret_hash_of(connection, client_id)
        if not is_secret(client_secret, hashed, rounds=self._hash_rounds) or client is None:
            raise Unauthenticated("The client id or the secret is wrong.", remedy="Check both, or register again.")
        _check_active(client)
        with self._database.write() as connection:
            users.note_use(connection, client_id, self._clock.now())
        return self._tokens.issue(client_id, secret_set_at=client.secret_set_at)

    def one_read(self) -> AbstractContextManager[None]:
        """Let a token and what it is asked with be read in one transaction; see `Database.one_read`."""
        return self._database.one_read()

    def client_for(self, token: str) -> Client:
        """Return the client that a token was given to, from one short read by primary key.

        Raises `Unauthenticated` for a token that is not ours, has expired, or was got with an earlier secret, and
        `Forbidden` for a client that was switched off.
        """
        claims = self._tokens.read(token)
        with self._database.read() as connection:
            client = users.find_client(connection, claims.client_id)
        if client is None or version_of(client.secret_set_at) != claims.secret_version:
            raise Unauthenticated("The token is no longer valid.")
        _check_active(client)
        return client

    def actor_for(self, token: str) -> Actor:
        """Return whom a token speaks for; raises as `client_for` does."""
        return self.client_for(token).actor

    def rotate(self, client: Client, current_secret: str) -> Credentials:
        """Return a new secret for a client that still knows its present one; that one and its tokens are void then.

        Raises `Unauthenticated` for a wrong secret and `Conflict` when another rotation came first.
        """
        with self._database.read() as connection:
            hashed = users.secret_hash_of(connection, client.client_id)
        if hashed is None or not is_secret(current_secret, hashed, rounds=self._hash_rounds):
            raise Unauthenticated("The current secret is wrong.", remedy="Check it, or ask for a rotate token.")
        return self._set_secret(client, hashed)

    def rotate_by_token(self, token: str) -> Credentials:
        """Return a new secret for the client that an operator gave `token` to. It works once, for a quarter of an hour.

        Raises `Unauthenticated` for any other token, and `Forbidden` for a client that was switched off.
        """
        client = self.client_of_rotate_token(token)
        with self._database.read() as connection:
            hashed = users.secret_hash_of(connection, client.client_id)
        return self._set_secret(client, hashed or "", token)

    def client_of_rotate_token(self, token: str) -> Client:
        """Return whose secret a token may set; raises as `rotate_by_token` does and uses nothing up."""
        with self._database.read() as connection:
            client = users.client_of_rotate_token(connection, digest_of(token), self._clock.now())
        if client is None:
            raise _bad_rotate_token()
        _check_active(client)
        return client

    def issue_rotate_token(self, client_id: str) -> str:
        """Return a token that lets its holder set a client's secret anew; for operators. Raises `NotFound`."""
        self._find(client_id)
        token = f"rot_{new_secret()}"
        with self._database.write() as connection:
            users.add_rotate_token(
                connection,
                client_id,
                token_hash=digest_of(token),
                expires_at=self._clock.now() + ROTATE_TOKEN_LIFETIME,
            )
        return token

    def set_active(self, client_id: str, *, is_active: bool) -> None:
        """Switch a client on or off; for operators. Repeatable; raises `NotFound`."""
        with self._database.write() as connection:
            if not users.set_active(connection, client_id, is_active=is_active):
                raise _no_client(client_id)

    def set_tier(self, account: str, tier: Tier) -> str:
        """Put a client's user, or a user, into a tier; for operators. Returns the user's id; raises `NotFound`."""
        user_id = self.account_of(account)
        with self._database.write() as connection:
            users.set_tier(connection, user_id, tier.id)
        return user_id

    def create(self, actor: Actor, label: str) -> Credentials:
        """Make a client that acts for a person in the browser: same workspace, same credits, same role."""
        label = " ".join(label.split())
        if not 1 <= len(label) <= MAX_LABEL:
            raise InvalidRequest(f"Name: use 1 to {MAX_LABEL} characters.", field="label")
        secret = new_secret()
        hashed = hash_secret(secret, rounds=self._hash_rounds)
        with self._database.write() as connection:
            if len(users.clients_of(connection, actor.user_id, limit=MAX_CLIENTS)) >= MAX_CLIENTS:
                raise Conflict(f"There are {MAX_CLIENTS} programs already.", remedy="Take an old one's access away.")
            client = users.add_client_of(connection, actor, label=label, secret_hash=hashed, now=self._clock.now())
        return Credentials(client_id=client.client_id, client_secret=secret)

    def clients(self, actor: Actor) -> tuple[Client, ...]:
        """Return the programs that act for the actor, newest first; for an administrator everybody's, at most 200."""
        with self._database.read() as connection:
            whose = None if is_administrator(connection, actor) else actor.user_id
            return users.clients_of(connection, whose, limit=MAX_CLIENTS)

    def renew(self, actor: Actor, client_id: str) -> Credentials:
        """Return a new secret for one of the actor's programs, an administrator for any; the old one is void then."""
        client = self._own(actor, client_id)
        with self._database.read() as connection:
            hashed = users.secret_hash_of(connection, client_id)
        return self._set_secret(client, hashed or "")

    def revoke(self, actor: Actor, client_id: str) -> None:
        """Switch one of the actor's programs off, an administrator any; its tokens are void at once. Repeatable."""
        self.set_active(self._own(actor, client_id).client_id, is_active=False)

    def restore(self, actor: Actor, client_id: str) -> None:
        """Switch a program on again; see `revoke`."""
        self.set_active(self._own(actor, client_id).client_id, is_active=True)

    def _set_secret(self, client: Client, old_hash: str, rotate_token: str | None = None) -> Credentials:
        secret = new_secret()
        hashed = hash_secret(secret, rounds=self._hash_rounds)
        now = self._clock.now()
        with self._database.write() as connection:
            if rotate_token is not None and not users.use_rotate_token(connection, digest_of(rotate_token), now):
                raise _bad_rotate_token()
            if not users.set_secret(connection, client, old_hash=old_hash, new_hash=hashed, now=now):
                raise Conflict("The secret was set anew at the same moment.", remedy="Use the newer one.")
        return Credentials(client_id=client.client_id, client_secret=secret)

    def _own(self, actor: Actor, client_id: str) -> Client:
        client = self._find(client_id)
        with self._database.read() as connection:
            if client.user_id != actor.user_id and not is_administrator(connection, actor):
                raise _no_client(client_id)
        return client

    def _find(self, client_id: str) -> Client:
        with self._database.read() as connection:
            client = users.find_client(connection, client_id)
        if client is None:
            raise _no_client(client_id)
        return client

    def account_of(self, name: str) -> str:
        """Return the ledger account behind a client id or a user id, as operators type it; raise `NotFound`."""
        with self._database.read() as connection:
            client = users.find_client(connection, name)
            if client is not None:
                return client.actor.account_id
            if users.has_user(connection, name):
                return name
        raise NotFound(f"There is no account {name[:64]!r}.", remedy="`accounts` lists those there are.")


def _bad_rotate_token() -> Unauthenticated:
    return Unauthenticated(
        "The rotate token is wrong, used or expired.", remedy="Ask whoever runs this studio for one."
    )


def _no_client(client_id: str) -> NotFound:
    return NotFound(f"There is no API client {client_id[:64]!r}.", remedy="`accounts` lists the accounts there are.")


def _check_active(client: Client) -> None:
    if not client.is_active:
        raise Forbidden("This account was deactivated.", remedy="Ask whoever runs this studio.")
