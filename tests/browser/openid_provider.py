"""An OpenID Connect provider on loopback: discovery, a page to log in on, codes, signed tokens, keys, the way out.

Whoever clicks a name on its page is that person; there are no passwords.
"""

import base64
import hashlib
import json
import secrets
import time
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.contract.vendor_server import Asked, Reply, VendorServer

CLIENT_ID, CLIENT_SECRET = "image-studio", "known-to-both"
_KEY_ID = "key-1"
_LIFE_S = 300


class OpenIdProvider:
    """Use it as a context manager; `people` maps subjects to what their id tokens say besides."""

    def __init__(self, people: dict[str, dict[str, Any]]) -> None:
        self._people = people
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._codes: dict[str, dict[str, str]] = {}
        self._server = VendorServer(
            ("GET", r"/\.well-known/openid-configuration", self._describe),
            ("GET", r"/authorize\?.*", self._authorize),
            ("GET", r"/choose\?.*", self._choose),
            ("POST", "/token", self._exchange),
            ("GET", "/keys", self._keys),
            ("GET", r"/end(\?.*)?", self._end),
        )
        self.url = self._server.url
        self.ended = 0

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def secrets_file(self, server_url: str) -> str:
        """Return what the studio at this address has to be told about the provider, as TOML."""
        values = {
            "redirect_uri": f"{server_url}/oauth2callback",
            "cookie_secret": secrets.token_hex(32),
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "server_metadata_url": f"{self.url}/.well-known/openid-configuration",
        }
        return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())

    def _describe(self, asked: Asked) -> Reply:
        return Reply(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "end_session_endpoint": f"{self.url}/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _authorize(self, asked: Asked) -> Reply:
        query = _query(asked.path)
        assert query["client_id"] == CLIENT_ID
        assert query["response_type"] == "code"
        links = (
            f'<p><a href="/choose?{urlencode({**query, "who": subject})}">{subject}</a></p>' for subject in self._people
        )
        return _page(f"<h1>Who are you?</h1>{''.join(links)}")

    def _choose(self, asked: Asked) -> Reply:
        query = _query(asked.path)
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        back = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        return Reply(b"", 302, {"Location": back})

    def _exchange(self, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        query = self._codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        is_known = asked.headers.get("authorization") == f"Basic {basic}" or form.get("client_secret") == CLIENT_SECRET
        if query is None or not is_known or not _is_proven(query, form):
            return Reply({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": query["who"],
            "iat": now,
            "exp": now + _LIFE_S,
            "nonce": query.get("nonce", ""),
            **self._people[query["who"]],
        }
        token = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": _KEY_ID})
        answer = {"access_token": "opens nothing", "token_type": "Bearer", "expires_in": _LIFE_S, "id_token": token}
        return Reply(answer)

    def _keys(self, asked: Asked) -> Reply:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return Reply({"keys": [public | {"kid": _KEY_ID, "use": "sig", "alg": "RS256"}]})

    def _end(self, asked: Asked) -> Reply:
        self.ended += 1
        back = _query(asked.path).get("post_logout_redirect_uri")
        return Reply(b"", 302, {"Location": back}) if back else _page("<h1>Goodbye</h1>")


def _is_proven(query: dict[str, str], form: dict[str, str]) -> bool:
    """Tell whether whoever exchanges a code is who asked for it (PKCE), where that was wanted."""
    wanted = query.get("code_challenge")
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return wanted is None or base64.urlsafe_b64encode(digest).decode().rstrip("=") == wanted


def _page(text: str) -> Reply:
    return Reply(f'<!doctype html><link rel="icon" href="data:,">{text}'.encode(), 200, {"Content-Type": "text/html"})


def _query(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
