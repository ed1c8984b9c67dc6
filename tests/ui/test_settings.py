"""Settings: keys go in and never come out, models show their life, and what is preferred is kept."""

import pytest
from pydantic import SecretStr

from lib.config import Settings
from lib.model.actor import LOCAL_ACTOR
from lib.model.request import Operation
from lib.providers.fake_vendor import REFUSED_KEY
from lib.ui.pages import SETTINGS
from tests.studio.builders import a_request
from tests.ui.visitor import a_job, as_shown

KEY = "sk-a-key-of-thirty-characters-9f3c"


@pytest.fixture
def settings(tmp_path):
    return Settings(
        data=tmp_path,
        secret_key=SecretStr("a key for tests that is long enough"),
        provider_keys={"fake": SecretStr("fake-key")},
    )


@pytest.fixture
def page(visit):
    return visit(SETTINGS)


def unfold(page, provider):
    page.at.session_state[f"settings.{provider}"] = True
    return page.look()


def save(page, provider, key):
    unfold(page, provider).at.text_input(key=f"settings.key.{provider}").set_value(key)
    return page.press(f"settings.save.{provider}")


def providers(page):
    return [as_shown(expander.label) for expander in page.at.expander]


def everything(page):
    """All that the page would send to a browser, and all that the session holds."""
    return str(page.at._tree) + str(page.at.session_state)


def test_every_provider_is_listed_with_the_state_of_its_key(page):
    listed = providers(page)
    assert "OpenAI · no key yet" in listed
    assert "Sandbox · needs no key" in listed
    assert "AUTOMATIC1111 · no address yet" in listed
    assert "Fake · key from the environment" in listed


def test_a_provider_without_a_key_says_where_to_get_one(page):
    assert "platform.openai.com" in unfold(page, "openai").words


def test_a_saved_key_shows_its_last_four_and_opens_the_provider(page, services):
    save(page, "openai", KEY)
    assert "OpenAI · your key, ends in 9f3c" in providers(page)
    assert "The key was saved." in [as_shown(element.value) for element in page.at.success]
    assert services.studio.plan(LOCAL_ACTOR, a_request(provider="openai")).provider == "openai"


def test_a_key_is_nowhere_on_the_page_or_in_the_session(page):
    save(page, "openai", KEY)
    assert KEY not in everything(page)
    assert KEY[:-4] not in everything(page.look())


def test_a_key_that_cannot_be_one_is_refused_without_repeating_it(page):
    save(page, "openai", "two words here")
    assert "Key: use at most" in page.errors or "key: use at most" in page.errors
    assert "two words here" not in everything(page)
    assert "OpenAI · no key yet" in providers(page)


def test_a_removed_key_is_gone(page):
    save(page, "openai", KEY).press("settings.forget.openai")
    assert "OpenAI · no key yet" in providers(page)
    assert not page.has_button("settings.forget.openai")


def test_testing_the_connection_tells_the_balance(page):
    unfold(page, "fake").press("settings.test.fake")
    assert [as_shown(element.value) for element in page.at.success] == [
        "Fake accepts the key. Balance there: 12.50 USD."
    ]


def test_testing_a_wrong_key_says_that_it_was_refused(page):
    save(page, "fake", REFUSED_KEY).press("settings.test.fake")
    assert "refused the key" in page.errors


@pytest.mark.parametrize("provider", ["openai", "sandbox"])
def test_without_a_key_or_a_free_call_there_is_no_test(page, provider):
    assert not unfold(page, provider).has_button(f"settings.test.{provider}")


def test_models_show_price_and_how_long_they_live(page):
    words = unfold(page, "openai").words
    assert ":green-badge[current]" in words
    assert ":orange-badge[until 2026-12-01 → " in words
    assert ":gray-badge[retired → " in words


def test_a_preferred_model_is_kept_and_runs(page, services, visit):
    page.set("selectbox", "settings.default.generate", "fake\nfake-64")
    assert services.studio.default_models(LOCAL_ACTOR) == {Operation.GENERATE: ("fake", "fake-64")}
    assert visit(SETTINGS).at.selectbox(key="settings.default.generate").value == "fake\nfake-64"
    assert "Fake 64 px (this workspace's default)" in visit().words


