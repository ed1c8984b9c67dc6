"""Whether the vendors still list what the catalog says."""

import json

import pytest

from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Listing
from lib.providers.fake_vendor import REFUSED_KEY, FakeVendor
from lib.providers.gemini import GeminiProvider
from lib.providers.openai import OpenAiProvider


def drifts(services, actor):
    return [(drift.provider, drift.is_drift, drift.message) for drift in services.studio.check_models(actor)]


def with_models(build_services, services, change):
    models = tuple(change(services.catalog.models))
    return build_services(catalog=services.catalog.model_copy(update={"models": models}))


def test_a_vendor_that_lists_what_we_expect_is_fine(services, actor):
    assert ("Fake", False, "lists what the catalog expects") in drifts(services, actor)


def test_a_vendor_without_a_key_is_not_asked_and_it_is_said(services, actor):
    assert ("OpenAI", False, "not asked, because there is no key") in drifts(services, actor)


def test_models_that_vanished_appeared_or_came_back_are_told(build_services, services, actor):
    def change(models):
        for model in models:
            if model.id == "fake-64":
                yield model.model_copy(update={"hidden": True})
                yield model.model_copy(update={"id": "fake-gone"})
            elif model.id != "fake-any":
                yield model

    told = [
        message for _, is_drift, message in drifts(with_models(build_services, services, change), actor) if is_drift
    ]
    assert told == [
        "fake-64 is listed, and the catalog calls it retired",
        "fake-gone is no longer listed",
        "fake-any is new and not in the catalog",
    ]


def test_what_counts_is_the_name_that_is_sent_and_a_servers_own_choice_needs_none(build_services, services, actor):
    def change(models):
        for model in models:
            if model.id == "fake-64":
                yield model.model_copy(update={"options": {"vendor_model": "another"}})
            elif model.id == "fake-any":
                yield model.model_copy(update={"options": {"vendor_model": ""}})
            else:
                yield model

    told = [
        message for _, is_drift, message in drifts(with_models(build_services, services, change), actor) if is_drift
    ]
    assert "fake-64 is no longer listed" in told
    assert not [message for message in told if message.startswith("fake-any is no longer")]


class OneByOne(FakeVendor):
    """Answers for Replicate too, and knows only one of its models."""

    def answer(self, method, url, body, authorization):
        if not url.startswith("https://api.replicate.com/v1/models/"):
            return super().answer(method, url, body, authorization)
        if not url.endswith("/flux-schnell"):
            return HttpAnswer(404, content=b'{"detail": "not found"}')
        return HttpAnswer(200, content=b'{"owner": "black-forest-labs", "name": "flux-schnell"}')


def test_a_vendor_that_is_asked_model_by_model_may_not_know_some(build_services, actor):
    services = build_services(vendor=OneByOne(delay_s=0))
    services.studio.set_key(actor, "replicate", "r8_key")
    told = [message for provider, _, message in drifts(services, actor) if provider == "Replicate"]
    assert told
    assert all(message.endswith("is no longer listed") for message in told)
    assert "black-forest-labs/flux-schnell is no longer listed" not in told


def test_a_vendor_that_cannot_be_asked_is_told(services, actor):
    services.studio.set_key(actor, "fake", REFUSED_KEY)
    (told,) = [message for provider, _, message in drifts(services, actor) if provider == "Fake"]
    assert told.startswith("could not be asked: Fake refused the key")


OPENAI = {"object": "list", "data": [{"id": "gpt-image-9", "object": "model"}, {"id": "gpt-9"}, {"name": "odd"}]}
GEMINI = {"models": [{"name": "models/gemini-9-flash-image"}, {"name": "models/imagen-9"}, {"name": "models/gemini-9"}]}


@pytest.mark.parametrize(
    ("adapter", "body", "listing"),
    [
        (OpenAiProvider(), OPENAI, Listing(frozenset({"gpt-image-9", "gpt-9"}), frozenset({"gpt-image-9"}))),
        (
            GeminiProvider(),
            GEMINI,
            Listing(
                frozenset({"gemini-9-flash-image", "imagen-9", "gemini-9"}),
                frozenset({"gemini-9-flash-image", "imagen-9"}),
            ),
        ),
    ],
)
def test_a_vendors_list_becomes_ids_as_the_catalog_spells_them(adapter, body, listing):
    assert adapter.parse_listing(HttpAnswer(200, content=json.dumps(body).encode())) == listing


def test_openai_is_asked_with_the_key_in_the_header_only():
    call = OpenAiProvider().check(Connection("https://api.openai.com/v1", "sk-secret"))
    assert (call.method, call.url, call.is_paid) == ("GET", "https://api.openai.com/v1/models", False)
    assert call.headers == {"Authorization": "Bearer sk-secret"}


def test_gemini_is_asked_for_one_model_to_test_a_key_and_for_all_to_list_them():
    connection = Connection("https://generativelanguage.googleapis.com", "AIza-secret")
    check, listing = GeminiProvider().check(connection), GeminiProvider().listing(connection)[0]
    assert check.url == "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1"
    assert listing.url.endswith("?pageSize=1000")
    assert check.headers == {"x-goog-api-key": "AIza-secret"}
