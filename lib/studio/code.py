"""Any job as code that repeats it over the API: for a shell and for Python. Pure; no key or token stands in it."""

import json
import pprint
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lib.errors import Unsupported
from lib.model.actor import Actor
from lib.model.job import Job
from lib.model.picture_request import ControlRequest, EditRequest, UpscaleRequest
from lib.model.plan import Plan
from lib.model.record import Record
from lib.model.request import GenerateRequest, SocialRequest
from lib.model.text_request import PromptRequest, TextTask

TOKEN_NAME = "STUDIO_API_TOKEN"  # noqa: S105 - the name of the reader's own variable
INTERNAL_TOKEN_NAME = "STUDIO_INTERNAL_TOKEN"  # noqa: S105 - the same
LOCAL_URL = "http://localhost:8501"
_STUDIO = "/api/image-studio"
_SHARED = ("negative_prompt", "output_format")
_EDIT = (*_SHARED, "prompt", "search_prompt", "select_prompt", "style_preset", "guidance_scale", "steps", "options")
_STRENGTHS = ("control_strength", "fidelity", "style_strength", "composition_fidelity", "change_strength")
_SIDES = ("left", "right", "up", "down")


class Code(Record):
    """One call of the API as text; the reader's token comes from an environment variable."""

    curl: str
    python: str


@dataclass(frozen=True)
class Call:
    """What is sent where. `pictures` names the fields that hold a picture as base64, by where the picture is read."""

    path: str
    body: Mapping[str, Any]
    pictures: Mapping[str, str] = field(default_factory=dict)
    is_internal: bool = False
    note: str = ""


def code_for(actor: Actor, job: Job, base_url: str = "") -> Code:
    """Return code that asks for the same again: the model that was planned, and the seed where the model repeats it.

    Raises `Unsupported` for the few kinds of job that no route of the API makes.
    """
    call = _call(actor, job)
    place = f"/api/image-service/v1/workspaces/{job.workspace_id}/images"
    call = replace(call, pictures={name: f"{place}/{image_id}/content" for name, image_id in call.pictures.items()})
    base = (base_url or LOCAL_URL).rstrip("/")
    return Code(curl=_curl(call, base), python=_python(call, base))


def for_picture(job: Job, asset_id: str) -> Job:
    """Return the job as if it had asked for this one of its pictures only, so that its code repeats that one."""
    items = tuple(item for item in job.items if item.asset_id == asset_id)
    if not items or not isinstance(job.request, GenerateRequest):
        return job
    return job.model_copy(update={"items": items, "request": job.request.model_copy(update={"count": 1})})


def _call(actor: Actor, job: Job) -> Call:
    request, plan = job.request, job.plan
    match request:
        case GenerateRequest():
            return _generating(request, plan, _seed(job))
        case EditRequest():
            sides = request.expansion.model_dump() if request.expansion else {}
            body = _kept(request, _EDIT) | {f"expand_{side}": sides[side] for side in _SIDES if sides.get(side)}
            names = {"image_base64": request.image_id, "mask_base64": request.mask_id}
            names |= {"background_image_base64": request.background_id, "lighting_image_base64": request.lighting_id}
            return _about(f"{_STUDIO}/edit/process", body | {"operation": request.task.value}, plan, names, _seed(job))
        case ControlRequest():
            body = _kept(request, (*_SHARED, *_STRENGTHS, "prompt", "aspect_ratio", "style_preset"))
            names = {"control_image_base64": request.control_id, "style_image_base64": request.style_id}
            path = f"{_STUDIO}/control/process"
            return _about(path, body | {"operation": request.task.value}, plan, names, _seed(job))
        case UpscaleRequest():
            body = _kept(request, (*_SHARED, "prompt")) | {"mode": plan.sent.task or request.mode.value}
            body |= {"target_width": plan.target.width, "target_height": plan.target.height}
            return _about(f"{_STUDIO}/upscale", body, plan, {"image_base64": request.image_id}, _seed(job))
        case SocialRequest():
            return _optimising(request)
        case PromptRequest(task=TextTask.WRITE):
            body = {"text": request.text, "model": plan.model, "userId": actor.user_id}
            return Call("/internal/images/prompts/generate", body, is_internal=True)
    raise Unsupported("No route of the API does this.", remedy="Use it in the studio itself.")


