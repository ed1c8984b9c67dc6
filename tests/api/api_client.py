"""A studio of fakes behind the API, and the one client that tests call it with."""

import asyncio
from types import SimpleNamespace

import httpx
from starlette.responses import HTMLResponse

from lib.api.app import create_api
from lib.api.mount import ApiFirst
from lib.bootstrap import build_test_services
from lib.config import Settings
from lib.identity import users
from lib.identity.tokens import Tokens
from lib.ledger import ledger
from lib.providers.fake_vendor import FakeVendor
from tests.databases.empty_database import begin_migrated

KEY = "a key for tests that is long enough"
CREATE = "/api/image-studio/create"
GENERATE = "/api/v1/images/generate-async"


class Client:
    """Calls the mounted API in this process, as one peer and with at most one token."""

    def __init__(self, api, *, token=None, peer="198.51.100.7"):
        self.api, self.token, self.peer = api, token, peer

    def with_token(self, token):
        return Client(self.api, token=token, peer=self.peer)

    def from_peer(self, peer):
        return Client(self.api, token=self.token, peer=peer)

    def request(self, method, path, *, headers=None, **options):
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return asyncio.run(self._send(method, path, headers={**bearer, **(headers or {})}, **options))

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    async def _send(self, method, path, **options):
        app = ApiFirst(HTMLResponse("<p>the browser app</p>"), self.api)
        transport = httpx.ASGITransport(app, client=(self.peer, 50_000))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, f"http://studio.test{path}", **options)


def open_studio(folder, *, clock=None, blobs=None, payments=None, references=None, **changed):
    """Return a studio with a `client` for its API; nothing runs jobs until its worker is told to."""
    folder.mkdir()
    given = {"rate_limits": "off", "provider_keys": {"fake": "fake-key"}, "secret_key": KEY, **changed}
    vendor = FakeVendor(delay_s=0)
    fakes = {"clock": clock, "vendor": vendor, "blobs": blobs, "payments": payments, "references": references}
    settings = Settings(data=folder, **given)
    begin_migrated(settings)
    services = build_test_services(folder, settings=settings, **fakes)
    services.prepare()
    return SimpleNamespace(services=services, vendor=vendor, client=Client(create_api(services)))


def logged_in(studio, *, funds=100):
    """Return a client with the token of a fresh account; as `register` and `login` make it, without their hashing."""
    services = studio.services
    now = services.clock.now()
    with services.database.write() as connection:
        client = users.add_client(connection, secret_hash="-", now=now)
        ledger.open_account(connection, client.user_id, now=now, opening_grant=funds)
    token = Tokens(KEY.encode(), services.clock).issue(client.client_id, secret_set_at=now)
    return studio.client.with_token(token.access_token)


def a_body(**changed):
    return {"prompt": "a lighthouse", "provider": "fake", **changed}


def run_job(studio, client, **changed):
    """Submit over seed D's dialect, run what is due, and return the job's status."""
    job_id = client.post(GENERATE, json=a_body(**changed)).json()["job_id"]
    studio.services.worker.run_pending()
    return client.get(f"/api/v1/images/jobs/{job_id}").json()
