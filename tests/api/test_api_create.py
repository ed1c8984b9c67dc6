"""Seed B's create."""

import base64
import struct

import pytest

from lib.providers.fake_vendor import Outcome
from tests.api.api_client import CREATE, a_body, logged_in


def size_of(image):
    content = base64.b64decode(image["image_base64"], validate=True)
    assert content.startswith(b"\x89PNG")
    return struct.unpack(">II", content[16:24])


@pytest.mark.row("B1", "B25", "B26", "B43", "B47", "B48", "B49")
def test_a_prompt_alone_makes_one_image(working):
    answer = logged_in(working).post(CREATE, json=a_body())
    assert answer.status_code == 200
    made = answer.json()
    assert (made["success"], made["total_generated"], made["total_failed"]) == (True, 1, 0)
    (image,) = made["results"]
    assert size_of(image) == (image["width"], image["height"])
    assert (image["provider"], image["variation"]) == ("fake", 1)


@pytest.mark.row("B28", "B29", "B46", "B53")
def test_what_was_left_open_comes_back_concrete(working):
    applied = logged_in(working).post(CREATE, json=a_body(model=None)).json()["request"]
    assert (applied["provider"], applied["quality"]) == ("fake", "standard")
    assert applied["model"].startswith("fake-")
    assert set(applied) == {
        *("prompt", "enhanced_prompt", "template_id", "template_name"),
        *("provider", "model", "dimensions", "quality"),
    }


@pytest.mark.row("B30", "B31", "B46")
def test_pictures_have_the_size_that_was_asked(working):
    made = logged_in(working).post(CREATE, json=a_body(width=120, height=62)).json()
    assert made["request"]["dimensions"] == "120x62"
    assert size_of(made["results"][0]) == (120, 62)


@pytest.mark.row("B30", "B32")
@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"width": 160, "aspect_ratio": "16:9"}, "160x90"),
        ({"height": 90, "aspect_ratio": "16:9"}, "160x90"),
        ({"width": 64, "height": 64, "aspect_ratio": "16:9"}, "64x64"),
    ],
)
def test_one_side_and_a_ratio_give_the_other(working, asked, size):
    assert logged_in(working).post(CREATE, json=a_body(**asked)).json()["request"]["dimensions"] == size


@pytest.mark.row("B18", "B39", "B47", "B48")
def test_variations_are_counted_from_one_and_differ(working):
    made = logged_in(working).post(CREATE, json=a_body(num_variations=3)).json()
    assert [image["variation"] for image in made["results"]] == [1, 2, 3]
    assert len({call.seed for call in working.vendor.calls}) == 3
    assert made["total_generated"] == 3


@pytest.mark.row("B38")
def test_the_seed_reaches_the_model(working):
    assert logged_in(working).post(CREATE, json=a_body(seed=7)).status_code == 200
    assert [call.seed for call in working.vendor.calls] == [7]


@pytest.mark.row("B44", "B45")
def test_the_answer_tells_what_was_asked_and_what_was_sent(working):
    asked = "  a lighthouse\x07 at dusk "
    applied = logged_in(working).post(CREATE, json=a_body(prompt=asked)).json()["request"]
    assert applied["prompt"] == asked
    assert applied["enhanced_prompt"] == working.vendor.calls[0].prompt
    assert applied["enhanced_prompt"].startswith("a lighthouse at dusk, ")


@pytest.mark.row("B33", "B45", "B52")
def test_a_style_s_words_follow_the_prompt_where_the_model_has_no_styles(working):
    asked = a_body(style_preset="cinematic")
    applied = logged_in(working).post(CREATE, json=asked).json()["request"]
    assert applied["prompt"] == "a lighthouse"
    assert applied["enhanced_prompt"].startswith("a lighthouse, ")
    assert applied["enhanced_prompt"] == working.vendor.calls[0].prompt


