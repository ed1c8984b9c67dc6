"""Reference pictures as programs name them: data URLs, this server's own addresses, or public https addresses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from lib.api.pictures import is_data_url, taken_in
from lib.api.services import Services
from lib.errors import Forbidden, InvalidRequest, NotFound
from lib.model.actor import Actor

MAX_URLS = 15
_OWN_PATH = re.compile(r"/api/assets/(?P<asset_id>[A-Za-z0-9_-]{1,64})/(?P<rendition>full|original|download|thumbnail)")
_QUERY = re.compile(r"(?:^|&)(expires|signature|for)=([A-Za-z0-9_-]*)")


@dataclass(frozen=True)
class References:
    """Pictures of the library, and addresses that a worker will fetch from."""

    ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


async def references_of(
    services: Services, actor: Actor, request: Request, named: Sequence[tuple[str, str]]
) -> References:
    """Return what the addresses stand for; each comes with the name of its field.

    Data URLs become pictures of the caller's library. Raises `InvalidRequest` naming the field; addresses elsewhere are
    judged when the request is planned.
    """
    own = {urlsplit(base).netloc for base in (services.settings.public_url or "", str(request.base_url)) if base}
    ids: list[str] = []
    urls: list[str] = []
    for field, text in named:
        if is_data_url(text):
            ids.append(await taken_in(services, actor, text, field=field))
        elif (parts := urlsplit(text)).netloc in own and (found := _OWN_PATH.fullmatch(parts.path)):
            ids.append(await run_in_threadpool(_own, services, actor, found, parts.query, field))
        else:
            urls.append(text)
    return References(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(urls)))


def _own(services: Services, actor: Actor, found: "re.Match[str]", query: str, field: str) -> str:
    """Return the id of one of our own pictures; another workspace's is copied where its address still opens."""
    asset_id = found["asset_id"]
    try:
        return services.studio.asset(actor, asset_id).asset_id
    except NotFound:
        signed = dict(_QUERY.findall(query))
    try:
        services.signer.verify(
            asset_id,
            found["rendition"],
            expires=signed.get("expires", ""),
            signature=signed.get("signature", ""),
            audience=signed.get("for", "public"),
        )
        content, _, name = services.studio.signed_content(asset_id, "full")
    except (Forbidden, NotFound) as exc:
        raise InvalidRequest(f"{field}: this address of an image is not valid or has expired.", field=field) from exc
    return services.studio.upload(actor, content, name).asset_id
