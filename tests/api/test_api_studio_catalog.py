"""Seed B's lists: templates, providers, prices, formats of platforms."""

import pytest

from tests.api.api_client import CREATE, a_body, logged_in

B = "/api/image-studio"


@pytest.fixture
def client(studio):
    return logged_in(studio)


@pytest.mark.row("B4", "B54", "B57", "B58")
def test_templates_are_listed_with_all_their_fields(client):
    listed = client.get(f"{B}/templates").json()
    assert listed["total"] == len(listed["templates"]) > 10
    assert set(listed["templates"][0]) == {
        *("id", "name", "category", "platform", "aspect_ratio", "description"),
        *("recommended_provider", "style_preset", "quality", "use_cases"),
    }
    assert set(listed["templates"][0]["aspect_ratio"]) == {"ratio", "width", "height", "label"}


@pytest.mark.row("B55", "B56", "B58")
def test_templates_are_filtered_by_platform_and_category(client):
    assert client.get(f"{B}/templates?platform=instagram").json()["total"] == 4
    social = client.get(f"{B}/templates?category=social_media&platform=Instagram").json()
    assert {entry["category"] for entry in social["templates"]} == {"social_media"}
    assert client.get(f"{B}/templates?platform=nowhere").json() == {"templates": [], "total": 0}


@pytest.mark.row("B59", "B65")
def test_the_square_template_is_the_one_that_is_documented(client):
    found = {entry["id"]: entry for entry in client.get(f"{B}/templates").json()["templates"]}["instagram_feed_square"]
    assert found["name"] == "Instagram Feed Post (Square)"
    assert found["aspect_ratio"] == {"ratio": "1:1", "width": 1080, "height": 1080, "label": "Square"}
    assert (found["recommended_provider"], found["style_preset"], found["quality"]) == (
        "ideogram",
        "photographic",
        "premium",
    )
    assert found["use_cases"] == ["Product showcase", "Lifestyle posts", "Brand content"]


@pytest.mark.row("B65")
def test_a_recommended_provider_can_be_asked_as_it_is_written(open_with):
    studio = open_with(provider_keys={"wavespeed": "secret"})
    estimate = {"provider": "ideogram", "num_images": 1, "width": 1200, "height": 628}
    answer = logged_in(studio).post(f"{B}/estimate-cost", json=estimate).json()
    assert (answer["provider"], answer["model"]) == ("wavespeed", "ideogram-v3-turbo")
    unfunded = logged_in(studio, funds=0).post(CREATE, json=a_body(provider="ideogram"))
    assert unfunded.status_code == 402


@pytest.mark.row("B3", "B66", "B67", "B68", "B69")
def test_providers_tell_what_they_draw_and_cost(client):
    found = client.get(f"{B}/providers").json()["providers"]
    assert {"stability", "wavespeed", "huggingface", "gemini"} <= set(found)
    assert {"ultra", "core", "sd3.5-large"} <= set(found["stability"]["models"])
    assert {"generation", "editing", "upscaling"} <= set(found["stability"]["capabilities"])
    assert {"ideogram-v3-turbo", "qwen-image"} <= set(found["wavespeed"]["models"])
    for entry in found.values():
        assert {"name", "models", "capabilities", "max_resolution", "cost_range"} <= set(entry)
        assert entry["cost_range"].endswith(" credits")
    assert found["stability"]["available"] is False
    assert found["sandbox"]["available"] is True


@pytest.mark.row("B71", "B72", "B73", "B74", "B75", "B76", "B77", "B78")
def test_a_price_is_told_without_a_key(client):
    asked = {"provider": "wavespeed", "model": "ideogram-v3-turbo", "num_images": 1, "width": 1200, "height": 628}
    assert client.post(f"{B}/estimate-cost", json=asked).json() == {
        "estimated_cost": 5,
        "currency": "credits",
        "provider": "wavespeed",
        "model": "ideogram-v3-turbo",
        "operation": "generate",
        "num_images": 1,
    }


@pytest.mark.row("B72")
@pytest.mark.parametrize(
    "asked", [{}, {"provider": "nobody"}, {"provider": "auto", "operation": "sing"}, {"provider": "auto", "width": 5}]
)
def test_an_estimate_that_makes_no_sense_is_400(client, asked):
    answer = client.post(f"{B}/estimate-cost", json=asked)
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.row("B142", "B143", "B144")
def test_formats_of_a_platform(client):
    first = client.get(f"{B}/social/platforms/instagram/formats").json()["formats"][0]
    assert first == {
        "name": "Feed Post (Square)",
        "width": 1080,
        "height": 1080,
        "ratio": "1:1",
        "safe_zone": {"top": 0.15, "bottom": 0.15, "left": 0.1, "right": 0.1},
        "file_type": "PNG",
        "max_size_mb": 5.0,
    }


@pytest.mark.row("B145", "B146", "B147", "B148")
def test_what_a_platform_takes(client):
    found = client.get(f"{B}/platform-specs/instagram").json()
    assert (found["name"], found["file_types"], found["max_file_size"]) == ("Instagram", ["JPG", "PNG"], "30MB")
    assert found["formats"][0] == {"name": "Feed Post (Square)", "ratio": "1:1", "size": "1080x1080"}


@pytest.mark.row("B149")
@pytest.mark.parametrize("path", ["platform-specs/nowhere", "social/platforms/nowhere/formats"])
def test_an_unknown_platform_is_400_and_the_known_ones_are_named(client, path):
    answer = client.get(f"{B}/{path}")
    assert answer.status_code == 400
    assert "instagram" in answer.json()["detail"]


@pytest.mark.row("B2")
@pytest.mark.parametrize("path", ["templates", "providers", "platform-specs/instagram"])
def test_lists_need_a_token(studio, path):
    answer = studio.client.get(f"{B}/{path}")
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Authenticated user required for image operations."}
