"""Seed E's pictures of characters: seed, turnaround, create, random, status and download."""

import pytest

from lib.providers.fake_vendor import Outcome
from tests.api.api_client import logged_in
from tests.api.pictures import a_data_url, a_png, opened

GENERATE = "/api/v1/generate/"
ASSET = "/api/v1/asset/"
INSIDE = ["https://127.0.0.1/a.png", "https://192.168.0.4/a.png", "http://example.com/a.png", "file:///etc/passwd", "x"]


@pytest.fixture
def sandboxed(open_with):
    """A studio without any vendor's key: everything is drawn by the sandbox."""
    return open_with(provider_keys={})


def a_seed(client, **changed):
    return client.post(
        GENERATE + "seed", json={"prompt": "a red owl with round glasses", "aspect_ratio": "1:1"} | changed
    )


@pytest.mark.row("E67", "E69", "E100")
def test_a_seed_is_taken_on_at_once(sandboxed):
    answer = a_seed(logged_in(sandboxed))
    assert answer.status_code == 202
    made = answer.json()
    assert made == {"status": "pending", "generation_id": made["generation_id"], "image": None, "credits_used": 10}


@pytest.mark.row("E68", "E70", "E71", "E72", "E171")
def test_a_seed_is_polled_and_downloaded(sandboxed):
    client = logged_in(sandboxed)
    name = a_seed(client).json()["generation_id"]
    waiting = client.get(f"{ASSET}status/{name}").json()
    assert waiting == {
        "generation_id": name,
        "status": "pending",
        "error_message": None,
        "download_available": False,
    }
    early = client.get(f"{ASSET}download/{name}")
    assert early.status_code == 409
    sandboxed.services.worker.run_pending()
    done = client.get(f"{ASSET}status/{name}").json()
    assert (done["status"], done["download_available"]) == ("completed", True)
    address = client.get(f"{ASSET}download/{name}").json()["download_url"]
    picture = sandboxed.client.get(address.removeprefix("http://studio.test"))
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.row("E47", "E48", "E125", "E128", "E129")
def test_a_turnaround_gives_each_prompt_an_id_of_its_own(sandboxed):
    client = logged_in(sandboxed, funds=200)
    prompts = [f"in the same style and medium as the reference image, view {number}" for number in range(20)]
    body = {"seed_image_url": a_data_url(), "prompts": prompts, "reference_image_urls": []}
    made = client.post(GENERATE + "turnaround", json=body).json()
    assert (made["status"], made["total"], made["succeeded"], made["failed"]) == ("pending", 20, 0, 0)
    assert made["credits_used"] == 200
    assert [image["prompt"] for image in made["images"]] == prompts
    assert {image["image_url"] for image in made["images"]} == {""}
    assert len({image["generation_id"] for image in made["images"]}) == 20
    assert client.get("/api/v1/credits/balance").json()["balance"] == 0


@pytest.mark.row("E18")
@pytest.mark.parametrize("prompts", [["x"] * 26, [], None, ["x", ""], ["x" * 2001], "x"])
def test_a_turnaround_of_nothing_or_too_much_is_400(sandboxed, prompts):
    body = {"seed_image_url": a_data_url(), "prompts": prompts}
    assert logged_in(sandboxed).post(GENERATE + "turnaround", json=body).status_code == 400


@pytest.mark.row("E126")
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_seed_image_may_be_a_data_url(sandboxed, kind):
    body = {"seed_image_url": a_data_url(media_type=f"image/{kind.lower()}"), "prompts": ["from behind"]}
    client = logged_in(sandboxed)
    made = client.post(GENERATE + "turnaround", json=body)
    assert made.status_code == 202
    sandboxed.services.worker.run_pending()
    name = made.json()["images"][0]["generation_id"]
    assert client.get(f"{ASSET}status/{name}").json()["status"] == "completed"


@pytest.mark.row("E158")
def test_a_scene_borrows_from_references_and_keeps_its_prompt(studio):
    client = logged_in(studio)
    body = {
        "prompt": "this subject in a forest",
        "reference_image_urls": [a_data_url(), a_data_url(a_png(colour="red"))],
        "input_image_url": None,
    }
    made = client.post(GENERATE + "create", json=body).json()
    assert made["credits_used"] == 10
    studio.services.worker.run_pending()
    actor = studio.services.access.actor_for(client.token)
    job = studio.services.studio.job(actor, made["generation_id"])
    assert studio.vendor.calls[0].prompt == "this subject in a forest"
    assert len(studio.services.studio.asset(actor, job.asset_ids[0]).parents) == 2


@pytest.mark.row("E167")
def test_a_surprise_needs_no_prompt(studio):
    client = logged_in(studio)
    body = {"reference_image_urls": [a_data_url()]}
    made = client.post(GENERATE + "random", json=body).json()
    assert (made["status"], made["image"], made["credits_used"]) == ("pending", None, 10)
    studio.services.worker.run_pending()
    assert studio.vendor.calls[0].prompt.startswith("this subject ")


def test_a_surprise_under_one_key_is_one_surprise(studio):
    client, headers = logged_in(studio), {"Idempotency-Key": "surprise me"}
    body = {"reference_image_urls": [a_data_url()]}
    first, second = (client.post(GENERATE + "random", json=body, headers=headers).json() for _ in range(2))
    assert first["generation_id"] == second["generation_id"]


