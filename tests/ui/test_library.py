"""Library: pages of pictures, the trash, and the way back."""

import html
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lib.db.tables import assets
from lib.imaging.marks import SETTINGS_TAG
from lib.model.actor import LOCAL_ACTOR
from lib.model.request import MAX_PROMPT
from lib.ui.create.recall import fill
from lib.ui.library.grid import told_from
from lib.ui.pages import CREATE, LIBRARY
from tests.imaging.written import a_picture_by_another_tool, a_png
from tests.ui.visitor import a_job


def picture_urls(page):
    return [url for url, _ in page.pictures]


def test_an_empty_library_teaches_what_to_do(visit):
    page = visit(LIBRARY)
    assert "What you make on the Create page is kept here" in page.words
    assert [link.label for link in page.at.get("page_link")][-1] == "Create the first image"


@pytest.mark.row("A32")
def test_the_library_shows_thumbnails_by_signed_address_and_an_opened_image_in_full(visit, services):
    job = a_job(services, count=3)
    page = visit(LIBRARY)
    assert "3 images" in page.words
    assert len(picture_urls(page)) == 3
    assert all("/thumbnail?" in url and "signature=" in url for url in picture_urls(page))
    opened = visit(LIBRARY, image=job.asset_ids[0])
    assert any(f"/{job.asset_ids[0]}/full?" in url for url in picture_urls(opened))


def test_the_place_in_the_list_stands_in_the_address(visit, services):
    for _ in range(7):
        a_job(services, count=10)
    page = visit(LIBRARY)
    assert len(picture_urls(page)) == 60
    page.press("library.after.go")
    assert len(picture_urls(page)) == 10
    cursor = page.at.query_params["library.after"]
    again = visit(LIBRARY, **{"library.after": cursor if isinstance(cursor, str) else cursor[0]})
    assert picture_urls(again) == picture_urls(page)
    again.press("library.before.go")
    assert len(picture_urls(again)) == 60


def test_a_place_that_is_none_is_said_and_the_list_shown(visit, services):
    a_job(services, count=2)
    page = visit(LIBRARY, **{"library.after": "../../etc"})
    assert "no place in this list" in page.errors
    assert len(picture_urls(page)) == 2


def test_words_and_filters_come_from_the_address(visit, services):
    a_job(services, prompt="A red fox", count=1)
    a_job(services, prompt="A blue whale", campaign="Sea", count=2)
    assert len(picture_urls(visit(LIBRARY, **{"library.text": "whale"}))) == 2
    assert len(picture_urls(visit(LIBRARY, **{"library.campaign": "Sea"}))) == 2
    assert "Nothing was found" in visit(LIBRARY, **{"library.text": "unicorn"}).words
    page = visit(LIBRARY, **{"library.text": '"NEAR( OR *'})
    assert not page.errors


def test_picked_images_are_changed_together_and_put_back(visit, services):
    names = a_job(services, count=3).asset_ids
    page = visit(LIBRARY).pick(*names[:2])
    assert "2 images picked" in page.words
    page.press("library.bulk.approve")
    reviews = [services.studio.asset(LOCAL_ACTOR, name).review for name in names]
    assert reviews == ["approved", "approved", "draft"]
    assert "Approved · 2 images." in page.words
    page.press("library.bulk.delete")
    assert services.studio.asset(LOCAL_ACTOR, names[0]).trashed_at is None  # locked
    page.press("library.undo.restore")
    assert services.studio.asset(LOCAL_ACTOR, names[0]).review == "draft"


def test_all_that_was_found_can_be_picked(visit, services):
    names = a_job(services, count=4).asset_ids
    page = visit(LIBRARY).pick(names[0])
    page.press("library.bulk.pick_all_found").press("library.bulk.star")
    assert all(services.studio.asset(LOCAL_ACTOR, name).is_starred for name in names)


def test_an_export_is_offered_for_download(visit, services):
    names = a_job(services, count=2).asset_ids
    page = visit(LIBRARY)
    page.at.session_state["library.bulk.export"] = True
    page.pick(names[0]).press("export.pack")
    assert [button.label for button in page.at.get("download_button")] == ["Download 1 image"]


def test_a_pattern_with_an_unknown_field_names_those_there_are(visit, services):
    names = a_job(services, count=1).asset_ids
    page = visit(LIBRARY)
    page.at.session_state["library.bulk.export"] = True
    page.pick(names[0])
    page.set("text_input", "export.pattern", "{../../etc}").press("export.pack")
    assert "brace" in page.errors


