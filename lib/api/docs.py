"""The API's description: as OpenAPI for programs and as one plain page for people.

The page is made here and loads nothing, so it works without the internet.
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from lib.api.example_answers import answer_for
from lib.api.examples import example_for
from lib.api.gate import PublicRoute

router = APIRouter(prefix="/api", dependencies=[PublicRoute], include_in_schema=False)
TAGS = {
    "internal": "For trusted services of your own, with `X-Internal-Auth`. Compatible with version 2.1.0 of that API.",
    "studio": "One blocking call does one thing; images travel as base64.",
    "tasks": "Workspaces, their images, and tasks that make more of them.",
    "jobs": "Submit, get a job's id at once, ask until it is done; batches, drafts and finals.",
    "characters": "Accounts of programs, credits, payments, and characters.",
    "files": "Images by signed addresses that open without a token for a day.",
    "health": "Signs of life.",
}
_METHODS = ("get", "post", "put", "patch", "delete")
_NAMES = {
    "detail": {
        "type": "object",
        "required": ["detail"],
        "properties": {
            "detail": {"type": "string", "description": "What happened and what to do; bad input names its field."},
            "request_id": {"type": "string", "description": "Set when the mistake is the server's."},
            "balance": {"type": "integer", "description": "Credits, when they do not suffice."},
            "need": {"type": "integer", "description": "Credits, when the balance does not suffice."},
        },
    },
    "envelope": {
        "type": "object",
        "required": ["success", "error"],
        "properties": {
            "success": {"const": False},
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "reason": {"type": "string", "description": "A stable code of the cause."},
                    "detail": {"type": "string", "description": "What to do."},
                },
            },
        },
    },
}
_SCHEMAS = {"Error": _NAMES["detail"], "InternalError": _NAMES["envelope"]}
_NO_PROMPT = "prompt: is required."
_ERRORS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "/internal": (
        "InternalError",
        "An error: `error.message` says what.",
        {"success": False, "error": {"code": "INVALID_REQUEST", "message": _NO_PROMPT, "reason": "invalid-request"}},
    ),
    "": ("Error", "An error: `detail` says what, and what to do.", {"detail": _NO_PROMPT}),
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere }
pre { white-space: pre-wrap; background: #8881; padding: .5rem; border-radius: .25rem }
section { border-top: 1px solid #8884; padding: .5rem 0 }
h2 { margin-top: 3rem } h3 { font-weight: normal }
td, th { text-align: left; padding: .1rem .6rem .1rem 0; vertical-align: top }
td code { overflow-wrap: normal }
"""


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    """Return the API's description for programs."""
    return JSONResponse(describe(request.app))


@router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    """Return the API's description for people."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
    return HTMLResponse(_page(request.app), headers=headers)


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with errors as this API gives them: 400 and never 422."""
    if app.openapi_schema:
        return app.openapi_schema
    described = app.openapi()
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    described["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            _complete(operation, method, path, schemas)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas.update(_SCHEMAS)
    return described


def _complete(operation: dict[str, Any], method: str, path: str, schemas: dict[str, Any]) -> None:
    """Add what the framework does not know: errors, files, examples, and where nested records stand."""
    responses = operation["responses"]
    responses.pop("422", None)
    name, about, mistake = next(error for prefix, error in _ERRORS.items() if path.startswith(prefix))
    reference = {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": mistake}
    responses["default"] = {"description": about, "content": {"application/json": reference}}
    success = responses.get("200")
    if success is not None and "content" not in success:
        success["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    answer = answer_for(method, path)
    if answer is not None:
        _json_answer(operation)["example"] = answer
    body = _json_body(operation)
    if body:
        schemas.update(body["schema"].pop("$defs", {}))
        body["schema"].pop("additionalProperties", None)  # what is not known is ignored and named
        example = body.get("example") or example_for(method, path)
        if example is not None:
            body["example"] = example


def _json_body(operation: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return found


def _json_answer(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands about a route's answer in JSON when all is well; empty where it answers otherwise."""
    good: Mapping[str, Any] = next((each for code, each in operation["responses"].items() if code.startswith("2")), {})
    found: dict[str, Any] = good.get("content", {}).get("application/json", {})
    return found


def _page(app: FastAPI) -> str:
    described = describe(app)
    title = escape(described["info"]["title"])
    parts = "".join(_groups(described))
    links = " · ".join(f'<a href="#{tag}">{tag.capitalize()}</a>' for tag in TAGS)
    about = escape(described["info"]["description"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{about}</p><p>{links}</p>"
        f'<p><a href="/api/openapi.json">OpenAPI description</a></p>{parts}</html>'
    )


def _groups(described: Mapping[str, Any]) -> Iterator[str]:
    for tag, about in TAGS.items():
        sections = "".join(_sections(described, tag))
        if sections:
            yield f'<h2 id="{tag}">{escape(tag.capitalize())}</h2><p>{_words(about)}</p>{sections}'


def _sections(described: Mapping[str, Any], tag: str) -> Iterator[str]:
    for path, operations in described["paths"].items():
        for method in _METHODS:
            if method in operations and tag in operations[method].get("tags", ()):
                yield _section(path, method, operations[method])


def _section(path: str, method: str, operation: Mapping[str, Any]) -> str:
    body = _json_body(operation)
    schema = body.get("schema", {})
    required = set(schema.get("required", ()))
    rows = [(p["name"], _kind(p["schema"]), p.get("required", False)) for p in operation.get("parameters", ())]
    rows += [(name, _kind(field), name in required) for name, field in schema.get("properties", {}).items()]
    lines = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{escape(kind)}<td>{'needed' if is_needed else ''}"
        for name, kind, is_needed in rows
    )
    table = f"<table>{lines}</table>" if lines else ""
    shown = _example(body) + _example(_json_answer(operation), "<p>Answer</p>")
    about = _words(operation.get("description", ""))
    return f"<section><h3><code>{method.upper()} {escape(path)}</code></h3><p>{about}</p>{table}{shown}</section>"


def _example(described: Mapping[str, Any], heading: str = "") -> str:
    example = described.get("example")
    return f"{heading}<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>" if example else ""


def _words(text: str) -> str:
    """Return a description as HTML; what stands between backticks is code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _kind(schema: Mapping[str, Any]) -> str:
    options = [option.get("type", "") for option in schema.get("anyOf", [schema])]
    kind = " or ".join(option for option in options if option and option != "null")
    default = schema.get("default")
    return kind if default in (None, "", []) else f"{kind}, {json.dumps(default)} if absent"
