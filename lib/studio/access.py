"""Use cases of API clients: register, log in, and who a token speaks for.

People in the browser do not pass here; what an actor may do is checked by each use case of `lib.studio.service`.
"""

from dataclasses import dataclass, field

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import Forbidden, NotFound, Unauthenticated
from lib.identity import users
from lib.identity.tokens import HASH_ROUNDS, Token, Tokens, hash_secret, is_secret, new_secret, version_of
from lib.identity.users import Client
from lib.ledger.ledger import open_account
from lib.model.actor import Actor


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

    def register(self) -> Credentials:
        """Make a client with a user, a private workspace and an account without credits."""
        secret = new_secret()
        hashed = hash_secret(secret, rounds=self._hash_rounds)
        now = self._clock.now()
        with self._database.write() as connection:
            client = users.add_client(connection, secret_hash=hashed, now=now)
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

    def actor_for(self, token: str) -> Actor:
        """Return whom a token speaks for, from one short read by primary key.

        Raises `Unauthenticated` for a token that is not ours, has expired, or was got with an earlier secret, and
        `Forbidden` for a client that was switched off.
        """
        claims = self._tokens.read(token)
        with self._database.read() as connection:
            client = users.find_client(connection, claims.client_id)
        if client is None or version_of(client.secret_set_at) != claims.secret_version:
            raise Unauthenticated("The token is no longer valid.")
        _check_active(client)
        return client.actor

    def me(self, actor: Actor) -> Client:
        """Return the client that the actor is; raise `NotFound` for a person in the browser."""
        with self._database.read() as connection:
            client = users.find_client_of(connection, actor.user_id)
        if client is None:
            raise NotFound("There is no API client for this user.")
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


def _check_active(client: Client) -> None:
    if not client.is_active:
        raise Forbidden("This account was deactivated.", remedy="Ask whoever runs this studio.")