@pytest.mark.row("E159")
@pytest.mark.parametrize("references", [[], None, ["https://example.com/a.png"] * 16])
def test_no_reference_or_too_many_are_400(studio, references):
    for route in ("create", "random"):
        body = {"prompt": "x", "reference_image_urls": references}
        assert logged_in(studio).post(GENERATE + route, json=body).status_code == 400


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_refused_at_the_call(studio, address):
    client = logged_in(studio)
    for route, body in (
        ("create", {"prompt": "x", "reference_image_urls": [address]}),
        ("turnaround", {"prompts": ["x"], "seed_image_url": address}),
    ):
        answer = client.post(GENERATE + route, json=body)
        assert answer.status_code == 400, answer.json()
    assert client.get("/api/v1/credits/balance").json()["balance"] == 100


def test_what_is_no_picture_is_refused_at_the_call_naming_the_field(studio):
    body = {"prompt": "x", "reference_image_urls": [a_data_url(b"no image")]}
    assert logged_in(studio).post(GENERATE + "create", json=body).status_code == 400


def test_our_own_address_is_a_reference_also_when_it_is_old(studio):
    client = logged_in(studio)
    name = a_seed(client).json()["generation_id"]
    studio.services.worker.run_pending()
    address = client.get(f"{ASSET}download/{name}").json()["download_url"]
    for reference in (address, address.partition("?")[0]):
        body = {"prompt": "this subject at sea", "reference_image_urls": [reference]}
        assert client.post(GENERATE + "create", json=body).status_code == 202


def test_somebody_elses_picture_is_a_reference_only_while_its_address_is_good(studio):
    owner, other = logged_in(studio), logged_in(studio)
    name = a_seed(owner).json()["generation_id"]
    studio.services.worker.run_pending()
    address = owner.get(f"{ASSET}download/{name}").json()["download_url"]
    body = {"prompt": "this subject at sea", "reference_image_urls": [address]}
    assert other.post(GENERATE + "create", json=body).status_code == 202
    body = {"prompt": "this subject at sea", "reference_image_urls": [address.partition("?")[0]]}
    assert other.post(GENERATE + "create", json=body).status_code == 400


@pytest.mark.row("E54", "E76", "E172")
def test_a_failed_generation_says_why_and_gives_the_credits_back(studio):
    client = logged_in(studio)
    studio.vendor.script(Outcome.REFUSED)
    name = a_seed(client, prompt="something refused").json()["generation_id"]
    assert client.get("/api/v1/credits/balance").json()["balance"] == 90
    studio.services.worker.run_pending()
    status = client.get(f"{ASSET}status/{name}").json()
    assert (status["status"], status["download_available"]) == ("failed", False)
    assert "Nothing was charged." in status["error_message"]
    assert client.get(f"{ASSET}download/{name}").status_code == 409
    assert client.get("/api/v1/credits/balance").json()["balance"] == 100


@pytest.mark.row("E50", "E51", "E53")
def test_the_account_names_the_endpoint_and_what_was_really_charged(studio):
    client = logged_in(studio)
    a_seed(client)
    line = client.get("/api/v1/credits/transactions").json()["transactions"][0]
    assert (line["amount"], line["type"], line["description"]) == (-10, "generation", "seed generation")


@pytest.mark.row("E66", "E169")
def test_without_credits_it_is_402_with_what_to_buy(sandboxed):
    answer = a_seed(logged_in(sandboxed, funds=4))
    assert answer.status_code == 402
    facts = answer.json()
    assert (facts["balance"], facts["need"], facts["recommended_bundle_id"]) == (4, 10, 1)
    assert [bundle["id"] for bundle in facts["bundles"]] == [1, 2, 3]
    assert "Starter Bundle" in facts["detail"]


@pytest.mark.parametrize("path", ["status", "download"])
def test_a_generation_of_another_account_is_not_found(studio, path):
    name = a_seed(logged_in(studio)).json()["generation_id"]
    assert logged_in(studio).get(f"{ASSET}{path}/{name}").status_code == 404


@pytest.mark.parametrize("prompt", ["", None, "x" * 2001, 5])
def test_a_prompt_that_cannot_be_is_400_naming_it(studio, prompt):
    answer = a_seed(logged_in(studio), prompt=prompt)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("prompt: ")


@pytest.mark.row("E16")
def test_control_characters_never_reach_the_model(studio):
    a_seed(logged_in(studio), prompt="a red\x00 owl\x1b[31m")
    studio.services.worker.run_pending()
    assert studio.vendor.calls[0].prompt == "a red owl[31m"


@pytest.mark.row("E127")
def test_a_reference_above_four_megabytes_still_works(sandboxed):
    noisy = a_png((1400, 1400), "noise")
    assert len(noisy) > 4_194_304
    client = logged_in(sandboxed)
    body = {"prompt": "this subject at sea", "reference_image_urls": [a_data_url(noisy)]}
    name = client.post(GENERATE + "create", json=body).json()["generation_id"]
    sandboxed.services.worker.run_pending()
    address = client.get(f"{ASSET}download/{name}").json()["download_url"]
    content = sandboxed.client.get(address.removeprefix("http://studio.test")).content
    assert opened(a_data_url(content)).size == (1024, 1024)
