"""Library: pages of pictures, the trash, and the way back."""

from lib.db.tables import assets
from lib.model.actor import LOCAL_ACTOR
from lib.ui.pages import CREATE, LIBRARY
from tests.ui.visitor import a_job


def picture_urls(page):
    return [url for url, _ in page.pictures]


def test_an_empty_library_teaches_what_to_do(visit):
    page = visit(LIBRARY)
    assert "What you make on the Create page is kept here" in page.words
    assert [link.label for link in page.at.get("page_link")][-1] == "Create the first image"


def test_the_library_shows_thumbnails_by_signed_address_and_counts_them(visit, services):
    a_job(services, count=3)
    page = visit(LIBRARY)
    assert "3 images" in page.words
    assert len(picture_urls(page)) == 3
    assert all("/thumbnail?" in url and "signature=" in url for url in picture_urls(page))


def test_the_page_of_the_library_stands_in_the_address(visit, services):
    for _ in range(3):
        a_job(services, count=10)
    first, second = visit(LIBRARY), visit(LIBRARY, **{"library.page": "2"})
    assert (len(picture_urls(first)), len(picture_urls(second))) == (24, 6)
    assert second.at.get("pagination")[0].value == 2


def test_a_page_beyond_the_end_shows_the_last_one(visit, services):
    for _ in range(3):
        a_job(services, count=10)
    assert len(picture_urls(visit(LIBRARY, **{"library.page": "9"}))) == 6


def test_deleting_offers_to_undo(visit, services):
    asset_id = a_job(services, count=2).asset_ids[0]
    page = visit(LIBRARY).choose("library", "delete", asset_id)
    assert "1 image" in page.words
    page.press("library.undo.restore")
    assert "2 images" in page.words
    assert not page.has_button("library.undo.restore")


def test_the_trash_gives_back(visit, services):
    asset_id = a_job(services, count=1).asset_ids[0]
    services.studio.delete(LOCAL_ACTOR, asset_id)
    page = visit(LIBRARY, **{"library.view": "Trash"}).choose("library", "restore", asset_id)
    assert "The trash is empty" in page.words
    assert services.studio.asset(LOCAL_ACTOR, asset_id).trashed_at is None


def test_a_missing_thumbnail_falls_back_to_the_picture_and_says_so(visit, services):
    a_job(services, count=1)
    with services.database.write() as connection:
        connection.execute(assets.update().values(thumbnail=None))
    page = visit(LIBRARY)
    assert "/full?" in picture_urls(page)[0]
    assert "No thumbnail; the full image is shown." in page.words


def test_recalling_settings_leads_to_the_form(visit, services):
    asset_id = a_job(services, prompt="A red fox", count=1).asset_ids[0]
    page = visit(LIBRARY).choose("library", "use_settings", asset_id)
    assert page.title == CREATE.title
    assert page.at.text_area(key="create.prompt").value == "A red fox"
