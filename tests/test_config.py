"""Settings: read from two places, checked at once, named when wrong."""

import logging

import pytest

from lib.config import SettingsError, load_settings

MISSING = "no-such-file.toml"


def settings(tmp_path, secrets="", **environment):
    file = tmp_path / "secrets.toml"
    file.write_text(secrets)
    return load_settings(environment, file)


def test_a_fresh_machine_needs_no_setting(tmp_path):
    fresh = load_settings({}, tmp_path / MISSING)
    assert fresh.is_sqlite
    assert fresh.sqlalchemy_url.endswith("/data/studio.db")
    assert (fresh.opening_grant, fresh.sync_wait, fresh.workers) == (1000, 120, "embedded")


def test_the_environment_wins_over_the_secrets_file(tmp_path):
    both = settings(tmp_path, 'OPENAI_API_KEY = "file"\nGEMINI_API_KEY = "file"', OPENAI_API_KEY="environment")
    assert both.provider_keys["openai"].get_secret_value() == "environment"
    assert both.provider_keys["gemini"].get_secret_value() == "file"


def test_a_vendors_second_name_for_its_key_works(tmp_path):
    assert "gemini" in settings(tmp_path, GOOGLE_API_KEY="k").provider_keys


@pytest.mark.parametrize("name", ["STUDIO_NEUROFLASH_WORKSPACE", "NEUROFLASH_WORKSPACE_ID"])
def test_a_workspace_has_our_name_and_its_own(tmp_path, caplog, name):
    assert settings(tmp_path, **{name: "team-7", "NEUKO_CLIENT_ID": "c"}).provider_accounts == {
        "neuroflash": "team-7",
        "neuko": "c",
    }
    assert "Unknown" not in caplog.text


@pytest.mark.row("A6")
def test_the_internal_token_has_the_name_that_its_clients_know(tmp_path):
    given = settings(tmp_path, INTEXURAOS_INTERNAL_AUTH_TOKEN="shared").internal_token
    assert given is not None
    assert given.get_secret_value() == "shared"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDIO_OPENING_GRANT", "-1"),
        ("STUDIO_OPENING_GRANT", "lots"),
        ("STUDIO_WORKERS", "sometimes"),
        ("STUDIO_RATE_LIMITS", "maybe"),
        ("STUDIO_SECRET_KEY", "short"),
        ("STUDIO_SYNC_WAIT", "0"),
        ("STUDIO_SLOTS", "0"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        settings(tmp_path, **{name: value})


@pytest.mark.parametrize(
    "address", ["http://gateway.example/v1", "ftp://x", "https://user:pass@x/", "https://x/?key=1", "gateway"]
)
def test_a_vendor_is_asked_over_https_or_on_this_machine(tmp_path, address):
    with pytest.raises(SettingsError, match="PROVIDER_BASE_URLS"):
        settings(tmp_path, STUDIO_OPENAI_BASE_URL=address)


def test_a_local_gateway_may_be_plain(tmp_path):
    local = settings(tmp_path, STUDIO_OPENAI_BASE_URL="http://127.0.0.1:4000/v1/")
    assert local.provider_base_urls["openai"] == "http://127.0.0.1:4000/v1"


@pytest.mark.parametrize(
    "address", ["http://receiver.example/hook", "https://user:pass@x/", "https://x/#there", "https:///hook", "x"]
)
def test_the_webhook_goes_out_over_https_or_on_this_machine(tmp_path, address):
    with pytest.raises(SettingsError, match=r"STUDIO_WEBHOOK_URL: .*use https") as refused:
        settings(tmp_path, STUDIO_WEBHOOK_URL=address, STUDIO_WEBHOOK_SECRET="w" * 32)
    assert "receiver.example" not in str(refused.value)
    assert settings(tmp_path, STUDIO_WEBHOOK_URL="http://127.0.0.1:9/hook", STUDIO_WEBHOOK_SECRET="w" * 32).webhook_url


@pytest.mark.parametrize("secret", ["", "short"])
def test_the_webhook_needs_a_secret_that_is_long_enough(tmp_path, secret):
    with pytest.raises(SettingsError, match=r"STUDIO_WEBHOOK_SECRET.*at least 32 characters"):
        settings(tmp_path, STUDIO_WEBHOOK_URL="https://receiver.example/hook", STUDIO_WEBHOOK_SECRET=secret)


def test_an_unknown_name_is_a_warning_with_the_nearest_known_one(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        settings(tmp_path, STUDIO_OPENNING_GRANT="5")
    assert "STUDIO_OPENNING_GRANT" in caplog.text
    assert "STUDIO_OPENING_GRANT" in caplog.text


@pytest.mark.row("E22")
def test_no_representation_shows_a_key(tmp_path):
    with_keys = settings(tmp_path, OPENAI_API_KEY="sk-secret", STUDIO_SECRET_KEY="s" * 40, STRIPE_API_KEY="sk_live_x")
    assert "sk-secret" not in repr(with_keys) + str(with_keys)
    assert "ssss" not in repr(with_keys) + str(with_keys)
    assert "sk_live_x" not in repr(with_keys) + str(with_keys)


def test_a_broken_secrets_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"secrets\.toml"):
        settings(tmp_path, "this is = = not toml")
