"""Pages for people with a link: pictures, picks, comments, verdicts. No login, no script, no cookie; works on a phone.

The token in the path is the permission. Wrong tokens count against the caller's limit, so that nobody guesses for long.
"""

from typing import Annotated
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse

from lib.api.gate import PathId, PublicRoute, Wired, peer_of, spend
from lib.api.limits import PUBLIC
from lib.api.no_file import no_file
from lib.api.services import Services
from lib.api.share_html import closed_page, share_page
from lib.errors import FileGone, InvalidRequest, NotFound, StudioError
from lib.model.handover import ShareAnswerKind, SharedView
from lib.studio.library.sharing import MAX_COMMENT, MAX_NAME

router = APIRouter(prefix="/share", tags=["share"], include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]
_MAX_FORM = 16_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_SEEN_S = 300


@router.get("/{token}")
async def shared(token: Token, request: Request, services: Wired) -> Response:
    """Show what a link shares."""
    view = await _open(token, request, services)
    if view is None:
        return HTMLResponse(closed_page(), status_code=404, headers=_HEADERS)
    said = request.query_params.get("said", "")
    name = request.query_params.get("name", "")[:MAX_NAME]
    return HTMLResponse(share_page(view, name=name, is_kept=said == "kept", error=""), headers=_HEADERS)


@router.get("/{token}/{asset_id}/{rendition}")
async def shared_picture(token: Token, asset_id: PathId, rendition: str, request: Request, services: Wired) -> Response:
    """Return a shared picture: `thumbnail` or `preview`."""
    sharing = services.studio.sharing
    try:
        content, media_type = await run_in_threadpool(
            lambda: sharing.picture(token, asset_id, is_small=rendition == "thumbnail")
        )
    except FileGone:
        return no_file(_HEADERS)
    except NotFound:
        spend(request, (PUBLIC, peer_of(request)))
        return Response(status_code=404, headers=_HEADERS)
    return Response(
        content, media_type=media_type, headers={**_HEADERS, "Cache-Control": f"private, max-age={_SEEN_S}"}
    )


@router.post("/{token}", dependencies=[PublicRoute])
async def answer(token: Token, request: Request, services: Wired) -> Response:
    """Keep a pick, a comment or a verdict, and show the page again."""
    fields = await _form(request)
    view = await _open(token, request, services)
    if view is None:
        return HTMLResponse(closed_page(), status_code=404, headers=_HEADERS)
    name = fields.get("name", "")[:MAX_NAME]
    asset_id = fields.get("image", "")[:64]
    try:
        kind = _kind(fields.get("answer", ""))
        await run_in_threadpool(
            lambda: services.studio.sharing.answer(
                token, asset_id, name=name, kind=kind, text=fields.get("text", "")[: MAX_COMMENT + 1]
            )
        )
    except StudioError as error:
        page = share_page(view, name=name, is_kept=False, error=error.sentence(), text=fields.get("text", ""))
        return HTMLResponse(page, status_code=400, headers=_HEADERS)
    address = f"/share/{quote(token, safe='')}?said=kept&name={quote(name, safe='')}#{quote(asset_id, safe='')}"
    return RedirectResponse(address, status_code=303, headers=_HEADERS)


async def _open(token: str, request: Request, services: Services) -> SharedView | None:
    try:
        return await run_in_threadpool(services.studio.sharing.open, token)
    except NotFound:
        spend(request, (PUBLIC, peer_of(request)))
        return None


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM:
            raise InvalidRequest("text: this is too long.", field="text")
    try:
        values = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as exc:
        raise InvalidRequest("This form cannot be read.") from exc
    return {name: value[0] for name, value in values.items()}


def _kind(text: str) -> ShareAnswerKind:
    try:
        return ShareAnswerKind(text)
    except ValueError as exc:
        raise InvalidRequest("answer: choose one of the buttons.", field="answer") from exc
