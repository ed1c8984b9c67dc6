"""Refuses to start when the server would listen beyond this machine without a login."""

import streamlit as st

from lib.config import Settings, SettingsError, is_loopback
from lib.ui.services import has_login


def with_login(settings: Settings) -> Settings:
    """Return the settings with whether people log in, which the secrets say."""
    return settings.model_copy(update={"has_login": has_login()})


def check_bind(settings: Settings) -> None:
    """Raise `SettingsError` for an address beyond loopback that neither a login nor a setting allows.

    This judges what Streamlit was told; `lib.api.local_only` judges each connection, for servers launched otherwise.
    """
    address = st.get_option("server.address")
    if address and is_loopback(str(address)):
        return
    if settings.rate_limits == "off":
        raise SettingsError("STUDIO_RATE_LIMITS=off is for this machine only; leave it on when others can connect.")
    if settings.is_local_only:
        raise SettingsError(
            f"The studio would listen on {address or 'every address'} without a login. "
            "Start it with --server.address 127.0.0.1, configure a login, or set STUDIO_ALLOW_REMOTE=true in a trusted "
            "network."
        )
