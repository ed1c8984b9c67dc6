"""The API's description: as OpenAPI for programs and as one plain page for people.

The page is made here and loads nothing, so it works without the internet.
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from lib.api.gate import PublicRoute

router = APIRouter(prefix="/api", dependencies=[PublicRoute], include_in_schema=False)
_METHODS = ("get", "post", "put", "patch", "delete")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
section { border-top: 1px solid #8884; padding: .5rem 0 }
td, th { text-align: left; padding: .1rem 1rem .1rem 0; vertical-align: top }
"""


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    """Return the API's description for programs."""
    return JSONResponse(describe(request.app))


@router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    """Return the API's description for people."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTMLResponse(_page(request.app), headers=headers)


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with errors as this API gives them: 400 and never 422."""
    if app.openapi_schema:
        return app.openapi_schema
    described = app.openapi()
    for operations in described["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "An error: `detail` says what, and what to do."}
    for unused in ("HTTPValidationError", "ValidationError"):
        described.get("components", {}).get("schemas", {}).pop(unused, None)
    return described


def _page(app: FastAPI) -> str:
    described = describe(app)
    title = escape(described["info"]["title"])
    parts = "".join(_sections(described))
    about = escape(described["info"]["description"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f'<h1>{title}</h1><p>{about}</p><p><a href="/api/openapi.json">OpenAPI description</a></p>{parts}</html>'
    )


def _sections(described: Mapping[str, Any]) -> Iterator[str]:
    for path, operations in described["paths"].items():
        for method in _METHODS:
            if method in operations:
                yield _section(path, method, operations[method])


def _section(path: str, method: str, operation: Mapping[str, Any]) -> str:
    about = escape(operation.get("description", ""))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    required = set(body.get("required", ()))
    rows = [(name, _kind(field), name in required) for name, field in body.get("properties", {}).items()]
    rows += [(p["name"], _kind(p["schema"]), p.get("required", False)) for p in operation.get("parameters", ())]
    lines = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{escape(kind)}<td>{'needed' if is_needed else ''}"
        for name, kind, is_needed in rows
    )
    table = f"<table>{lines}</table>" if lines else ""
    return f"<section><h2><code>{method.upper()} {escape(path)}</code></h2><p>{about}</p>{table}</section>"


def _kind(schema: Mapping[str, Any]) -> str:
    options = [option.get("type", "") for option in schema.get("anyOf", [schema])]
    kind = " or ".join(option for option in options if option and option != "null")
    default = schema.get("default")
    return kind if default is None or default == "" else f"{kind}, {json.dumps(default)} if absent"
