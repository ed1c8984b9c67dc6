"""Puts the API together: routers, errors, limits, and what every answer carries.

Starting and stopping belong to the outer app; this app's own lifespan never runs.
"""

from fastapi import FastAPI

from lib.api import (
    access_log,
    characters_dialect,
    docs,
    files,
    generate_dialect,
    health,
    internal_dialect,
    jobs_batches,
    jobs_dialect,
    payments_dialect,
    share_pages,
    studio_catalog,
    studio_dialect,
    studio_pictures,
    studio_social,
    tasks_dialect,
    tasks_images,
)
from lib.api.answers import Answers
from lib.api.compress import Compress
from lib.api.errors import install_errors
from lib.api.limits import MovingWindows
from lib.api.services import Services

_ABOUT = (
    "Images from prompts, for programs. Register, log in, and send the token as a bearer token. "
    "Errors are JSON and say what to do; every answer carries an X-Request-Id."
)


def create_api(services: Services) -> FastAPI:
    """Return the API over `services`, with full paths; `lib.api.mount` puts it in front of the browser app.

    The framework's own telemetry stays off: it quotes exception messages, which may quote prompts.
    """
    app = FastAPI(
        title="Image Studio",
        description=_ABOUT,
        version="1.0.0",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.services = services
    app.state.windows = MovingWindows(services.clock) if services.settings.rate_limits == "on" else None
    app.add_middleware(Answers)
    app.add_middleware(Compress)
    if services.settings.access_log == "on":
        access_log.open_log()
    install_errors(app)
    for part in (  # routes are tried in this order, so the one that is asked most comes first
        jobs_dialect,
        health,
        internal_dialect,
        studio_dialect,
        studio_catalog,
        studio_social,
        tasks_dialect,
        tasks_images,
        studio_pictures,
        jobs_batches,
        characters_dialect,
        generate_dialect,
        payments_dialect,
        files,
        share_pages,
        docs,
    ):
        app.include_router(part.router)
    return app
