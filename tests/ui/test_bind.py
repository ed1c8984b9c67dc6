"""The studio refuses to listen beyond its machine without a login."""

import pytest
import streamlit as st
from pydantic import SecretStr

from lib.config import Settings, SettingsError
from lib.ui.bind import check_bind
from tests.live import StudioServer


@pytest.fixture
def listen_on():
    before = st.get_option("server.address")
    yield lambda address: st.config.set_option("server.address", address)
    st.config.set_option("server.address", before)


def settings(**changes):
    return Settings(secret_key=SecretStr("k" * 32), **changes)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_is_fine(listen_on, address):
    listen_on(address)
    assert check_bind(settings(rate_limits="off")) is None


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", None])
def test_other_addresses_want_a_setting(listen_on, address):
    listen_on(address)
    with pytest.raises(SettingsError, match="STUDIO_ALLOW_REMOTE"):
        check_bind(settings())
    assert check_bind(settings(allow_remote=True)) is None


def test_a_login_is_enough(listen_on):
    listen_on("0.0.0.0")
    assert check_bind(settings(has_login=True)) is None


def test_limits_stay_on_where_others_can_connect(listen_on):
    listen_on("0.0.0.0")
    with pytest.raises(SettingsError, match="STUDIO_RATE_LIMITS"):
        check_bind(settings(allow_remote=True, rate_limits="off"))


@pytest.mark.server
def test_a_server_told_to_listen_everywhere_does_not_start(tmp_path):
    server = StudioServer(tmp_path / "data", "--server.address", "0.0.0.0", STUDIO_RATE_LIMITS="on")
    with pytest.raises(AssertionError, match="would listen on"):
        server.start()


@pytest.mark.server
def test_the_studios_key_is_readable_by_its_owner_only(tmp_path):
    with StudioServer(tmp_path / "data"):
        assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o077 == 0
