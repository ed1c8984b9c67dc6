"""Reads JSON bodies into a dialect's own records.

Kinder than our own records: `null` equals absent, and fields that a dialect does not know are dropped and named in
`X-Ignored-Fields`. Everything else that does not fit is `InvalidRequest` naming the field.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn
from urllib.parse import quote

from fastapi import Request

from lib.api.answers import add_header
from lib.errors import InvalidRequest, TooLarge
from lib.model.record import AnyRecord, Record, parse

MAX_BODY_BYTES = 1_000_000
_MAX_NAMED_FIELDS = 20
_MAX_FIELD_NAME = 60


def json_body(kind: type[AnyRecord]) -> Callable[[Request], Awaitable[AnyRecord]]:
    """Return the dependency that reads a request's body as `kind`."""

    async def read(request: Request) -> AnyRecord:
        values = _parse_object(await _read_capped(request))
        known = {name: value for name, value in values.items() if name in kind.model_fields and value is not None}
        ignored = [name for name in values if name not in kind.model_fields]
        if ignored:
            named = (quote(name[:_MAX_FIELD_NAME], safe="") for name in ignored[:_MAX_NAMED_FIELDS])
            add_header(request, "X-Ignored-Fields", ", ".join(named))
        return parse(kind, known)

    return read


def describes(kind: type[Record]) -> dict[str, Any]:
    """Return the OpenAPI part that documents a body of `kind`."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": kind.model_json_schema()}}}}


async def _read_capped(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge(f"The body is larger than {MAX_BODY_BYTES:,} bytes.")
    return bytes(body)


def _parse_object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body, parse_constant=_refuse_constant)
        if b"\\u" in body:
            json.dumps(values, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as exc:
        raise InvalidRequest("The body is not valid JSON.") from exc
    if not isinstance(values, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
