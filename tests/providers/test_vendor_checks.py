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
