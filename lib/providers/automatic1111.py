"""AUTOMATIC1111's web UI, and Forge, started with `--api`: the user's own machine, one call an image, base64 both ways.

Source: `modules/api/models.py` of stable-diffusion-webui. `options` may name `checkpoint`, `sampler`, `scheduler` and
`upscaler`; without them the server's own choice stands. Its progress is not read: it tells of whatever job the server
runs, which need not be ours.
"""

import base64
import json
from typing import Any

from lib.errors import BadResponse, KeyRefused, ProviderRejected, StudioError
from lib.model.plan import ImageRole, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import is_word
from lib.providers.answers import json_object, mapping, objects, picture_bytes, text
from lib.providers.base import Check, Connection, Picture, ProviderResult
from lib.providers.inputs import base64_text, mask_image, needed
from lib.providers.wording import check_key

_LABEL = "AUTOMATIC1111"
_READ_TIMEOUT_S = 600.0  # one picture on a slow machine, behind those of others
_CHECK_TIMEOUT_S = 15.0
_STRENGTH = 0.75
_KEEP_WHAT_IS_THERE = 1  # what the masked part starts from
_CROP_TO_FIT = 1
_TO_EXACT_SIZE = 1
_UPSCALER = "R-ESRGAN 4x+"
_NOT_FOUND = "Not Found"


class Automatic1111Provider:
    """Talks to `/sdapi/v1`."""

    id = "automatic1111"

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes, edits or enlarges one image."""
        match request.operation:
            case Operation.UPSCALE:
                place, body = "extra-single-image", _upscaling(request)
            case Operation.EDIT:
                place, body = "img2img", _editing(request)
            case _:
                place, body = "txt2img", _drawing(request)
        return HttpCall(
            "POST",
            f"{connection.base_url}/sdapi/v1/{place}",
            headers=_headers(connection),
            json_body=body,
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,  # costs no money, but a repeat would keep the machine busy for two
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the picture and the seed that was used."""
        body = json_object(answer, _LABEL)
        if request.operation is Operation.UPSCALE:
            return ProviderResult((Picture(picture_bytes(body.get("image"), field="image", label=_LABEL)),))
        images = body.get("images")
        if not isinstance(images, list) or not images:
            raise BadResponse(f"{_LABEL}'s answer lacks images: it holds no image.")
        facts = _facts(body.get("info"))
        seeds = _seeds(facts)
        has_grid = 1 < len(seeds) < len(images)  # an overview of all comes first
        content = picture_bytes(images[1 if has_grid else 0], field="images", label=_LABEL)
        return ProviderResult(
            (Picture(content),),
            seed=seeds[0] if seeds else None,
            model_version=text(facts.get("sd_model_name")) or None,
        )

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that lists the checkpoints: it tells that the API is on and the password accepted."""
        url = f"{connection.base_url}/sdapi/v1/sd-models"
        return HttpCall("GET", url, headers=_headers(connection), read_timeout_s=_CHECK_TIMEOUT_S)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the server is there; raise `BadResponse` where it has no checkpoint to draw with."""
        if not any(text(entry.get("title")) for entry in _entries(answer)):
            raise BadResponse(f"{_LABEL} has no checkpoint to draw with.")
        return Check()

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what the server's errors mean."""
        body = _error_body(answer)
        detail = body.get("detail")
        match answer.status:
            case 401:
                return KeyRefused(f"{_LABEL} refused the name or password.", remedy=check_key("AUTOMATIC1111_API_AUTH"))
            case 404 if detail in {None, _NOT_FOUND}:
                return ProviderRejected(f"{_LABEL} answers, but not its API.", remedy="Start it with --api.")
            case 404:
                return ProviderRejected(f"{_LABEL} does not have the sampler or upscaler that was asked for.")
            case 422:
                return _field_refused(detail)
            case 500 if "memory" in text(body.get("error")).lower() or "memory" in text(body.get("errors")).lower():
                return ProviderRejected(f"{_LABEL} ran out of memory.", remedy="Choose a smaller size.")
        return None


def _entries(answer: HttpAnswer) -> list[dict[str, Any]]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    return objects(body)


def _headers(connection: Connection) -> dict[str, str]:
    if not connection.api_key:
        return {}
    return {"Authorization": f"Basic {base64.b64encode(connection.api_key.encode()).decode('ascii')}"}


def _drawing(request: ProviderRequest) -> dict[str, Any]:
    options = request.options
    chosen = {
        "steps": request.steps,
        "cfg_scale": request.guidance_scale,
        "sampler_name": options.get("sampler"),
        "scheduler": options.get("scheduler"),
    }
    body: dict[str, Any] = {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "width": request.size.width,
        "height": request.size.height,
        "seed": -1 if request.seed is None else request.seed,
        "batch_size": 1,
        "n_iter": 1,
        "send_images": True,
        "save_images": False,
        **{name: value for name, value in chosen.items() if value is not None},
    }
    if checkpoint := options.get("checkpoint"):
        body["override_settings"] = {"sd_model_checkpoint": checkpoint}
        body["override_settings_restore_afterwards"] = True
    return body


def _editing(request: ProviderRequest) -> dict[str, Any]:
    body = _drawing(request) | {
        "init_images": [base64_text(needed(request, ImageRole.INIT))],
        "denoising_strength": _STRENGTH if request.strength is None else request.strength,
        "resize_mode": _CROP_TO_FIT,
    }
    if mask := mask_image(request):
        body |= {
            "mask": base64_text(mask),
            "inpainting_mask_invert": 0,
            "inpainting_fill": _KEEP_WHAT_IS_THERE,
        }
    return body


def _upscaling(request: ProviderRequest) -> dict[str, Any]:
    return {
        "image": base64_text(needed(request, ImageRole.INIT)),
        "resize_mode": _TO_EXACT_SIZE,
        "upscaling_resize_w": request.size.width,
        "upscaling_resize_h": request.size.height,
        "upscaling_crop": True,
        "upscaler_1": request.options.get("upscaler", _UPSCALER),
    }


def _facts(info: Any) -> dict[str, Any]:
    """Return `info`, which is JSON as text within the JSON; an unreadable one says nothing."""
    try:
        return mapping(json.loads(info)) if isinstance(info, str) else {}
    except (ValueError, RecursionError):
        return {}


def _seeds(facts: dict[str, Any]) -> list[int]:
    listed = facts.get("all_seeds")
    found = listed if isinstance(listed, list) and listed else [facts.get("seed")]
    return [seed for seed in found if type(seed) is int and seed >= 0]


def _error_body(answer: HttpAnswer) -> dict[str, Any]:
    try:
        return mapping(answer.json())
    except (ValueError, RecursionError):
        return {}


def _field_refused(detail: Any) -> ProviderRejected:
    places = [entry.get("loc") for entry in objects(detail)]
    names = [place[-1] for place in places if isinstance(place, list) and place]
    field = next((name for name in names if isinstance(name, str) and is_word(name)), None)
    return ProviderRejected(f"{_LABEL} did not accept the request's {field or 'fields'}.", field=field)
