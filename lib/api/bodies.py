"""Reads JSON bodies into a dialect's own records.

Kinder than our own records: `null` equals absent, and fields that a dialect does not know are dropped and named in
`X-Ignored-Fields`. Everything else that does not fit is `InvalidRequest` naming the field.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from lib.api.answers import add_header
from lib.api.errors import SlowRequest
from lib.errors import InvalidRequest, TooLarge
from lib.model.record import AnyRecord, Record, parse

MAX_BODY_BYTES = 1_000_000
MAX_PICTURE_BODY_BYTES = 70_000_000
"""Bodies that carry pictures as base64: the largest upload grows by a third."""
PATIENCE_S = 30.0
"""How long a body may stand still on its way before the call is given up."""
_MAX_LENGTH_DIGITS = 18
_MUCH = 200_000
_MAX_NAMED_FIELDS = 20
_MAX_FIELD_NAME = 60


def json_body(
    kind: type[AnyRecord], *, max_bytes: int = MAX_BODY_BYTES, patience_s: float = PATIENCE_S
) -> Callable[[Request], Awaitable[AnyRecord]]:
    """Return the dependency that reads a request's body as `kind`; large ones are parsed off the event loop."""

    async def read(request: Request) -> AnyRecord:
        body = await read_capped(request, max_bytes, patience_s)
        values = await run_in_threadpool(_parse_object, body) if len(body) > _MUCH else _parse_object(body)
        del body  # a picture's text is in memory often enough
        known = names_of(kind)
        name_ignored(request, (name for name in values if name not in known))
        return parse(kind, known_of(kind, values))

    return read


def names_of(kind: type[Record]) -> set[str]:
    """Return the names that `kind` gives its fields in a body."""
    return {field.alias or name for name, field in kind.model_fields.items()}


def known_of(kind: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the values that `kind` knows; `null` equals absent."""
    known = names_of(kind)
    return {name: value for name, value in values.items() if name in known and value is not None}


def name_ignored(request: Request, names: Iterable[str]) -> None:
    """Let the answer name the fields that were ignored."""
    if ignored := list(dict.fromkeys(names)):
        named = (quote(name[:_MAX_FIELD_NAME], safe="") for name in ignored[:_MAX_NAMED_FIELDS])
        add_header(request, "X-Ignored-Fields", ", ".join(named))


def describes(kind: type[Record], example: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the OpenAPI part that documents a body of `kind`, with an example that works as it stands."""
    content: dict[str, Any] = {"schema": kind.model_json_schema(ref_template="#/components/schemas/{model}")}
    if example is not None:
        content["example"] = dict(example)
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


async def read_capped(request: Request, max_bytes: int, patience_s: float = PATIENCE_S) -> bytearray:
    """Return the body as it came; raise `TooLarge` as soon as it is, `SlowRequest` where it stands still."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and len(declared) <= _MAX_LENGTH_DIGITS and int(declared) > max_bytes:
        raise TooLarge(f"The body is larger than {max_bytes:,} bytes.")
    body = bytearray()
    chunks = aiter(request.stream())
    try:
        while True:
            async with asyncio.timeout(patience_s):
                chunk = await anext(chunks, None)
            if chunk is None:
                return body
            body += chunk
            if len(body) > max_bytes:
                raise TooLarge(f"The body is larger than {max_bytes:,} bytes.")
    except TimeoutError as exc:
        raise SlowRequest(f"Nothing of the body arrived for {patience_s:g} seconds.") from exc


def _parse_object(body: bytearray) -> dict[str, Any]:
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
