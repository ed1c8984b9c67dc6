"""Seed B's template routes: search and recommend."""

import pytest

from tests.api.api_client import logged_in

BASE = "/api/image-studio/templates"


@pytest.fixture
def client(studio):
    return logged_in(studio)


@pytest.mark.row("B60", "B61", "B62")
def test_searching_returns_the_shape_of_the_list(client):
    listed = client.get(f"{BASE}?platform=linkedin").json()
    found = client.get(f"{BASE}/search?query=linkedin").json()
    assert sorted(entry["id"] for entry in found["templates"]) == sorted(entry["id"] for entry in listed["templates"])
    assert found["total"] == len(found["templates"])
    assert all(entry in listed["templates"] for entry in found["templates"])


@pytest.mark.row("B63", "B64")
def test_recommending_takes_a_use_case_and_perhaps_a_platform(client):
    found = client.get(f"{BASE}/recommend", params={"use_case": "product showcase", "platform": "instagram"}).json()
    assert found["templates"][0]["id"] == "instagram_feed_square"
    assert client.get(f"{BASE}/recommend", params={"use_case": "product showcase"}).json()["total"] > found["total"]


@pytest.mark.parametrize(("path", "field"), [("search", "query"), ("recommend", "use_case")])
def test_the_words_are_required(client, path, field):
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 400
    assert field in answer.json()["detail"]
    assert client.get(f"{BASE}/{path}", params={field: "x" * 2001}).status_code == 400
