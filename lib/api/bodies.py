"""Reads JSON bodies into a dialect's own records.

Kinder than our own records: `null` equals absent, and fields that a dialect does not know are dropped and named in
`X-Ignored-Fields`. Everything else that does not fit is `InvalidRequest` naming the field.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import quote

from fastapi import Request

from lib.api.answers import add_header
from lib.errors import InvalidRequest, TooLarge
from lib.model.record import AnyRecord, Record, parse

MAX_BODY_BYTES = 1_000_000
_MAX_NAMED_FIELDS = 20
_MAX_FIELD_NAME = 60


def json_body(kind: type[AnyRecord], *, max_bytes: int = MAX_BODY_BYTES) -> Callable[[Request], Awaitable[AnyRecord]]:
    """Return the dependency that reads a request's body as `kind`."""
    names = {field.alias or name for name, field in kind.model_fields.items()}

    async def read(request: Request) -> AnyRecord:
        values = _parse_object(await _read_capped(request, max_bytes))
        known = {name: value for name, value in values.items() if name in names and value is not None}
        ignored = [name for name in values if name not in names]
        if ignored:
            named = (quote(name[:_MAX_FIELD_NAME], safe="") for name in ignored[:_MAX_NAMED_FIELDS])
            add_header(request, "X-Ignored-Fields", ", ".join(named))
        return parse(kind, known)

    return read


def describes(kind: type[Record], example: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the OpenAPI part that documents a body of `kind`, with an example that works as it stands."""
    content: dict[str, Any] = {"schema": kind.model_json_schema()}
    if example is not None:
        content["example"] = dict(example)
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


async def _read_capped(request: Request, max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge(f"The body is larger than {max_bytes:,} bytes.")
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
