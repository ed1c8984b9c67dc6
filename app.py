"""The ASGI entry: `streamlit run app.py` starts the browser app, the API and the worker on one server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from lib.api.mount import middleware
from lib.bootstrap import build_services
from lib.config import ROOT, load_settings
from lib.ui.bind import check_bind, with_login
from lib.ui.errors import show_unexpected
from lib.ui.services import install
from lib.ui.sockets import send_at_once

services = build_services(with_login(load_settings()))
install(services)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the studio before the first visitor and stop it after the last."""
    check_bind(services.settings)
    services.start()
    send_at_once()
    yield
    services.stop()


app = st.App(
    str(ROOT / "lib" / "ui" / "shell.py"),
    lifespan=lifespan,
    middleware=middleware(services),
    on_script_error=show_unexpected,
)
