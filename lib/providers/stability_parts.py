"""Which Stability service does a task, and the multipart fields and files that it takes.

A table, read in one place: it sends nothing and knows no ids, prices or sizes. Every service takes multipart, also
without a file. A value of 0 is a value and is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lib.errors import InvalidRequest, Unsupported
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import FilePart

_STRENGTH = 0.5  # the vendor has no default, but asks for one as soon as there is a picture to start from
_GUIDANCE = (1.0, 10.0)

Value = str | int | float | None
ValueOf = Callable[[ProviderRequest], Value]


@dataclass(frozen=True)
class Parts:
    """One call's body."""

    service: str
    """The path after `/v2beta/stable-image/`."""
    form: tuple[tuple[str, str], ...]
    files: tuple[FilePart, ...] = ()
    is_slow: bool = False
    """Whether the service answers with an id to ask by."""


@dataclass(frozen=True)
class _Service:
    """A service's path, its fields beside the common ones, and its pictures by field name."""

    path: str
    fields: tuple[str, ...]
    needs: Mapping[str, tuple[ImageRole, ...]]
    """The first role that has a picture fills the field."""
    takes: Mapping[str, ImageRole] = field(default_factory=dict)
    is_slow: bool = False


_VALUES: Mapping[str, ValueOf] = {
    "prompt": lambda request: request.prompt,
    "background_prompt": lambda request: request.prompt,
    "negative_prompt": lambda request: request.negative_prompt,
    "search_prompt": lambda request: request.search_prompt,
    "select_prompt": lambda request: request.select_prompt,
    "aspect_ratio": lambda request: request.aspect_ratio,
    "seed": lambda request: request.seed,
    "style_preset": lambda request: request.style_preset,
    "grow_mask": lambda request: request.grow_mask,
    "creativity": lambda request: request.creativity,
    "control_strength": lambda request: request.control_strength,
    "fidelity": lambda request: request.fidelity,
    "style_strength": lambda request: request.style_strength,
    "composition_fidelity": lambda request: request.composition_fidelity,
    "change_strength": lambda request: request.change_strength,
    "left": lambda request: request.expansion.left if request.expansion else None,
    "right": lambda request: request.expansion.right if request.expansion else None,
    "up": lambda request: request.expansion.up if request.expansion else None,
    "down": lambda request: request.expansion.down if request.expansion else None,
    "output_format": lambda request: request.output_format,
}
_EXTRAS = (
    "foreground_prompt",
    "preserve_original_subject",
    "original_background_depth",
    "keep_original_background",
    "light_source_direction",
    "light_source_strength",
)
"""Fields that only this vendor has; taken from the request's options under the vendor's own names."""

_INIT = {"image": (ImageRole.INIT,)}
_MASK = {"mask": ImageRole.MASK}
_CONTROL = {"image": (ImageRole.CONTROL, ImageRole.INIT)}
_WRITTEN = ("prompt", "negative_prompt", "seed", "style_preset", "output_format")

_SERVICES: Mapping[tuple[Operation, str], _Service] = {
    (Operation.EDIT, "erase"): _Service("edit/erase", ("grow_mask", "seed", "output_format"), _INIT, _MASK),
    (Operation.EDIT, "inpaint"): _Service("edit/inpaint", (*_WRITTEN, "grow_mask"), _INIT, _MASK),
    (Operation.EDIT, "outpaint"): _Service(
        "edit/outpaint",
        ("prompt", "seed", "style_preset", "output_format", "left", "right", "up", "down", "creativity"),
        _INIT,
    ),
    (Operation.EDIT, "search_replace"): _Service(
        "edit/search-and-replace", (*_WRITTEN, "search_prompt", "grow_mask"), _INIT
    ),
    (Operation.EDIT, "search_recolor"): _Service(
        "edit/search-and-recolor", (*_WRITTEN, "select_prompt", "grow_mask"), _INIT
    ),
    (Operation.EDIT, "remove_background"): _Service("edit/remove-background", ("output_format",), _INIT),
    (Operation.EDIT, "relight"): _Service(
        "edit/replace-background-and-relight",
        ("background_prompt", "negative_prompt", "seed", "output_format", *_EXTRAS),
        {"subject_image": (ImageRole.INIT,)},
        {"background_reference": ImageRole.BACKGROUND, "light_reference": ImageRole.LIGHTING},
        is_slow=True,
    ),
    (Operation.UPSCALE, "fast"): _Service("upscale/fast", ("output_format",), _INIT),
    (Operation.UPSCALE, "conservative"): _Service(
        "upscale/conservative", ("prompt", "negative_prompt", "seed", "output_format", "creativity"), _INIT
    ),
    (Operation.UPSCALE, "creative"): _Service("upscale/creative", (*_WRITTEN, "creativity"), _INIT, is_slow=True),
    (Operation.CONTROL, "sketch"): _Service("control/sketch", (*_WRITTEN, "control_strength"), _CONTROL),
    (Operation.CONTROL, "structure"): _Service("control/structure", (*_WRITTEN, "control_strength"), _CONTROL),
    (Operation.CONTROL, "style"): _Service(
        "control/style", (*_WRITTEN, "aspect_ratio", "fidelity"), {"image": (ImageRole.STYLE, ImageRole.CONTROL)}
    ),
    (Operation.CONTROL, "style_transfer"): _Service(
        "control/style-transfer",
        (
            "prompt",
            "negative_prompt",
            "seed",
            "output_format",
            "style_strength",
            "composition_fidelity",
            "change_strength",
        ),
        {"init_image": (ImageRole.INIT, ImageRole.CONTROL), "style_image": (ImageRole.STYLE,)},
    ),
}


