"""Pictures as JSON carries them: base64 or `data:` addresses in, either out. All of it runs off the event loop."""

import base64
import binascii
import re

from starlette.concurrency import run_in_threadpool

from lib.api.services import Services
from lib.errors import InvalidRequest, NotAnImage
from lib.model.actor import Actor

UNREADABLE = "Invalid base64 image payload"
"""Seed B's words for it."""
_PREFIX = re.compile(r"data:image/[a-z0-9.+-]{1,40}(?:;[a-z0-9=_-]{1,40}){0,3};base64,", re.IGNORECASE)
_SPACE = re.compile(r"\s")


def is_data_url(text: str) -> bool:
    """Tell whether it claims to be a picture's `data:` address."""
    return text[:5].lower() == "data:"


async def taken_in(services: Services, actor: Actor, text: str, *, field: str) -> str:
    """Return the id of the picture in `text`, now one of the actor's library; raise `InvalidRequest` naming `field`."""
    return await run_in_threadpool(_take_in, services, actor, text, field)


async def taken_in_if_any(services: Services, actor: Actor, text: str | None, *, field: str) -> str | None:
    """Return the same, or None where there is no picture."""
    return None if text is None else await taken_in(services, actor, text, field=field)


def data_url(services: Services, actor: Actor, asset_id: str) -> str:
    """Return a picture of the library as a `data:` address."""
    content, media_type = services.studio.content(actor, asset_id)
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _take_in(services: Services, actor: Actor, text: str, field: str) -> str:
    try:
        return services.studio.upload(actor, _decoded(text), field).asset_id
    except (NotAnImage, binascii.Error, ValueError) as exc:
        raise InvalidRequest(UNREADABLE, field=field) from exc


def _decoded(text: str) -> bytes:
    found = _PREFIX.match(text)
    if found is None and is_data_url(text):
        raise ValueError("a data address that is no image's")
    bare = text[found.end() :] if found else text
    if _SPACE.search(bare):  # command line tools wrap their lines
        bare = _SPACE.sub("", bare)
    return base64.b64decode(bare, validate=True)
