"""What a request about pictures must bring before it can be planned, and which of its settings its task has. Pure."""

from collections.abc import Mapping
from typing import get_args

from lib.catalog import ModelSpec
from lib.catalog.tasks import TaskField, TaskSpec
from lib.errors import InvalidRequest
from lib.model.asset import Asset
from lib.model.picture_request import MAX_REFERENCES, ControlRequest, EditRequest, EditTask, UpscaleRequest
from lib.model.plan import Ignored

PictureRequest = EditRequest | ControlRequest | UpscaleRequest

MAX_PIXELS = 50_000_000
"""What a picture may have anywhere in the studio."""
_PLACES: Mapping[str, str] = {
    "mask": "mask_id",
    "background": "background_id",
    "lighting": "lighting_id",
    "style_image": "style_id",
    "references": "reference_ids",
}
"""Input → the request's field, where they differ."""
_NAMES: Mapping[str, str] = {
    "background": "background image",
    "lighting": "lighting image",
    "style_image": "style image",
    "references": "reference images",
    "expansion": "number of pixels on at least one side",
}
_MODEL_SETTINGS = (
    "negative_prompt",
    "guidance_scale",
    "steps",
    "seed",
    "creativity",
    "control_strength",
    "fidelity",
    "style_strength",
    "composition_fidelity",
    "change_strength",
    "aspect_ratio",
)


def given(request: PictureRequest, field: str) -> object:
    """Return what the request brings for an input; None, empty and sides that are all 0 count as nothing."""
    value = getattr(request, _PLACES.get(field, field), None)
    if field == "expansion" and isinstance(request, EditRequest):
        sides = request.expansion
        return sides if sides and any((sides.left, sides.right, sides.up, sides.down)) else None
    return None if value in ("", ()) else value


def check_required(task: TaskSpec, request: PictureRequest) -> None:
    """Raise `InvalidRequest` naming the input that the task cannot do without."""
    for field in task.requires:
        if given(request, field) is None:
            raise InvalidRequest(
                f"{_name(field).capitalize()} is required for {task.doing}.", field=_PLACES.get(field, field)
            )
    if task.requires_one_of and all(given(request, field) is None for field in task.requires_one_of):
        wanted = " or ".join(f"a {_name(field)}" for field in task.requires_one_of)
        raise InvalidRequest(
            f"{task.doing.capitalize()} needs {wanted}.", field=_PLACES.get(task.requires_one_of[0], "prompt")
        )


def check_mask(mask: Asset, picture: Asset, share_of_white: float) -> None:
    """Raise `InvalidRequest` for a mask of another size, or one that is empty or covers everything."""
    if mask.size != picture.size:
        raise InvalidRequest(
            f"mask: it has {mask.size} pixels and the image has {picture.size}.",
            remedy="Make the mask exactly as large as the image.",
            field="mask_id",
        )
    if share_of_white <= 0:
        raise InvalidRequest(
            "mask: it is empty, so nothing would change.", remedy="Paint over what is to change.", field="mask_id"
        )
    if share_of_white >= 1:
        raise InvalidRequest(
            "mask: it covers the whole image, so nothing would be kept.",
            remedy="Leave out what is to stay.",
            field="mask_id",
        )


def ignored_settings(task: TaskSpec, model: ModelSpec, request: PictureRequest) -> tuple[Ignored, ...]:
    """Return the settings of the request that the task does not use, and those that the model does not have."""
    ignored = [
        Ignored(field=_PLACES.get(field, field), reason=f"{task.label} uses no {_name(field)}")
        for field in get_args(TaskField)
        if given(request, field) is not None and not _may_use(task, request, field)
    ]
    known = {entry.field for entry in ignored}
    ignored += [
        Ignored(field=name, reason=f"{model.label} has no {_name(name)}")
        for name in _MODEL_SETTINGS
        if name not in known and given(request, name) is not None and name not in model.controls
    ]
    if isinstance(request, EditRequest) and request.task is EditTask.GENERAL_EDIT:
        ignored += _surplus_references(model, len(request.reference_ids))
    if request.output_format == "jpeg" and keeps_transparency(request):
        ignored.append(Ignored(field="output_format", reason="JPEG files have no transparency, so this is a PNG"))
    return tuple(ignored)


def sendable(task: TaskSpec, model: ModelSpec, request: PictureRequest, field: str) -> object:
    """Return what the request brings for a setting that both the task and the model have; None otherwise."""
    if field in model.controls and (task.uses(field) or field not in task.fields):
        return given(request, field)
    return None


def mask_growth(task: TaskSpec, model: ModelSpec, request: PictureRequest) -> tuple[int | None, int]:
    """Return by how many pixels the model grows the mask (None: it is not asked to), and by how many we do before."""
    wanted = getattr(request, "grow_mask", None)
    if wanted is None or sendable(task, model, request, "grow_mask") is None:
        return None, wanted or 0
    by_model = min(wanted, model.max_grow_mask)
    return by_model, wanted - by_model


def growth_notices(task: TaskSpec, model: ModelSpec, request: PictureRequest) -> tuple[str, ...]:
    """Say where a mask that the model draws itself cannot grow as far as asked; ours we grow before it is sent."""
    by_model, rest = mask_growth(task, model, request)
    if by_model is None or not rest or given(request, "mask") is not None:
        return ()
    return (f"{model.label} lets its mask grow by at most {by_model} pixels; {by_model + rest} were asked for.",)


def references_taken(model: ModelSpec) -> int:
    """Return how many reference pictures are sent beside the picture to edit, which takes one of the model's places.

    Where the catalog knows no number, all are sent and the vendor decides.
    """
    return model.max_references - 1 if model.max_references else MAX_REFERENCES


def _surplus_references(model: ModelSpec, given_count: int) -> tuple[Ignored, ...]:
    taken = references_taken(model)
    if given_count <= taken:
        return ()
    reason = f"{model.label} takes no reference images beside the image"
    if taken:
        reason = f"{model.label} takes the first {taken} of {given_count} reference images"
    return (Ignored(field="reference_ids", reason=reason),)


def keeps_transparency(request: PictureRequest) -> bool:
    """Tell whether the result would be nothing without transparency."""
    return isinstance(request, EditRequest) and request.task is EditTask.REMOVE_BACKGROUND


def _may_use(task: TaskSpec, request: PictureRequest, field: str) -> bool:
    if field == "references":
        return isinstance(request, EditRequest) and request.task is EditTask.GENERAL_EDIT
    if field == "aspect_ratio" and isinstance(request, EditRequest):
        return request.task is EditTask.GENERAL_EDIT
    return task.uses(field)


def _name(field: str) -> str:
    return _NAMES.get(field, field.replace("_", " "))
