"""Pages for people with a link: what they show, what they keep, and what they never let through."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.request import GenerateRequest


@pytest.fixture
def services(studio):
    return studio.services


@pytest.fixture
def client(studio):
    return studio.client


@pytest.fixture
def images(services):
    request = GenerateRequest(prompt="a <b>secret</b> kite", provider="fake", count=2, title="<i>Kite</i>")
    job = services.studio.submit(LOCAL_ACTOR, request)
    services.worker.run_pending()
    return services.studio.job(LOCAL_ACTOR, job.job_id).asset_ids


@pytest.fixture
def share(services, images):
    return services.studio.sharing.create(LOCAL_ACTOR, images, title="Round <one>")


def test_a_page_shows_pictures_without_prompts_costs_or_markup(client, share, images):
    answer = client.get(f"/share/{share.token}")
    assert answer.status_code == 200
    assert "Round &lt;one&gt;" in answer.text
    assert "&lt;i&gt;Kite&lt;/i&gt;" in answer.text
    assert "secret" not in answer.text
    assert "credit" not in answer.text
    assert answer.text.count("<img ") == 2
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")


def test_prompts_and_costs_show_where_switched_on(client, services, images):
    share = services.studio.sharing.create(LOCAL_ACTOR, images, with_prompts=True, with_costs=True)
    text = client.get(f"/share/{share.token}").text
    assert "a &lt;b&gt;secret&lt;/b&gt; kite" in text
    assert "credit" in text


@pytest.mark.parametrize("rendition", ["preview", "thumbnail"])
def test_pictures_come_through_the_link_only(client, share, images, rendition):
    answer = client.get(f"/share/{share.token}/{images[0]}/{rendition}")
    assert (answer.status_code, answer.headers["content-type"].split("/")[0]) == (200, "image")
    assert client.get(f"/share/{'a' * 22}/{images[0]}/{rendition}").status_code == 404
    assert client.get(f"/share/{share.token}/img_other/{rendition}").status_code == 404


def test_where_a_file_is_gone_words_stand_in_its_place(client, services, share, images):
    """A thumbnail that is left is shown; the record stays, and so does the page."""
    asset = services.studio.asset(LOCAL_ACTOR, images[0])
    services.blobs.delete(asset.blob)
    assert client.get(f"/share/{share.token}/{images[0]}/preview").headers["content-type"] == "image/jpeg"
    services.blobs.delete(asset.thumbnail)
    answer = client.get(f"/share/{share.token}/{images[0]}/preview")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "image/svg+xml")
    assert "There is no file to show." in answer.text
    assert client.get(f"/share/{share.token}").text.count("<img ") == 2


def test_an_answer_is_kept_and_shown_as_text(client, services, share, images):
    form = {"image": images[0], "name": "Ana <x>", "answer": "comment", "text": "<script>alert(1)</script>"}
    answer = client.post(f"/share/{share.token}", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "your answer is kept" in answer.text
    assert 'value="Ana &lt;x&gt;"' in answer.text
    assert services.studio.sharing.answers(LOCAL_ACTOR, share.share_id)[0].text == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer": "approved"},
        {"answer": "delete", "name": "A"},
        {"answer": "comment", "name": "A", "text": ""},
        {"answer": "approved", "name": "A", "image": "img_other"},
        {"answer": "comment", "name": "A", "text": "x" * 5000},
        {"answer": "comment", "name": "A", "text": "x" * 50_000},
    ],
)
def test_a_bad_answer_is_refused_and_what_was_typed_stays(client, share, images, form):
    answer = client.post(f"/share/{share.token}", data={"image": images[0]} | form)
    assert answer.status_code == 400
    if 0 < len(form.get("text", "")) < 10_000:
        assert form["text"][:900] in answer.text


@pytest.mark.parametrize("token", ["x", "a" * 22, "a" * 99])
def test_a_link_that_is_none_says_no_more_than_that(client, token):
    answer = client.get(f"/share/{token}")
    assert answer.status_code == 404
    assert "does not open" in answer.text


def test_a_closed_link_is_closed_for_pictures_too(client, services, share, images):
    services.studio.sharing.revoke(LOCAL_ACTOR, share.share_id)
    assert client.get(f"/share/{share.token}").status_code == 404
    assert client.get(f"/share/{share.token}/{images[0]}/preview").status_code == 404
    assert client.post(f"/share/{share.token}", data={"answer": "pick", "name": "A"}).status_code == 404
