"""The free calls that tell whether a vendor accepts a key, and what is left there."""

import json

import pytest

from lib.errors import BadResponse
from lib.net.messages import HttpAnswer
from lib.providers import registry
from lib.providers.base import Check, CheckableProvider, Connection, Listing, ListingProvider

CONNECTION = Connection("https://vendor.example", "key-123", account="team-7", session="session-of-key-123")
WORKSPACE_MODELS = {"items": [{"id": "nano-banana-2", "allowed": True}, {"id": "old", "allowed": False}, {"id": 3}]}
CHECKS = {
    "stability": ("/v1/user/balance", {"credits": 1234.5678}, Check("1,234.57 credits")),
    "bfl": ("/v1/credits", {"credits": 0}, Check("0.00 credits")),
    "replicate": ("/account", {"type": "user", "username": "fox"}, Check()),
    "wavespeed": ("/api/v3/balance", {"code": 200, "data": {"balance": 3.5}}, Check("3.50 USD")),
    "fal": ("/models/pricing?endpoint_id=fal-ai/flux/schnell", {"prices": [], "has_more": False}, Check()),
    "neuko": ("/api/v1/credits/balance", {"balance": 1340}, Check("1,340 credits")),
    "openai_compatible": ("/v1/models", {"object": "list", "data": []}, Check()),
    "neuroflash": ("/v1/workspaces/team-7/image-models?size=1", WORKSPACE_MODELS, Check()),
}
every_vendor = pytest.mark.parametrize("vendor", CHECKS)


