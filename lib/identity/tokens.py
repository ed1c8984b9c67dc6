"""Secrets and tokens of API clients: a secret proves who a client is, a token carries that for an hour.

Rows live in `lib.identity.users`; nothing here touches a database.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache, lru_cache

import bcrypt

from lib.clock import Clock
from lib.errors import Unauthenticated
from lib.identity.secret_key import derive_key
from lib.model.record import Record

ISSUER = "neuko-character-image-studio"  # both names are the ones that seed E's clients check
AUDIENCE = "neuko-api"
LIFETIME = timedelta(hours=1)
HASH_ROUNDS = 10  # secrets are 256 random bits: guessing is hopeless at any cost, so logins may be quick
_SECRET_BYTES = 32
_MAX_SECRET_BYTES = 72  # bcrypt's own limit
_MAX_TOKEN = 2048
_CLOCK_SKEW_S = 60
_REMEMBERED = 4096


class Token(Record):
    """A bearer token and when it ends."""

    access_token: str
    expires_at: datetime


class Claims(Record):
    """What a valid token says."""

    client_id: str
    secret_version: int
    """When the secret that it was got with was set, in microseconds since 1970."""


class Tokens:
    """Issues and reads bearer tokens (JWT, HS256). Thread-safe."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._key = derive_key(secret, "bearer tokens")
        self._clock = clock
        # A program asks for its jobs again and again with one token, and proving it takes longer than reading a job.
        self._proven = lru_cache(_REMEMBERED)(self._prove)

    def issue(self, client_id: str, *, secret_set_at: datetime) -> Token:
        """Return a token for a client, bound to its present secret."""
        import jwt  # noqa: PLC0415 - 0.1 s that a start need not wait for

        now = self._clock.now().replace(microsecond=0)
        expires_at = now + LIFETIME
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": client_id,
            "iat": now,
            "exp": expires_at,
            "secret_version": version_of(secret_set_at),
        }
        return Token(access_token=jwt.encode(claims, self._key, algorithm="HS256"), expires_at=expires_at)

    def read(self, token: str) -> Claims:
        """Return what a token says; raise `Unauthenticated` unless we made it and it is still good."""
        if len(token) > _MAX_TOKEN:
            raise Unauthenticated("This is not a token of this studio.")
        claims, issued, ends = self._proven(token)
        now = self._clock.now().timestamp()
        if not issued - _CLOCK_SKEW_S <= now < ends:
            raise Unauthenticated("The token has expired.")
        return claims

    def _prove(self, token: str) -> tuple[Claims, float, float]:
        """Return what a token that we made says, and from when to when; whether it is good now is another question."""
        import jwt  # noqa: PLC0415 - as above

        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub", "secret_version"],
                    "verify_exp": False,  # both times are checked against the studio's clock, at every use
                    "verify_iat": False,
                },
            )
            read = Claims(client_id=claims["sub"], secret_version=claims["secret_version"])
            return read, float(claims["iat"]), float(claims["exp"])
        except (jwt.InvalidTokenError, ValueError, TypeError) as exc:
            raise Unauthenticated("This is not a token of this studio.") from exc


def version_of(secret_set_at: datetime) -> int:
    """Return what tokens carry to be refused once the secret was set anew."""
    return int(secret_set_at.timestamp() * 1_000_000)


def new_secret() -> str:
    """Return a fresh client secret of 256 random bits."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(token: str) -> str:
    """Return what is stored of a token of 256 random bits: nobody guesses it, so a quick hash will do."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def hash_secret(secret: str, *, rounds: int = HASH_ROUNDS) -> str:
    """Return what is stored of a secret; takes long on purpose, so never call it on an event loop."""
    return bcrypt.hashpw(secret.encode(), bcrypt.gensalt(rounds)).decode()


def is_secret(candidate: str, hashed: str | None, *, rounds: int = HASH_ROUNDS) -> bool:
    """Tell whether `candidate` is the secret behind `hashed`; an unknown client (None) takes as long to refuse."""
    text = candidate.encode(errors="replace")
    if hashed is None or len(text) > _MAX_SECRET_BYTES:
        bcrypt.checkpw(b"", _decoy(rounds).encode())
        return False
    return bcrypt.checkpw(text, hashed.encode())


@cache
def _decoy(rounds: int) -> str:
    return hash_secret(new_secret(), rounds=rounds)
