"""Tokens that somebody made up, changed or kept too long are 401 in every dialect that takes them."""

from datetime import timedelta

import jwt
import pytest

from lib.identity.secret_key import derive_key
from tests.api.api_client import KEY, logged_in

SIGNED_WITH = derive_key(KEY.encode(), "bearer tokens")
PATHS = (
    "/api/image-studio/providers",
    "/api/image-service/v1/workspaces/default/images",
    "/api/v1/images/jobs/job_1",
    "/api/v1/asset/status/job_1",
    "/api/v1/auth/me",
)


def forged(good, *, key=SIGNED_WITH, algorithm="HS256", **changed):
    claims = jwt.decode(good, options={"verify_signature": False})
    return jwt.encode({**claims, **changed}, key, algorithm=algorithm)


def tampered(good):
    head, body, signature = good.split(".")
    return f"{head}.{body}.{signature[:-6]}{'A' * 6}"


@pytest.mark.row("E30", "E29", "E168", "B2", "C2")
@pytest.mark.parametrize("path", PATHS)
def test_only_a_token_of_this_studio_for_this_api_opens_anything(clocked, path):
    good = logged_in(clocked).token
    assert clocked.client.with_token(forged(good)).get(path).status_code in {200, 404}
    for bad in (
        tampered(good),
        forged(good, key=b"another key that is long enough to sign with"),
        forged(good, key=None, algorithm="none"),
        forged(good, aud="another-api"),
        forged(good, iss="another-studio"),
        forged(good, exp=clocked.clock.now() - timedelta(seconds=1)),
        forged(good, sub="cli_nobody"),
        forged(good, secret_version=1),
    ):
        answer = clocked.client.with_token(bad).get(path)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
