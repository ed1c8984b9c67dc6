"""Looking after what is stored: room, orphans, damage, thumbnails, and a folder taken in."""

from threading import Event

import pytest

from lib.assets import inventory
from lib.errors import Conflict, DatabaseAway, Forbidden, InvalidRequest
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.storage.memory import MemoryBlobStore
from lib.studio.library.care_runs import Errand
from tests.imaging.written import a_png
from tests.studio.builders import a_request

MEMBER = Actor(user_id="usr_member", workspace_id=LOCAL_WORKSPACE)


class LyingStore(MemoryBlobStore):
    """Gives back something else for one address."""

    lies_about = ""

    def get(self, sha256):
        content = super().get(sha256)
        return content + b"!" if sha256 == self.lies_about else content


@pytest.fixture
def services(build_services):
    return build_services(blobs=LyingStore())


@pytest.fixture
def image(services, actor):
    job = services.studio.submit(actor, a_request())
    services.worker.run_pending()
    return services.studio.asset(actor, services.studio.job(actor, job.job_id).asset_ids[0])


def test_room_is_told_by_kind(services, actor, image):
    services.studio.upload(actor, a_png(), "a.png")
    usage = {share.kind: (share.images, share.bytes > 0) for share in services.care.usage(actor)}
    assert usage == {"generated": (1, True), "uploaded": (1, True)}


def test_files_without_a_picture_are_counted(services, actor, image):
    services.blobs.put(b"nobody's")
    orphans, total = services.care.orphans(actor)
    assert (orphans, total) == (1, len({image.blob, image.original, image.thumbnail}) + 1)


def test_missing_and_damaged_files_are_told_apart_and_records_stay(services, actor, image):
    assert list(services.care.check(actor)) == []
    services.blobs.lies_about = image.blob
    services.blobs.delete(image.thumbnail)
    found = {(damage.rendition, damage.what) for damage in services.care.check(actor)}
    assert ("blob", "damaged") in found
    assert ("thumbnail", "missing") in found
    assert services.studio.asset(actor, image.asset_id)


def test_missing_thumbnails_are_made_again(services, actor, image):
    assert services.care.missing_thumbnails(actor) == 0
    services.blobs.delete(image.thumbnail)
    assert services.care.missing_thumbnails(actor) == 1
    assert services.care.rebuild_thumbnails(actor) == (1, 0)
    assert services.care.rebuild_thumbnails(actor) == (0, 0)
    again = services.studio.asset(actor, image.asset_id)
    assert services.studio.content(actor, again.asset_id, "thumbnail")[1] == "image/jpeg"
    services.blobs.delete(again.thumbnail)
    services.blobs.delete(again.blob)
    assert services.care.rebuild_thumbnails(actor) == (0, 1)


def test_a_folder_is_taken_in_once_and_bad_files_say_why(services, actor, tmp_path):
    folder = tmp_path / "pictures"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "kite.png").write_bytes(a_png())
    (folder / "broken.jpg").write_bytes(b"no image")
    (folder / "notes.txt").write_text("not looked at")
    (folder / "link.png").symlink_to("/etc/passwd")
    first = list(services.care.take_in(actor, folder))
    assert [(each.name, bool(each.asset_id), bool(each.why)) for each in first] == [
        ("broken.jpg", False, True),
        ("kite.png", True, False),
    ]
    assert [each.asset_id for each in services.care.take_in(actor, folder)] == [each.asset_id for each in first]
    with pytest.raises(InvalidRequest):
        list(services.care.take_in(actor, folder / "nowhere"))


def test_members_do_not_look_after_the_store(services, tmp_path):
    for attempt in (
        lambda: services.care.orphans(MEMBER),
        lambda: list(services.care.check(MEMBER)),
        lambda: services.care.rebuild_thumbnails(MEMBER),
        lambda: list(services.care.take_in(MEMBER, tmp_path)),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_all_pictures_are_met_in_blocks(services, actor, image):
    with services.database.read() as connection:
        assert [each.asset_id for each in inventory.block(connection, "", 1)] == [image.asset_id]
        assert inventory.block(connection, image.asset_id, 1) == ()


class SlowStore(MemoryBlobStore):
    """Lists its files once it is let."""

    def __init__(self):
        super().__init__()
        self.may_list = Event()

    def addresses(self):
        assert self.may_list.wait(10)
        return super().addresses()


def test_a_big_store_is_looked_through_in_the_background_once_at_a_time(build_services, actor):
    services = build_services(blobs=(store := SlowStore()))
    services.studio.submit(actor, a_request())
    services.worker.run_pending()
    assert services.care_runs.state(actor) is None
    services.care_runs.start(actor, Errand.LOOK)
    under_way = services.care_runs.state(actor)
    assert (under_way.errand, under_way.ended_at) == (Errand.LOOK, None)
    with pytest.raises(Conflict):
        services.care_runs.start(actor, Errand.REBUILD)
    store.may_list.set()
    services.care_runs.wait()
    done = services.care_runs.state(actor)
    assert (done.files, done.orphans, done.missing_thumbnails, done.error) == (3, 0, 0, None)
    assert done.ended_at is not None
    assert done.seen == 4


def test_what_keeps_the_store_from_answering_is_told(build_services, actor):
    class Broken(MemoryBlobStore):
        def addresses(self):
            raise DatabaseAway("The store does not answer.")

    services = build_services(blobs=Broken())
    services.care_runs.start(actor, Errand.LOOK)
    services.care_runs.wait()
    assert services.care_runs.state(actor).error.message == "The store does not answer."
    services.care_runs.start(actor, Errand.REBUILD)
    services.care_runs.wait()
    assert services.care_runs.state(actor).error is None


def test_only_administrators_look_through_the_store(services):
    with pytest.raises(Forbidden):
        services.care_runs.start(MEMBER, Errand.LOOK)
    with pytest.raises(Forbidden):
        services.care_runs.state(MEMBER)