def test_a_link_is_made_listed_and_closed(visit, services):
    names = a_job(services, count=2).asset_ids
    page = visit(LIBRARY)
    page.at.session_state["library.bulk.share"] = True
    page.pick(names[0])
    page.set("text_input", "share.title", "First round").press("share.make")
    assert "/share/" in page.at.code[0].value
    (share,) = services.studio.sharing.mine(LOCAL_ACTOR)
    page.at.session_state["library.shares"] = True
    page.look()
    assert "First round" in page.words
    page.press(f"share.close.{share.share_id}")
    assert services.studio.sharing.mine(LOCAL_ACTOR)[0].revoked_at


def test_near_duplicates_are_shown_in_groups(visit, services):
    a_job(services, count=1)
    page = visit(LIBRARY, **{"library.view": "Duplicates"})
    assert "No two images are nearly the same" in page.words


def test_settings_are_restored_from_a_dropped_file(visit, services):
    page = visit(LIBRARY)
    page.at.session_state["library.recall"] = True
    page.look()
    page.at.file_uploader(key="library.recall.file").upload("fox.png", a_picture_by_another_tool(), "image/png")
    page.look()
    assert "Written by AUTOMATIC1111" in page.words
    assert "Model dreamshaper: not on offer here" in page.words
    page.press("library.recall.use")
    assert page.title == CREATE.title
    assert page.at.text_area(key="create.prompt").value == "a fox <script>alert(1)</script>"
    assert page.at.number_input(key="create.seed").value == 42


HOSTILE = (
    {},
    {"a": {}},
    [1],
    "x" * 20_000,
    "</script><img src=x onerror=alert(1)>",
    -1,
    10**400,
    1e308,
    True,
    None,
    "\0",
)
NAMED = (
    *("prompt", "negative_prompt", "model", "provider", "seed", "steps", "guidance_scale", "quality", "style_preset"),
    *("width", "height", "size", "aspect_ratio"),
)


def test_settings_of_the_wrong_kind_fill_nothing_and_break_nothing(visit, services):
    page = visit(LIBRARY)
    page.at.session_state["library.recall"] = True
    page.look()
    for value in HOSTILE:
        ours = json.dumps({"prompt": "a fox"} | dict.fromkeys(NAMED, value))
        file = a_png(settings=f"<{SETTINGS_TAG}>{html.escape(ours)}</{SETTINGS_TAG}>")
        found = services.studio.describing.recall(LOCAL_ACTOR, file)
        values, lost = fill(found.values)
        assert len(values.prompt) <= MAX_PROMPT
        assert all(isinstance(line, str) for line in lost)
    for content in (b"", b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, b"GIF89a", b"MZ\x90" * 50, b"PK\3\4" + bytes(2_000)):
        page.at.file_uploader(key="library.recall.file").upload("fox.png", content, "image/png")
        page.look()
        assert "This file says nothing about how it was made" in page.words


def test_a_million_characters_to_search_for_leave_the_page_standing(visit, services):
    a_job(services, count=1)
    page = visit(LIBRARY, **{"library.text": "x" * 1_000_000})
    assert len(page.cards) == 1


def test_deleting_offers_to_undo(visit, services):
    asset_id = a_job(services, count=2).asset_ids[0]
    page = visit(LIBRARY).choose_in_grid("Delete", asset_id)
    assert "1 image" in page.words
    page.press("library.undo.restore")
    assert "2 images" in page.words
    assert not page.has_button("library.undo.restore")


