import base64
import hmac
import json
from datetime import timedelta

import jwt
import pytest

from lib.clock import FixedClock
from lib.errors import Unauthenticated
from lib.identity.secret_key import derive_key
from lib.identity.tokens import AUDIENCE, ISSUER, Tokens, hash_secret, is_secret, new_secret, version_of

SECRET = b"s" * 32
KEY = derive_key(SECRET, "bearer tokens")


def claims(**changed):
    now = int(FixedClock().now().timestamp())
    given = {"iss": ISSUER, "aud": AUDIENCE, "sub": "cli_1", "iat": now, "exp": now + 3600, "secret_version": 7}
    return {name: value for name, value in {**given, **changed}.items() if value is not None}


def encoded(key=KEY, **changed):
    return jwt.encode(claims(**changed), key, algorithm="HS256")


def with_sha512():
    """Sign with the right key and an algorithm that we never use."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS512", "typ": "JWT"}, claims()))
    signed = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    signature = hmac.digest(KEY, signed.encode(), "sha512")
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.row("E29")
def test_a_token_lasts_one_hour():
    clock = FixedClock()
    tokens = Tokens(SECRET, clock)
    token = tokens.issue("cli_1", secret_set_at=clock.now())
    assert token.expires_at == clock.now() + timedelta(hours=1)
    clock.advance(3599)
    assert tokens.read(token.access_token).client_id == "cli_1"
    clock.advance(1)
    with pytest.raises(Unauthenticated, match="expired"):
        tokens.read(token.access_token)


@pytest.mark.row("E29", "E30")
def test_a_token_names_issuer_audience_and_algorithm():
    clock = FixedClock()
    token = Tokens(SECRET, clock).issue("cli_1", secret_set_at=clock.now()).access_token
    read = jwt.decode(token, options={"verify_signature": False})
    assert (read["iss"], read["aud"]) == ("neuko-character-image-studio", "neuko-api")
    assert jwt.get_unverified_header(token)["alg"] == "HS256"


def test_a_token_of_ours_is_read_as_it_was_written():
    read = Tokens(SECRET, FixedClock()).read(encoded())
    assert (read.client_id, read.secret_version) == ("cli_1", 7)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no-token",
        "a" * 5000,
        encoded()[:-2] + "AA",
        encoded(key=b"k" * 32),
        jwt.encode(claims(), None, algorithm="none"),
        with_sha512(),
        encoded(aud="someone-else"),
        encoded(iss="someone-else"),
        encoded(exp=int(FixedClock().now().timestamp())),
        encoded(iat=int(FixedClock().now().timestamp()) + 3000),
        encoded(exp="soon"),
        encoded(secret_version="x"),
        *(encoded(**{name: None}) for name in ("exp", "iat", "iss", "aud", "sub", "secret_version")),
    ],
)
@pytest.mark.row("E30")
def test_anything_else_is_refused(token):
    with pytest.raises(Unauthenticated):
        Tokens(SECRET, FixedClock()).read(token)


@pytest.mark.row("E27")
def test_only_a_bcrypt_hash_of_the_secret_is_kept():
    secret = new_secret()
    hashed = hash_secret(secret, rounds=4)
    assert hashed.startswith("$2b$")
    assert secret not in hashed
    assert is_secret(secret, hashed, rounds=4)


@pytest.mark.parametrize("candidate", ["", "wrong", "x" * 5000, "\ud800", "\x00"])
def test_a_wrong_secret_is_refused(candidate):
    assert not is_secret(candidate, hash_secret("right", rounds=4), rounds=4)
    assert not is_secret(candidate, None, rounds=4)


def test_a_secret_is_256_random_bits():
    assert len(new_secret()) >= 43
    assert new_secret() != new_secret()


def test_the_version_changes_with_the_secret():
    now = FixedClock().now()
    assert version_of(now) != version_of(now + timedelta(microseconds=1))
