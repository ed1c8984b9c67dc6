"""Our requests as vendors' JSON, for vendors whose every model names its inputs differently.

The names stand in the catalog, in a model's options; nothing here knows a vendor or a model:
`fields` maps our names to theirs, `formats` our output formats to theirs, `fixed` holds inputs that are always the
same, `max_seed` and `max_pictures` are the model's limits.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lib.errors import InvalidRequest
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.providers.answers import mapping
from lib.providers.inputs import data_url

ValueOf = Callable[[ProviderRequest], Any]


def pictures(request: ProviderRequest) -> tuple[InputImage, ...]:
    """Return the picture to work on and then those to borrow from; raise `InvalidRequest` beyond the model's limit."""
    found = request.inputs_for(ImageRole.INIT) + request.inputs_for(ImageRole.REFERENCE)
    most = request.options.get("max_pictures")
    if isinstance(most, int) and len(found) > most:
        raise InvalidRequest(f"{len(found)} images are too many for {request.model}, the limit is {most}.")
    return found


def _first(role: ImageRole) -> ValueOf:
    return lambda request: next((data_url(image) for image in request.inputs_for(role)), None)


def _seed(request: ProviderRequest) -> int | None:
    """Return the seed, folded into the model's limit: the same seed still gives the same picture."""
    most = request.options.get("max_seed")
    if request.seed is None or not isinstance(most, int):
        return request.seed
    return request.seed % (most + 1)


_VALUES: Mapping[str, ValueOf] = {
    "negative_prompt": lambda request: request.negative_prompt,
    "seed": _seed,
    "aspect_ratio": lambda request: request.aspect_ratio,
    "resolution": lambda request: request.resolution,
    "size": lambda request: {"width": request.size.width, "height": request.size.height},
    "width": lambda request: request.size.width,
    "height": lambda request: request.size.height,
    "steps": lambda request: request.steps,
    "guidance_scale": lambda request: request.guidance_scale,
    "strength": lambda request: request.strength,
    "style_preset": lambda request: request.style_preset,
    "output_format": lambda request: mapping(request.options.get("formats")).get(
        request.output_format, request.output_format
    ),
    "init": _first(ImageRole.INIT),
    "mask": _first(ImageRole.MASK),
    "pictures": lambda request: [data_url(image) for image in pictures(request)],
}


def mapped_inputs(request: ProviderRequest) -> dict[str, Any]:
    """Return the prompt and what the model's options name, under the vendor's names; what is not set is left out."""
    inputs: dict[str, Any] = {"prompt": request.prompt, **mapping(request.options.get("fixed"))}
    for ours, theirs in mapping(request.options.get("fields")).items():
        value = _VALUES[ours](request)
        if value is not None and value not in ("", []):  # 0 is a value
            inputs[theirs] = value
    return inputs