def test_the_trash_gives_back(visit, services):
    asset_id = a_job(services, count=1).asset_ids[0]
    services.studio.delete(LOCAL_ACTOR, asset_id)
    page = visit(LIBRARY, **{"library.view": "Trash"})
    assert page.cards[0]["note"].startswith("Removed for good ")
    address = urlsplit(page.cards[0]["url"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert services.signer.verify(asset_id, "thumbnail", audience=query.pop("for"), **query)
    assert "for=pages" in address.query  # such addresses open in the trash, too
    page.choose_in_grid("Restore", asset_id)
    assert "The trash is empty" in page.words
    assert services.studio.asset(LOCAL_ACTOR, asset_id).trashed_at is None


def test_a_missing_thumbnail_falls_back_to_the_picture_and_says_so(visit, services):
    a_job(services, count=1)
    with services.database.write() as connection:
        connection.execute(assets.update().values(thumbnail=None))
    page = visit(LIBRARY)
    assert "/preview?" in picture_urls(page)[0]
    assert page.cards[0]["note"] == "No thumbnail; the full image is shown."


def test_what_a_grid_tells_is_believed_only_about_what_it_shows():
    good = {"what": "star", "name": "img_a", "picked": [], "round": 1}
    told = told_from(good, ["img_a", "img_b"])
    assert (told.what, told.name) == ("star", "img_a")
    for bad in (
        None,
        "star",
        good | {"name": "img_elsewhere"},
        good | {"picked": ["img_elsewhere"]},
        good | {"picked": "img_a"},
        good | {"round": -1},
        good | {"what": "x" * 31},
        good | {"more": 1},
    ):
        assert told_from(bad, ["img_a", "img_b"]) is None


def test_a_long_filtered_list_is_counted_after_the_page_stands(visit, services):
    for number in range(7):
        a_job(services, prompt=f"Fox {number}", count=10)
    page = visit(LIBRARY, **{"library.text": "fox"})
    assert "60 images of more" in page.words
    assert "70 images" in visit(LIBRARY).words


def test_campaigns_are_listed_opened_and_renamed(visit, services):
    a_job(services, campaign="Sea", count=2)
    a_job(services, campaign="Hills", count=1)
    page = visit(LIBRARY, **{"library.view": "Campaigns"})
    assert [(card["title"], card["line"]) for card in page.cards] == [
        ("Hills", "1 image · 1 credit"),
        ("Sea", "2 images · 2 credits"),
    ]
    page.at.session_state["campaigns.renamed"] = "Sea"
    page.look().at.text_input(key="campaigns.name.Sea").set_value("Hills")
    page.press("campaigns.rename.go")
    assert "There is a campaign of this name already" in page.errors
    page.at.text_input(key="campaigns.name.Sea").set_value("The sea")
    page.press("campaigns.rename.go")
    assert [card["title"] for card in page.cards] == ["Hills", "The sea"]
    assert len(visit(LIBRARY, **{"library.campaign": "The sea"}).cards) == 2


def test_a_rename_is_taken_back_and_campaigns_are_found_by_their_names(visit, services):
    a_job(services, campaign="Sea", count=1)
    page = visit(LIBRARY, **{"library.view": "Campaigns"})
    page.at.session_state["campaigns.renamed"] = "Sea"
    page.look().at.text_input(key="campaigns.name.Sea").set_value("Ocean")
    page.press("campaigns.rename.go")
    assert "Sea is now Ocean." in page.words
    page.press("library.undo.restore")
    assert [card["title"] for card in page.cards] == ["Sea"]
    page.set("text_input", "library.text", "hills")
    assert "No campaign has these words in its name." in page.words
    page.press("campaigns.all")
    assert [card["title"] for card in page.cards] == ["Sea"]


def test_a_view_shows_only_what_works_in_it(visit, services):
    a_job(services, count=1)
    for view, has_search, has_filters in (
        ("Campaigns", True, False),
        ("Duplicates", False, False),
        ("Trash", True, True),
    ):
        page = visit(LIBRARY, **{"library.view": view})
        keys = {widget.key for kind in ("text_input", "selectbox") for widget in page.at.get(kind)}
        assert ("library.text" in keys, "library.sort" in keys) == (has_search, has_filters), view
    page.press("library.back")
    assert len(page.cards) == 1


def _star(asset):
    """What a page does when its grid tells of the key `s` on a picture as it was drawn."""
    from lib.model.actor import LOCAL_ACTOR  # noqa: PLC0415 - a script of its own
    from lib.ui.library.grid import Told, act  # noqa: PLC0415

    act(LOCAL_ACTOR, asset, Told(what="star", name=asset.asset_id, picked=(), round=1), [asset.asset_id])


def test_a_key_pressed_on_an_image_that_another_tab_has_deleted_changes_nothing(visit, services):
    asset = services.studio.asset(LOCAL_ACTOR, a_job(services, count=1).asset_ids[0])
    visit(LIBRARY)
    services.studio.delete(LOCAL_ACTOR, asset.asset_id)
    page = AppTest.from_function(_star, args=(asset,)).run()
    assert "moved or deleted this image meanwhile" in page.toast[0].value
    assert not services.studio.asset(LOCAL_ACTOR, asset.asset_id).is_starred
    services.studio.restore(LOCAL_ACTOR, asset.asset_id)
    page.run()
    assert services.studio.asset(LOCAL_ACTOR, asset.asset_id).is_starred


def test_a_campaign_that_the_address_names_but_nobody_has_finds_nothing(visit, services):
    a_job(services, count=1)
    assert "Nothing was found" in visit(LIBRARY, **{"library.campaign": "Gone <b>"}).words