def _generating(request: GenerateRequest, plan: Plan, seed: int | None) -> Call:
    body = _kept(request, ("prompt", "negative_prompt", "style_preset", "guidance_scale", "steps", "template_id"))
    size = {"width": plan.target.width, "height": plan.target.height}
    fixed = {"provider": plan.provider, "model": plan.model, "quality": plan.quality.value, "enhance_prompt": False}
    count = {"num_variations": request.count} if request.count > 1 else {}
    note = "The reference images are not part of this call." if request.reference_count else ""
    return Call(f"{_STUDIO}/create", body | size | fixed | count | _seeded(seed), note=note)


def _about(
    path: str, body: Mapping[str, Any], plan: Plan, pictures: Mapping[str, str | None], seed: int | None
) -> Call:
    chosen = {"provider": plan.provider, "model": plan.model}
    named = {name: asset_id for name, asset_id in pictures.items() if asset_id}
    return Call(path, {**body, **chosen, **_seeded(seed)}, named)


def _optimising(request: SocialRequest) -> Call:
    body = _kept(request, ("crop_mode", "show_safe_zones", "output_format"))
    if request.focal_point:
        body["focal_point"] = request.focal_point.model_dump()
    formats = {target.platform: target.format for target in request.targets}
    body |= {"platforms": list(formats), "format_names": formats}
    left_out = len(request.targets) - len(formats)
    note = f"{left_out} more formats need calls of their own: one call makes one format a platform." if left_out else ""
    return Call(f"{_STUDIO}/social/optimize", body, {"image_base64": request.asset_id}, note=note)


def _seed(job: Job) -> int | None:
    return job.items[0].seed if job.plan.takes_seed and job.items else None


def _seeded(seed: int | None) -> dict[str, Any]:
    return {} if seed is None else {"seed": seed}


def _kept(request: Record, names: tuple[str, ...]) -> dict[str, Any]:
    """Return those settings of a request that say something."""
    values = request.model_dump(mode="json", include=set(names))
    return {name: values[name] for name in names if values.get(name) not in (None, "", {}, [], False)}


def _headers(call: Call) -> str:
    return f"X-Internal-Auth: ${INTERNAL_TOKEN_NAME}" if call.is_internal else f"Authorization: Bearer ${TOKEN_NAME}"


def _curl(call: Call, base: str) -> str:
    """Return commands for a shell; the user's words are quoted so that none of them can act."""
    lines = (
        f"curl -X POST {shlex.quote(base + call.path)}",
        f'-H "{_headers(call)}"',
        '-H "Content-Type: application/json"',
    )
    post = " \\\n  ".join(lines)
    note = [f"# {call.note}"] if call.note else []
    body = json.dumps(call.body, ensure_ascii=False, indent=2)
    if not call.pictures:
        return "\n".join((*note, f"{post} \\\n  -d {shlex.quote(body)}"))
    fetches = [
        f'{name.upper()}=$(curl -sf {shlex.quote(base + content_path)} -H "{_headers(call)}" | base64 -w 0)'
        for name, content_path in call.pictures.items()
    ]
    fields = "".join(f',\n  "{name}": "${{{name.upper()}}}"' for name in call.pictures)
    text = _unexpanded(body).removesuffix("\n}") + fields + "\n}"
    return "\n".join((*note, *fetches, f"{post} \\\n  -d @- <<JSON\n{text}\nJSON"))


def _unexpanded(text: str) -> str:
    """Return `text` so that a here-document gives it back as it is."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("`", "\\`")


def _python(call: Call, base: str) -> str:
    name = INTERNAL_TOKEN_NAME if call.is_internal else TOKEN_NAME
    value = f'os.environ["{name}"]' if call.is_internal else f"f\"Bearer {{os.environ['{name}']}}\""
    header = "X-Internal-Auth" if call.is_internal else "Authorization"
    body = pprint.pformat(dict(call.body), width=100, sort_dicts=False)
    lines = [
        *(["import base64"] if call.pictures else []),
        "import os",
        "",
        "import httpx",
        "",
        *([f"# {call.note}"] if call.note else []),
        f'headers = {{"{header}": {value}}}',
        f"with httpx.Client(base_url={base!r}, headers=headers, timeout=150) as client:",
        f"    body = {_indented(body)}",
    ]
    for field_name, content_path in call.pictures.items():
        lines += [
            f"    image = client.get({content_path!r}).raise_for_status()",
            f"    body[{field_name!r}] = base64.b64encode(image.content).decode()",
        ]
    lines += [f"    answer = client.post({call.path!r}, json=body).raise_for_status()", "    print(answer.json())"]
    return "\n".join(lines) + "\n"


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 11)
