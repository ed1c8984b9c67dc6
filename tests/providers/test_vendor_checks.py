"""The free calls that tell whether a vendor accepts a key, and what is left there."""

import json

import pytest

from lib.errors import BadResponse
from lib.net.messages import HttpAnswer
from lib.providers import registry
from lib.providers.base import Check, CheckableProvider, Connection

CONNECTION = Connection("https://vendor.example", "key-123")
CHECKS = {
    "stability": ("/v1/user/balance", {"credits": 1234.5678}, Check("1,234.57 credits")),
    "bfl": ("/v1/credits", {"credits": 0}, Check("0.00 credits")),
    "replicate": ("/account", {"type": "user", "username": "fox"}, Check()),
    "wavespeed": ("/api/v3/balance", {"code": 200, "data": {"balance": 3.5}}, Check("3.50 USD")),
    "openai_compatible": ("/v1/models", {"object": "list", "data": []}, Check()),
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
