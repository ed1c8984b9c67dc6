"""What every blob store promises, and what only a disk can break."""

import hashlib
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from obstore.store import MemoryStore

from lib.errors import NotFound
from lib.storage.base import BlobStore
from lib.storage.disk import DiskBlobStore
from lib.storage.memory import MemoryBlobStore
from lib.storage.objects import ObjectBlobStore

ROOT = Path(__file__).resolve().parents[2]
ABSENT = hashlib.sha256(b"never stored").hexdigest()
NO_ADDRESSES = [
    "",
    "abc",
    "../../etc/passwd",
    "/etc/passwd",
    ABSENT.upper(),
    ABSENT + "\n",
    ABSENT[:-1] + "/",
    "é" * 64,
]


@pytest.fixture(params=["memory", "disk", "objects"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "objects":
        return ObjectBlobStore(MemoryStore())
    return MemoryBlobStore() if request.param == "memory" else DiskBlobStore(tmp_path / "blobs")


@pytest.mark.parametrize("content", [b"", b"x", bytes(300_000)], ids=len)
def test_content_comes_back_under_its_hash(store: BlobStore, content: bytes):
    address = store.put(content)
    assert address == hashlib.sha256(content).hexdigest()
    assert store.has(address)
    assert store.get(address) == content


def test_storing_twice_stores_once(store: BlobStore):
    assert store.put(b"same") == store.put(b"same")
    assert len(list(store.addresses())) == 1


@pytest.mark.parametrize("address", [ABSENT, *NO_ADDRESSES])
def test_what_was_never_stored_is_not_found(store: BlobStore, address: str):
    store.put(b"something else")
    assert not store.has(address)
    with pytest.raises(NotFound):
        store.get(address)
    store.delete(address)
    assert len(list(store.addresses())) == 1


def test_deleting_is_repeatable(store: BlobStore):
    kept, gone = store.put(b"kept"), store.put(b"gone")
    store.delete(gone)
    store.delete(gone)
    assert not store.has(gone)
    assert store.get(kept) == b"kept"


def test_an_empty_store_lists_nothing(store: BlobStore):
    assert list(store.addresses()) == []


def test_addresses_tell_when_content_was_last_put(store: BlobStore):
    before = datetime.now(UTC) - timedelta(seconds=2)
    address = store.put(b"content")
    [(listed, put_at)] = store.addresses()
    assert listed == address
    assert put_at.tzinfo is not None
    assert before < put_at < before + timedelta(minutes=1)


def test_deleting_while_listing_is_safe(store: BlobStore):
    for number in range(20):
        store.put(bytes([number]))
    for address, _ in store.addresses():
        store.delete(address)
    assert list(store.addresses()) == []


def test_many_threads_may_store_the_same_content(store: BlobStore):
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(store.put(b"shared" * 1000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert store.get(found[0]) == b"shared" * 1000


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=50), max_size=6), dropped=st.sets(st.integers(0, 5)))
def test_a_store_holds_what_was_put_and_not_deleted(store: BlobStore, contents: list[bytes], dropped: set[int]):
    for address, _ in list(store.addresses()):
        store.delete(address)
    expected = {store.put(content): content for content in contents}
    for position in dropped & set(range(len(contents))):
        address = store.put(contents[position])
        store.delete(address)
        expected.pop(address, None)
    assert {address: store.get(address) for address, _ in store.addresses()} == expected


def test_files_lie_in_folders_of_their_first_two_digits(tmp_path: Path):
    address = DiskBlobStore(tmp_path).put(b"content")
    assert (tmp_path / address[:2] / address).read_bytes() == b"content"


def test_a_repeat_counts_as_put_now(tmp_path: Path):
    store = DiskBlobStore(tmp_path)
    address = store.put(b"content")
    os.utime(tmp_path / address[:2] / address, (0, 0))
    store.put(b"content")
    [(_, put_at)] = store.addresses()
    assert put_at > datetime(2020, 1, 1, tzinfo=UTC)


def test_a_file_cut_off_by_a_broken_disk_is_written_anew(tmp_path: Path):
    store = DiskBlobStore(tmp_path)
    address = store.put(b"content")
    (tmp_path / address[:2] / address).write_bytes(b"con")
    store.put(b"content")
    assert store.get(address) == b"content"


def test_strangers_in_the_folder_are_not_listed(tmp_path: Path):
    store = DiskBlobStore(tmp_path)
    address = store.put(b"content")
    (tmp_path / "README.txt").write_text("hello")
    (tmp_path / address[:2] / "notes.txt").write_text("hello")
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / address).write_text("in the wrong place")
    assert [listed for listed, _ in store.addresses()] == [address]


def test_only_old_leftovers_are_swept(tmp_path: Path):
    store = DiskBlobStore(tmp_path)
    address = store.put(b"content")
    old, new = tmp_path / "temporary" / "old", tmp_path / "temporary" / "new"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert store.sweep_temporary(datetime.now(UTC) - timedelta(hours=1)) == 1
    assert (old.exists(), new.exists(), store.has(address)) == (False, True, True)


def test_a_sweep_before_the_first_write_finds_nothing(tmp_path: Path):
    assert DiskBlobStore(tmp_path / "new").sweep_temporary(datetime.now(UTC)) == 0


def test_files_are_for_the_owner_only(tmp_path: Path):
    address = DiskBlobStore(tmp_path).put(b"content")
    assert (tmp_path / address[:2] / address).stat().st_mode & 0o077 == 0


WRITER = """
import os, sys
from pathlib import Path
from lib.storage.disk import DiskBlobStore
store = DiskBlobStore(Path(sys.argv[1]))
while True:
    print(store.put(os.urandom(1_000_000)), flush=True)
"""


@pytest.mark.parametrize("stored_before_the_kill", [1, 3, 6])
def test_a_killed_writer_leaves_no_half_file_under_a_final_name(tmp_path: Path, stored_before_the_kill: int):
    arguments = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        reported = [writer.stdout.readline().strip() for _ in range(stored_before_the_kill)]
        writer.kill()
    store = DiskBlobStore(tmp_path)
    listed = [address for address, _ in store.addresses()]
    assert set(reported) <= set(listed)
    assert all(hashlib.sha256(store.get(address)).hexdigest() == address for address in listed)
    store.sweep_temporary(datetime.now(UTC) + timedelta(seconds=5))
    assert list((tmp_path / "temporary").iterdir()) == []
