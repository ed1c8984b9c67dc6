"""Seed A's dialect as a trusted service calls it."""

from urllib.parse import urlsplit

from lib.ledger import ledger
from lib.storage.memory import MemoryBlobStore

TOKEN = "a token between services"
AUTH = {"X-Internal-Auth": TOKEN}
GENERATE = "/internal/images/generate"
USER = "user_abc123"


class FullDisk(MemoryBlobStore):
    """Storage that takes nothing more."""

    def put(self, content):
        raise OSError("the disk is full")


def internal(open_with, **changed):
    """Open a studio whose internal dialect is on, with credits for `USER`."""
    studio = open_with(**({"internal_token": TOKEN, "is_working": True} | changed))
    fund(studio, USER)
    return studio


def fund(studio, name):
    actor = studio.services.studio.workspaces.internal_user(name)
    with studio.services.database.write() as connection:
        ledger.grant(
            connection,
            account_id=actor.account_id,
            amount=100,
            transaction_id=f"grant:{name}",
            description="for tests",
            now=studio.services.clock.now(),
        )
    return actor


def a_body(**changed):
    return {"prompt": "a lighthouse", "model": "fake-any", "userId": USER, **changed}


def generate(studio, *, headers=None, **changed):
    return studio.client.post(GENERATE, json=a_body(**changed), headers={**AUTH, **(headers or {})})


def open_address(studio, url):
    parts = urlsplit(url)
    return studio.client.get(f"{parts.path}?{parts.query}")