def parts_for(request: ProviderRequest) -> Parts:
    """Return the service and body for a request.

    Raises:
        Unsupported: no service does this task.
        InvalidRequest: a picture that the service needs is missing; `field` names its role.
    """
    if request.operation is Operation.GENERATE:
        return _generation(request)
    service = _SERVICES.get((request.operation, request.task))
    if service is None:
        raise Unsupported(f"Stability has no service for {request.task or request.operation.value!r}.", field="task")
    if request.task == "remove_background" and request.output_format == "jpeg":
        request = request.model_copy(update={"output_format": "png"})  # JPEG has no transparency and is refused
    return Parts(service.path, _form(service.fields, request), _files(service, request), service.is_slow)


def _generation(request: ProviderRequest) -> Parts:
    """Return the body of a generation. Models of one family share a service, which `endpoint` names."""
    family = str(request.options.get("endpoint") or "")
    start = request.inputs_for(ImageRole.INIT)[:1]
    extra: list[tuple[str, Value]] = []
    if family:
        extra += [("model", request.model), ("mode", "image-to-image" if start else "text-to-image")]
        extra += [("cfg_scale", _guidance(request))]
    if start:
        extra += [("strength", _STRENGTH if request.strength is None else request.strength)]
    has_shape = not (family and start)  # there the picture's own shape is kept
    fields = (*_WRITTEN, "aspect_ratio") if has_shape else _WRITTEN
    form = (*_form(fields, request), *((name, str(value)) for name, value in extra if value is not None))
    return Parts(f"generate/{family or request.model}", form, tuple(_file("image", image) for image in start))


def _guidance(request: ProviderRequest) -> float | None:
    """Return the guidance within the vendor's bounds."""
    lowest, highest = _GUIDANCE
    return None if request.guidance_scale is None else min(max(request.guidance_scale, lowest), highest)


def _form(fields: tuple[str, ...], request: ProviderRequest) -> tuple[tuple[str, str], ...]:
    values = ((name, _value(name, request)) for name in fields)
    return tuple((name, str(value)) for name, value in values if value is not None and value != "")


def _value(name: str, request: ProviderRequest) -> Value:
    if name in _VALUES:
        return _VALUES[name](request)
    value = request.options.get(name)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str | int | float) else None


def _files(service: _Service, request: ProviderRequest) -> tuple[FilePart, ...]:
    needed = [_file(name, _needed(request, roles)) for name, roles in service.needs.items()]
    taken = [_file(name, image) for name, role in service.takes.items() for image in request.inputs_for(role)[:1]]
    return (*needed, *taken)


def _needed(request: ProviderRequest, roles: tuple[ImageRole, ...]) -> InputImage:
    found = [image for role in roles for image in request.inputs_for(role)]
    if not found:
        task = request.task.replace("_", " ")
        raise InvalidRequest(f"An image is missing: {task} needs one as {roles[0].value}.", field=roles[0].value)
    return found[0]


def _file(name: str, image: InputImage) -> FilePart:
    suffix = image.media_type.removeprefix("image/")
    return FilePart(name, image.content, f"{name}.{suffix}", image.media_type)
