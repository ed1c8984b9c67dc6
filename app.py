"""The ASGI entry: `streamlit run app.py` starts the browser app, the API and the worker on one server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from lib.api.late import LateApi
from lib.api.local_only import LocalOnlyMiddleware
from lib.api.mount import ApiFirst
from lib.bootstrap import build_services
from lib.config import ROOT, load_settings
from lib.ui.bind import check_bind
from lib.ui.errors import show_unexpected
from lib.ui.services import install
from lib.ui.sockets import send_at_once

settings = load_settings()
services = build_services(settings)
install(services)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the studio before the first visitor and stop it after the last."""
    check_bind(settings)
    services.start()
    send_at_once()
    yield
    services.stop()


app = st.App(
    str(ROOT / "lib" / "ui" / "shell.py"),
    lifespan=lifespan,
    middleware=[
        Middleware(LocalOnlyMiddleware, settings=settings),
        Middleware(ApiFirst, api=LateApi(services)),
    ],
    on_script_error=show_unexpected,
)
