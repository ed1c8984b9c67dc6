"""Blobs in an object store, over the wire of S3 to a server of the tests' own."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from lib.bootstrap import build_services
from lib.config import Settings, SettingsError
from lib.errors import NotFound
from lib.storage.objects import ObjectBlobStore
from tests.storage.s3_server import S3Server

pytestmark = pytest.mark.server


@pytest.fixture
def s3(monkeypatch):
    with S3Server() as server:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ENDPOINT_URL", server.url),
            ("AWS_ALLOW_HTTP", "true"),
        ):
            monkeypatch.setenv(name, value)  # this is how obstore is configured
        yield server


def test_blobs_go_to_the_bucket_under_their_prefix_and_come_back(s3):
    store = ObjectBlobStore.at("s3://bucket/studio")
    address = store.put(b"kite")
    assert address == hashlib.sha256(b"kite").hexdigest()
    assert list(s3.objects) == [f"studio/{address[:2]}/{address}"]
    assert store.has(address)
    assert store.get(address) == b"kite"
    store.delete(address)
    store.delete(address)
    assert not store.has(address)
    with pytest.raises(NotFound):
        store.get(address)


def test_long_lists_are_read_to_the_end_and_foreign_objects_left_out(s3):
    store = ObjectBlobStore.at("s3://bucket/studio")
    put = {store.put(str(number).encode()) for number in range(7)}
    s3.objects["studio/ab/notes.txt"] = (b"", datetime.now(UTC))
    listed = dict(store.addresses())
    assert set(listed) == put
    assert all(datetime.now(UTC) - moment < timedelta(minutes=5) for moment in listed.values())


def test_a_studio_keeps_its_blobs_where_the_setting_says(s3, tmp_path):
    services = build_services(Settings(data=tmp_path, blobs="s3://bucket/studio"))
    address = services.blobs.put(b"kite")
    assert services.blobs.get(address) == b"kite"
    assert len(s3.objects) == 1
    assert not (tmp_path / "blobs").exists()


@pytest.mark.parametrize("url", ["ftp://x/y", "bucket", "s3://", "http://x"])
def test_an_address_of_another_kind_stops_the_start(tmp_path, url):
    with pytest.raises((SettingsError, ValueError)):
        Settings(data=tmp_path, blobs=url)
