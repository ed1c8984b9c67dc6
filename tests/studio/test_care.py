"""Looking after what is stored: room, orphans, damage, thumbnails, and a folder taken in."""

import pytest

from lib.assets import inventory
from lib.errors import Forbidden, InvalidRequest
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.storage.memory import MemoryBlobStore
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
    (folder / "broken.jpg").write_bytes(b"no picture")
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
