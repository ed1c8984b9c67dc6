"""Pictures by signed address. The signature is the permission; no token is asked for."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from lib.api.gate import Wired
from lib.api.no_file import no_file
from lib.errors import FileGone
from lib.studio.library.renditions import Rendition

router = APIRouter(prefix="/api/assets", tags=["files"])
_DOWNLOAD = "download"
_KEPT_S = 300
"""How long a browser may show a picture without asking again; in the trash it does not open any more."""
_RENDITIONS: dict[str, Rendition] = {
    "full": "full",
    "thumbnail": "thumbnail",
    "preview": "preview",
    "screen": "screen",
    "original": "original",
    _DOWNLOAD: "full",
}
_SAFETY = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # whoever holds the address may show the picture
}


class SignedQuery(BaseModel):
    """The part of an address that opens it."""

    expires: str = ""
    signature: str = ""
    audience: str = Field(default="public", alias="for")


@router.get("/{asset_id}/{rendition}", response_class=Response)
async def picture(
    asset_id: str, rendition: str, request: Request, services: Wired, signed: Annotated[SignedQuery, Query()]
) -> Response:
    """Return a picture's bytes: `full`, `thumbnail`, `preview`, `screen`, `original`, or `download` with its name."""
    left_s = services.signer.verify(asset_id, rendition, **signed.model_dump())
    in_trash = is_page = signed.audience == "pages"
    headers = {
        "ETag": f'"{asset_id}.{rendition}"',  # a picture never changes under its id
        "Cache-Control": f"private, max-age={left_s if in_trash else min(left_s, _KEPT_S)}",
        **_SAFETY,
    }
    wanted = _RENDITIONS[rendition]

    def read() -> tuple[bytes, str, str]:
        return services.studio.signed_content(asset_id, wanted, in_trash=in_trash)

    try:
        content, media_type, file_name = await run_in_threadpool(read)
    except FileGone:
        if not is_page or rendition == _DOWNLOAD:  # a program, or somebody who wants the file itself
            raise
        return no_file(_SAFETY)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    kind = "attachment" if rendition == _DOWNLOAD else "inline"
    headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(file_name, safe='')}"
    return Response(content, media_type=media_type, headers=headers)
