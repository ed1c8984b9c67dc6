"""Pictures by signed address."""

from urllib.parse import urlsplit

import pytest

from lib.clock import FixedClock
from tests.api.api_client import logged_in, run_job


@pytest.fixture
def picture(open_with):
    """A studio with one picture of a client's."""
    clock = FixedClock()
    studio = open_with(clock=clock)
    client = logged_in(studio)
    url = run_job(studio, client, prompt="Ein Leuchtturm, größer")["result"]["images"][0]["url"]
    studio.clock, studio.owner = clock, studio.services.access.actor_for(client.token)
    studio.asset_id = urlsplit(url).path.split("/")[3]
    studio.address = lambda rendition="full": studio.services.signer.asset_path(studio.asset_id, rendition)
    return studio


@pytest.mark.parametrize(
    ("rendition", "kind", "start"),
    [
        ("full", "image/png", b"\x89PNG"),
        ("download", "image/png", b"\x89PNG"),
        ("thumbnail", "image/jpeg", b"\xff\xd8"),
        ("original", "application/octet-stream", b"\x89PNG"),
    ],
)
def test_every_rendition_opens(picture, rendition, kind, start):
    answer = picture.client.get(picture.address(rendition))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.content.startswith(start)


def test_browsers_may_keep_it_but_not_run_it(picture):
    headers = picture.client.get(picture.address()).headers
    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_thumbnail_that_is_gone_comes_from_the_picture_and_pages_get_words_where_nothing_is_left(picture):
    services = picture.services
    asset = services.studio.asset(picture.owner, picture.asset_id)
    services.blobs.delete(asset.thumbnail)
    assert picture.client.get(picture.address("thumbnail")).status_code == 200
    services.blobs.delete(asset.blob)
    shown = picture.client.get(services.signer.page_path(picture.asset_id, "preview"))
    assert (shown.status_code, shown.headers["Content-Type"]) == (404, "image/svg+xml")
    assert "There is no file to show." in shown.text
    for rendition in ("preview", "thumbnail", "full"):
        assert picture.client.get(picture.address(rendition)).headers["Content-Type"].startswith("application/")
    assert picture.client.get(services.signer.page_path(picture.asset_id, "download")).status_code == 404


def test_a_download_has_a_readable_name(picture):
    shown, saved = (
        picture.client.get(picture.address(kind)).headers["Content-Disposition"] for kind in ("full", "download")
    )
    assert shown.startswith("inline; ")
    assert saved.startswith("attachment; filename*=UTF-8''ein-leuchtturm")
    assert saved.endswith(".png")


def test_what_a_browser_has_is_not_sent_again(picture):
    etag = picture.client.get(picture.address()).headers["ETag"]
    again = picture.client.get(picture.address(), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = picture.client.get(picture.address("thumbnail"), headers={"If-None-Match": etag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "spoil", [lambda a: a[:-2], lambda a: a.replace("full", "original"), lambda a: a.split("?")[0]]
)
def test_a_changed_address_is_403(picture, spoil):
    answer = picture.client.get(spoil(picture.address()))
    assert answer.status_code == 403
    assert "not valid or has expired" in answer.json()["detail"]


def test_an_address_expires(picture):
    address = picture.address()
    picture.clock.advance(86_400 + 3600)
    assert picture.client.get(address).status_code == 403


def test_a_token_opens_nothing_without_a_signature(picture):
    client = logged_in(picture)
    assert client.get(f"/api/assets/{picture.asset_id}/full").status_code == 403


def test_in_the_trash_it_opens_on_the_studio_s_own_pages_only(picture):
    address, etag = picture.address(), picture.client.get(picture.address()).headers["ETag"]
    of_a_page = picture.services.signer.page_path(picture.asset_id, "thumbnail")
    picture.services.studio.delete(picture.owner, picture.asset_id)
    assert picture.client.get(address).status_code == 404
    assert picture.client.get(address, headers={"If-None-Match": etag}).status_code == 404
    assert picture.client.get(address + "&for=pages").status_code == 403
    assert picture.client.get(of_a_page.replace("&for=pages", "")).status_code == 403
    assert picture.client.get(of_a_page).status_code == 200
    picture.services.studio.restore(picture.owner, picture.asset_id)
    assert picture.client.get(address).status_code == 200


def test_a_page_s_address_lasts_for_some_hours(picture):
    address = picture.services.signer.page_path(picture.asset_id, "full")
    assert picture.client.get(address).headers["Cache-Control"] == "private, max-age=10800"
    picture.clock.advance(3 * 3600 + 3600)
    assert picture.client.get(address).status_code == 403


def test_a_signed_address_of_nothing_is_404(picture):
    answer = picture.client.get(picture.services.signer.asset_path("img_none", "full"))
    assert answer.status_code == 404


def test_head_tells_the_size_without_the_picture(picture):
    answer = picture.client.request("HEAD", picture.address())
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0