def an_answer(body):
    return HttpAnswer(200, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


@every_vendor
def test_the_free_call_is_exactly_this(vendor):
    adapter = registry.provider(vendor)
    assert isinstance(adapter, CheckableProvider)
    call = adapter.check(CONNECTION)
    assert (call.method, call.url) == ("GET", f"https://vendor.example{CHECKS[vendor][0]}")
    assert [value for value in call.headers.values() if "key-123" in value]
    assert not call.is_paid
    assert call.json_body is None


@every_vendor
def test_the_balance_is_told_in_the_vendors_own_unit(vendor):
    _, body, found = CHECKS[vendor]
    assert registry.provider(vendor).parse_check(an_answer(body)) == found


@every_vendor
@pytest.mark.parametrize(
    "body", [b"<html>", [], {}, {"credits": True, "username": 7}, {"credits": "9"}, {"credits": 1e999}]
)
def test_an_answer_that_makes_no_sense_is_a_bad_response(vendor, body):
    with pytest.raises(BadResponse):
        registry.provider(vendor).parse_check(an_answer(body))


def test_a_balance_may_come_without_an_envelope():
    assert registry.provider("wavespeed").parse_check(an_answer({"balance": 7})) == Check("7.00 USD")


def test_hugging_faces_hub_tells_whose_token_it_is():
    adapter = registry.provider("huggingface")
    call = adapter.check(CONNECTION)
    assert (call.method, call.url) == ("GET", "https://huggingface.co/api/whoami-v2")
    assert call.headers["Authorization"] == "Bearer key-123"
    assert adapter.parse_check(an_answer({"name": "fox", "type": "user"})) == Check()
    for body in (b"<html>", [], {}, {"name": 7}):
        with pytest.raises(BadResponse):
            adapter.parse_check(an_answer(body))


def test_the_web_ui_is_there_when_it_lists_a_checkpoint():
    adapter = registry.provider("automatic1111")
    call = adapter.check(Connection("http://localhost:7860", "user:password"))
    assert (call.method, call.url) == ("GET", "http://localhost:7860/sdapi/v1/sd-models")
    assert call.headers["Authorization"].startswith("Basic ")
    assert adapter.parse_check(an_answer([{"title": "sd_xl.safetensors"}])) == Check()
    for body in (b"<html>", [], {}, [{"title": 7}]):
        with pytest.raises(BadResponse):
            adapter.parse_check(an_answer(body))


HUB = "https://huggingface.co/api/models/owner/{}?expand=inferenceProviderMapping"
SERVED = {
    "fal-ai": {"status": "live", "providerId": "fal-ai/flux/krea", "task": "text-to-image"},
    "replicate": {"status": "staging", "providerId": "owner/old"},
}
FAL_MODELS = [
    {"endpoint_id": "owner/one", "metadata": {"status": "active"}},
    {"endpoint_id": "owner/two", "metadata": {"status": "deprecated"}},
    {"endpoint_id": 3},
]
LISTINGS = {
    "fal": (
        ["https://vendor.example/models?endpoint_id=owner/one&endpoint_id=owner/two"],
        {"models": FAL_MODELS, "has_more": False},
        {"owner/one"},
    ),
    "replicate": (
        ["https://vendor.example/models/owner/one", "https://vendor.example/models/owner/two"],
        {"owner": "owner", "name": "one", "visibility": "public"},
        {"owner/one"},
    ),
    "huggingface": ([HUB.format("one"), HUB.format("two")], {"inferenceProviderMapping": SERVED}, {"fal-ai/flux/krea"}),
    "wavespeed": (
        ["https://vendor.example/api/v3/models"],
        {"code": 200, "data": [{"model_id": "wavespeed-ai/qwen-image/edit", "base_price": 0.02}, {"name": "odd"}]},
        {"wavespeed-ai/qwen-image/edit"},
    ),
    "neuroflash": (
        ["https://vendor.example/v1/workspaces/team-7/image-models?size=200"],
        WORKSPACE_MODELS,
        {"nano-banana-2"},
    ),
    "openai_compatible": (
        ["https://vendor.example/v1/models"],
        {"object": "list", "data": [{"id": "flux"}, {"object": "odd"}]},
        {"flux"},
    ),
}
every_listing = pytest.mark.parametrize("vendor", LISTINGS)


@every_listing
def test_the_models_are_asked_for_by_exactly_these_free_calls(vendor):
    adapter = registry.provider(vendor)
    assert isinstance(adapter, ListingProvider)
    calls = adapter.listing(CONNECTION, ("owner/one", "owner/two"))
    assert [call.url for call in calls] == LISTINGS[vendor][0]
    assert {(call.method, call.is_paid, call.json_body) for call in calls} == {("GET", False, None)}
    assert all("key-123" in call.headers["Authorization"] for call in calls)


@every_listing
def test_what_is_listed_is_told_by_the_names_that_calls_use(vendor):
    _, body, names = LISTINGS[vendor]
    assert registry.provider(vendor).parse_listing(an_answer(body)) == Listing(frozenset(names))


@every_listing
@pytest.mark.parametrize("body", [b"<html>", [], {}, {"models": {}, "data": {}, "owner": 7}])
def test_a_list_that_makes_no_sense_is_a_bad_response(vendor, body):
    with pytest.raises(BadResponse):
        registry.provider(vendor).parse_listing(an_answer(body))


def test_the_hub_may_list_who_serves_a_model():
    body = {"inferenceProviderMapping": [{"provider": "together", "status": "live", "providerId": "owner/three"}]}
    assert registry.provider("huggingface").parse_listing(an_answer(body)) == Listing(frozenset({"owner/three"}))


def test_fals_platform_stands_at_another_address_than_its_queue_and_takes_fifty_models_at_once():
    adapter, queue = registry.provider("fal"), Connection("https://queue.fal.run", "key-123")
    assert adapter.check(queue).url.startswith("https://api.fal.ai/v1/models/pricing?")
    calls = adapter.listing(queue, [f"owner/{number}" for number in range(51)])
    assert [call.url.count("endpoint_id=") for call in calls] == [50, 1]
    assert calls[1].url == "https://api.fal.ai/v1/models?endpoint_id=owner/50"
