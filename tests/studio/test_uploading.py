"""People's own pictures: taken in once, cleaned, refused with reasons, and nothing left behind."""

import psutil
import pytest
from PIL import Image

from lib.errors import NotAnImage, TooLarge
from lib.imaging.decode import decode, inspect
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.model.asset import AssetKind, AssetQuery
from lib.model.geometry import Size
from lib.processes import WorkerPool
from lib.storage.disk import DiskBlobStore
from lib.studio.library.uploading import title_from
from tests.imaging.pictures import a_bomb_png, a_file, a_picture
from tests.studio.social_studio import a_scene, uploaded


def stored(services):
    return {address for address, _ in services.blobs.addresses()}


def test_an_upload_is_a_picture_of_the_library(services):
    asset = uploaded(services, name="C:\\holiday\\My Sunset.final.png")
    assert (asset.kind, str(asset.size), asset.title) == (AssetKind.UPLOADED, "1600x900", "My Sunset.final")
    assert services.studio.assets(LOCAL_ACTOR, AssetQuery()).assets == (asset,)
    content, media_type = services.studio.content(LOCAL_ACTOR, asset.asset_id)
    assert (decode(content).size, media_type) == ((1600, 900), "image/png")


def test_a_large_upload_brings_its_middle_size(services):
    large, small = uploaded(services), uploaded(services, a_scene(800, 450))
    assert inspect(services.blobs.get(large.preview)).size == Size(width=1024, height=576)
    assert small.preview is None


def test_a_photo_keeps_nothing_of_its_sender(services):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    content = a_file(a_scene(160, 90), "JPEG", exif=exif, comment=b"secret comment")
    asset = services.studio.upload(LOCAL_ACTOR, content, "photo.jpg")
    delivered, media_type = services.studio.content(LOCAL_ACTOR, asset.asset_id)
    assert media_type == "image/jpeg"
    assert b"secret" not in delivered


def test_the_file_itself_is_kept_once(services):
    asset = uploaded(services)
    assert services.studio.content(LOCAL_ACTOR, asset.asset_id, "original")[0] == a_file(a_scene())
    before = stored(services)
    assert all(uploaded(services).asset_id == asset.asset_id for _ in range(20))
    assert stored(services) == before


def test_another_person_gets_a_picture_of_their_own(services):
    somebody = Actor(user_id="usr_else", workspace_id="wsp_else")
    theirs = services.studio.upload(somebody, a_file(a_scene()), "scene.png")
    assert theirs.asset_id != uploaded(services).asset_id
    assert theirs.workspace_id == "wsp_else"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotAnImage),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAnImage),
        (a_file(a_scene())[:500], NotAnImage),
        (a_bomb_png(13_000, 13_000), TooLarge),
        (bytes(50_000_001), TooLarge),
    ],
    ids=["empty", "svg", "cut", "bomb", "heavy"],
)
def test_a_bad_file_is_refused_and_leaves_nothing(services, content, error):
    with pytest.raises(error):
        services.studio.upload(LOCAL_ACTOR, content, "bad.png")
    assert services.studio.assets(LOCAL_ACTOR, AssetQuery()).total == 0
    assert stored(services) == set()


@pytest.mark.parametrize(
    ("picture", "size"), [(a_picture(1, 1), "1x1"), (a_picture(40, 30, "RGBA", (0, 0, 0, 0)), "40x30")]
)
def test_odd_pictures_are_welcome(services, picture, size):
    assert str(uploaded(services, picture).size) == size


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd", "passwd"),
        (".png", ".png"),
        ("a\u202egnp.exe", "agnp"),
        ("x" * 300 + ".jpg", "x" * 100),
        ("", ""),
    ],
)
def test_a_title_is_made_of_the_name_only(name, title):
    assert title_from(name) == title


def test_two_hundred_uploads_leave_no_file_behind_and_the_server_no_larger(build_services, tmp_path):
    folder = tmp_path / "blobs"
    services = build_services(pool=WorkerPool(size=1), blobs=DiskBlobStore(folder))
    services.pool.start()
    server = psutil.Process()
    for number in range(200):
        services.studio.upload(LOCAL_ACTOR, a_file(a_picture(60 + number, 40)), f"{number}.png")
        if number == 40:
            before = server.memory_info().rss
    grown = server.memory_info().rss - before
    files = {path.name for path in folder.rglob("*") if path.is_file()}
    assert files == {address.removeprefix("sha256:") for address, _ in services.blobs.addresses()}
    assert services.studio.assets(LOCAL_ACTOR, AssetQuery()).total == 200
    assert grown < 20_000_000