def test_the_choice_can_be_left_open_again(page, services):
    page.set("selectbox", "settings.default.generate", "fake\nfake-64")
    page.set("selectbox", "settings.default.generate", "")
    assert services.studio.default_models(LOCAL_ACTOR) == {}


def test_storage_and_health_are_shown(page):
    assert [metric.label for metric in page.at.metric] == ["Images kept", "Of these in the trash", "Their size"]
    assert "database — revision" in page.words
    assert "upscaling on this machine" in page.words


def test_a_missing_key_on_create_leads_to_settings(visit):
    page = visit().set("selectbox", "create.provider", "openai")
    assert "OpenAI has no key." in page.words
    links = [link.proto.label for link in page.at.get("page_link")]
    assert "Open Settings" in links


def test_only_neuko_offers_to_register_and_says_that_it_is_contacted(page):
    unfold(page, "neuko")
    unfold(page, "stability")
    buttons = {button.key: button for button in page.at.button if (button.key or "").startswith("settings.register.")}
    assert list(buttons) == ["settings.register.neuko"]
    assert "contacts the provider" in buttons["settings.register.neuko"].help


def test_what_registering_came_to_is_said_in_its_place(page):
    unfold(page, "neuko").press("settings.register.neuko")  # the fake vendor does not know the address
    assert "Neuko" in "\n".join(as_shown(error.value) for error in page.at.error)
    assert page.has_button("settings.register.neuko")


def test_what_takes_room_is_told_by_kind(visit, services):
    a_job(services, count=2)
    assert "Created" in visit(SETTINGS).words
    assert "2 images ·" in visit(SETTINGS).words


def test_an_administrator_finds_missing_thumbnails_and_has_them_made_again(visit, services):
    (name,) = a_job(services, count=1).asset_ids
    page = visit(SETTINGS)
    page.at.session_state["settings.care"] = True
    services.blobs.delete(services.studio.asset(LOCAL_ACTOR, name).thumbnail)
    page.look().press("settings.care.look")
    services.care_runs.wait()
    assert "Missing thumbnails: 1." in page.look().words
    page.press("settings.care.rebuild")
    services.care_runs.wait()
    assert "Thumbnails made: 1." in page.look().words
    assert services.blobs.has(services.studio.asset(LOCAL_ACTOR, name).thumbnail)


def test_a_stored_key_of_neuko_can_have_its_secret_replaced_and_the_outcome_is_said(page, services):
    assert not unfold(page, "neuko").has_button("settings.rotate.neuko")
    save(page, "neuko", "cli_1:a-secret-of-some-length")
    assert page.has_button("settings.test.neuko")
    page.press("settings.rotate.neuko")  # the fake vendor does not know the address
    assert "Neuko" in "\n".join(as_shown(error.value) for error in page.at.error)
    assert services.studio.keys.keyring(LOCAL_ACTOR.user_id).key("neuko") == "cli_1:a-secret-of-some-length"


def test_a_lost_secret_can_be_replaced_by_a_token_and_the_outcome_is_said(page, services):
    save(page, "neuko", "cli_1:a-secret-of-some-length")
    assert page.at.text_input(key="settings.account.neuko").placeholder == "cli_1"
    page.at.text_input(key="settings.token.neuko").set_value("granted-once")
    page.press("settings.rotate_lost.neuko")  # the fake vendor does not know the address
    assert "Neuko" in "\n".join(as_shown(error.value) for error in page.at.error)
    assert "granted-once" not in everything(page)
    assert services.studio.keys.keyring(LOCAL_ACTOR.user_id).key("neuko") == "cli_1:a-secret-of-some-length"


def test_what_limits_a_vendor_is_told_with_source_and_date(page):
    assert "Images: 3 at once and 10 a minute at most" in unfold(page, "wavespeed").words
    assert "account levels" in page.words
    assert "2026-11-21" in page.words


def test_an_engine_that_is_missing_says_the_one_command(page):
    told = next(line for line in page.words.splitlines() if "Diffusers on this machine" in line and "—" in line)
    assert "installed" in told
    assert "pip install -r requirements-diffusers.txt" in told or "not installed" not in told