@pytest.mark.row("B49")
def test_what_succeeded_comes_back_when_others_failed(working):
    working.vendor.script(Outcome.PICTURE, Outcome.REFUSED)
    answer = logged_in(working).post(CREATE, json=a_body(num_variations=2))
    made = answer.json()
    assert (answer.status_code, made["success"]) == (200, True)
    assert (made["total_generated"], made["total_failed"], len(made["results"])) == (1, 1, 1)


@pytest.mark.row("B20")
def test_a_passing_trouble_of_the_vendor_is_tried_again(working):
    working.vendor.script(Outcome.OVERLOADED, Outcome.RATE_LIMITED)
    assert logged_in(working).post(CREATE, json=a_body()).status_code == 200


@pytest.mark.row("B6", "B9", "B22", "B50")
def test_when_nothing_succeeded_it_is_a_500_with_the_reason(working):
    working.vendor.script(Outcome.REFUSED)
    answer = logged_in(working).post(CREATE, json=a_body())
    assert answer.status_code == 500
    assert list(answer.json()) == ["detail"]
    assert answer.json()["detail"].startswith("Image generation failed: Fake refused this prompt.")
    assert "Nothing was charged." in answer.json()["detail"]


@pytest.mark.row("B23")
def test_a_late_job_is_named_and_goes_on(open_with):
    studio = open_with(sync_wait=0.01)
    client = logged_in(studio)
    answer = client.post(CREATE, json=a_body())
    assert answer.status_code == 500
    job_id = next(word for word in answer.json()["detail"].split() if word.startswith("job_"))
    studio.services.worker.run_pending()
    assert client.get(f"/api/v1/images/jobs/{job_id}").json()["status"] == "completed"


def test_repeating_a_key_makes_nothing_new(working):
    client, headers = logged_in(working), {"Idempotency-Key": "once"}
    first, second = (client.post(CREATE, json=a_body(), headers=headers).json() for _ in range(2))
    assert first == second
    assert len(working.vendor.calls) == 1


@pytest.mark.row("B27", "B35", "B36", "B37", "B40", "B41", "B42")
def test_every_field_of_the_seed_is_taken(working):
    body = a_body(
        negative_prompt="blurry",
        guidance_scale=7.5,
        steps=20,
        seed=None,
        enhance_prompt=True,
        use_persona=False,
        persona_id="brand",
        template_id=None,
        quality="premium",
    )
    answer = logged_in(working).post(CREATE, json=body)
    assert answer.status_code == 200
    assert "X-Ignored-Fields" not in answer.headers


@pytest.mark.row("B6", "B26", "B27", "B28", "B33", "B34", "B39", "B50")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", None),
        ("prompt", ""),
        ("prompt", " \n"),
        ("prompt", 5),
        ("prompt", "x" * 2001),
        ("num_variations", 0),
        ("num_variations", 11),
        ("num_variations", "many"),
        ("width", 0),
        ("width", 100_000),
        ("height", 1.5),
        ("aspect_ratio", "wide"),
        ("aspect_ratio", "1:99"),
        ("quality", "best"),
        ("provider", "nobody"),
        ("model", "nothing"),
        ("style_preset", "nothing"),
        ("template_id", "no_such_template"),
        ("guidance_scale", -1),
        ("steps", 0),
        ("seed", -1),
        ("seed", 10**30),
        ("negative_prompt", "x" * 2001),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_bad_field_is_named(studio, field, value):
    answer = logged_in(studio).post(CREATE, json=a_body(**{field: value}))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


def test_one_side_alone_asks_for_the_other(studio):
    answer = logged_in(studio).post(CREATE, json=a_body(height=64))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("width: ")


def test_a_provider_without_a_key_says_what_to_set(open_with):
    studio = open_with(provider_keys={})
    answer = logged_in(studio).post(CREATE, json={"prompt": "a cat", "provider": "openai"})
    assert answer.status_code == 400
    assert "OPENAI_API_KEY" in answer.json()["detail"]
