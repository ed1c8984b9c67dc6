"""Sizes of pictures that are edited, followed or enlarged: what is sent, what comes back, what is delivered. Pure."""

import math
from dataclasses import dataclass, field

from lib.catalog import ModelSpec
from lib.catalog.picture_rules import PictureRule
from lib.errors import InvalidRequest
from lib.model.geometry import MAX_SIDE, Size
from lib.model.picture_request import ControlRequest, ControlTask, EditRequest, EditTask, UpscaleRequest
from lib.model.plan import Expansion, Ignored
from lib.model.request import Quality
from lib.studio.planning.picture_checks import MAX_PIXELS
from lib.studio.planning.sizing import Sizing, choose_sizes

LONG_EDGES = {"web": 2048, "print": 3072, "social": 1080}
"""Preset → long edge in pixels."""
_OWN_FACTOR = 4
_ANY = PictureRule()
_SAME = 1e-6


@dataclass(frozen=True)
class PictureSizing:
    """Sizes of one call. `sent` is the size at which the picture goes to the model."""

    sent: Size
    sizing: Sizing
    expansion: Expansion | None = None
    notices: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = field(default=())

    @property
    def factor(self) -> float:
        """How much wider the delivered picture is than the one that was sent."""
        return self.sizing.target.width / self.sent.width


def fits(model: ModelSpec, size: Size) -> bool:
    """Tell whether the model takes a picture of this size as it is."""
    rule = model.accepts or _ANY
    return (
        rule.min_side <= min(size.width, size.height)
        and max(size.width, size.height) <= rule.max_side
        and rule.min_pixels <= size.pixels <= rule.max_pixels
        and max(size.ratio, 1 / size.ratio) <= rule.max_ratio
    )


def size_edit(request: EditRequest, model: ModelSpec, picture: Size) -> PictureSizing:
    """Return the sizes of an edit: a picture that is too large for the model is scaled down, and that is said.

    The result has the picture's own size where the model draws that large, and is not blown up where it does not.
    Raises `InvalidRequest` for a picture that is too small or too long for the model, and for too large a result.
    """
    sent, notices = _scaled_down(model, picture)
    scale = sent.width / picture.width
    if request.task is EditTask.OUTPAINT and request.expansion:
        return _outpainting(request.expansion, sent, scale, notices)
    if request.task is EditTask.GENERAL_EDIT and request.aspect_ratio:
        sizing = choose_sizes(model.sizes, size=None, aspect_ratio=request.aspect_ratio, quality=Quality.STANDARD)
        return PictureSizing(sent, sizing, notices=notices)
    return _in_own_shape(model, sent, notices)


def size_control(request: ControlRequest, model: ModelSpec, picture: Size) -> PictureSizing:
    """Return the sizes of a guided generation; raise as `size_edit` does."""
    sent, notices = _scaled_down(model, picture)
    if request.task is ControlTask.STYLE and "aspect_ratio" in model.controls:
        sizing = choose_sizes(model.sizes, size=None, aspect_ratio=request.aspect_ratio, quality=Quality.STANDARD)
        return PictureSizing(sent, sizing, notices=notices)
    return _in_own_shape(model, sent, notices)


def size_upscale(request: UpscaleRequest, model: ModelSpec, picture: Size) -> PictureSizing:
    """Return the sizes of an enlargement. A target in pixels goes before a factor, a factor before a preset.

    Raises:
        InvalidRequest: the picture is outside of what the model takes, would not grow, or would grow beyond what a
            picture may have.
    """
    if not fits(model, picture):
        raise _unfit(model, picture)
    target, ignored = _enlarged(request, model, picture)
    scale = target.width / picture.width
    if target == picture or scale < 1 - _SAME:
        raise InvalidRequest(
            f"{_wanted(request)} would make the image smaller: it has {picture} pixels and would have {target}.",
            remedy="Choose a larger size; to make an image smaller, use the Social page.",
            field=_size_field(request),
        )
    if target.pixels > MAX_PIXELS or max(target.width, target.height) > MAX_SIDE:
        most = min(math.sqrt(MAX_PIXELS / picture.pixels), MAX_SIDE / max(picture.width, picture.height))
        raise InvalidRequest(
            f"The image would have {target} pixels; an image may have {MAX_PIXELS / 1e6:g} megapixels.",
            remedy=f"This image can grow by a factor of at most {math.floor(most * 100) / 100:g}.",
            field=_size_field(request),
        )
    native = _native(model, picture, target)
    return PictureSizing(
        picture, Sizing(native, None, target), notices=_notices(request, model, native, target), ignored=ignored
    )


def _notices(request: UpscaleRequest, model: ModelSpec, native: Size, target: Size) -> tuple[str, ...]:
    notices = []
    if target.width > native.width:
        factor = target.width / native.width
        notices.append(f"{model.label} draws {native}; from there it is enlarged {factor:.2f} times by resampling.")
    asked = request.target_width, request.target_height
    if None not in asked and asked != (target.width, target.height):
        notices.append(f"The image keeps its shape and fits into {asked[0]}x{asked[1]} as {target}.")
    return tuple(notices)


def _enlarged(request: UpscaleRequest, model: ModelSpec, picture: Size) -> tuple[Size, tuple[Ignored, ...]]:
    wide, high = request.target_width, request.target_height
    if wide or high:
        scales = [asked / own for asked, own in ((wide, picture.width), (high, picture.height)) if asked]
        scale, used = min(scales), "the target size"
        rest = {"factor": request.factor, "preset": request.preset}
    elif request.factor:
        scale, used, rest = float(request.factor), "the factor", {"preset": request.preset}
    elif request.preset:
        scale, used, rest = LONG_EDGES[request.preset] / max(picture.width, picture.height), "", {}
    else:
        own = model.options.get("upscale_factor", _OWN_FACTOR)
        most = math.sqrt(min(model.sizes.max_pixels, MAX_PIXELS) / picture.pixels)
        scale, used, rest = max(1.0, min(float(own), most)), "", {}
    ignored = tuple(Ignored(field=name, reason=f"{used} decides") for name, value in rest.items() if value)
    return _times(picture, scale, limit=MAX_SIDE * 4), ignored


def _times(size: Size, scale: float, *, limit: int = MAX_SIDE) -> Size:
    sides = (max(1, round(side * scale)) for side in (size.width, size.height))
    width, height = (min(side, limit) for side in sides)
    return Size.model_construct(width=width, height=height)


def _native(model: ModelSpec, picture: Size, target: Size) -> Size:
    """Return what the model makes: its own factor where it has one, else the target as far as it goes."""
    factors = model.options.get("upscale_factors") or [model.options.get("upscale_factor")]
    wanted = target.width / picture.width
    possible = [
        factor for factor in factors if isinstance(factor, int) and picture.pixels * factor * factor <= MAX_PIXELS
    ]
    if possible:
        enough = [factor for factor in possible if factor >= wanted - _SAME]
        return _times(picture, min(enough) if enough else max(possible))
    most = math.sqrt(model.sizes.max_pixels / target.pixels)
    return target if most >= 1 else _times(target, most)


def _outpainting(expansion: Expansion, sent: Size, scale: float, notices: tuple[str, ...]) -> PictureSizing:
    sides = {name: round(getattr(expansion, name) * scale) for name in ("left", "right", "up", "down")}
    grown = Expansion.model_validate(sides)
    width, height = sent.width + grown.left + grown.right, sent.height + grown.up + grown.down
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise InvalidRequest(
            f"expansion: the image would have {width}x{height} pixels, which is too large.",
            remedy=f"Stay within {MAX_PIXELS / 1e6:g} megapixels.",
            field="expansion",
        )
    target = Size(width=width, height=height)
    return PictureSizing(sent, Sizing(target, None, target), grown, notices)


def _in_own_shape(model: ModelSpec, sent: Size, notices: tuple[str, ...]) -> PictureSizing:
    """Return sizes that keep the picture's shape: as large as it is, or as large as the model draws."""
    if model.sizes.kind == "free":
        found = choose_sizes(model.sizes, size=sent, aspect_ratio=None, quality=Quality.STANDARD)
        native, scale = found.native, 1 / found.scale
    else:
        found = choose_sizes(model.sizes, size=None, aspect_ratio=None, quality=Quality.STANDARD)
        scale = math.sqrt(found.native.pixels / sent.pixels)
        native = _times(sent, scale)
    if scale >= 1 - _SAME:
        return PictureSizing(sent, Sizing(native, None, sent, None, found.resolution), notices=notices)
    target = _times(sent, scale)
    said = f"{model.label} draws at most about {target}, so that is what comes back."
    return PictureSizing(sent, Sizing(native, None, target, None, found.resolution), notices=(*notices, said))


def _scaled_down(model: ModelSpec, picture: Size) -> tuple[Size, tuple[str, ...]]:
    rule = model.accepts or _ANY
    scale = min(1.0, rule.max_side / max(picture.width, picture.height), math.sqrt(rule.max_pixels / picture.pixels))
    if scale >= 1:
        sent, notices = picture, tuple[str, ...]()
    else:
        width, height = (max(1, math.floor(side * scale)) for side in (picture.width, picture.height))
        sent = Size(width=width, height=height)
        notices = (f"The image is scaled down from {picture} to {sent}, because {model.label} takes no larger.",)
    if not fits(model, sent):
        raise _unfit(model, picture)
    return sent, notices


def _unfit(model: ModelSpec, picture: Size) -> InvalidRequest:
    rule = model.accepts or _ANY
    if max(picture.ratio, 1 / picture.ratio) > rule.max_ratio:
        limit = f"its longer side may be at most {rule.max_ratio:g} times the shorter one"
    elif picture.pixels > rule.max_pixels or max(picture.width, picture.height) > rule.max_side:
        limit = f"it takes at most {rule.max_pixels / 1e6:.3g} megapixels and {rule.max_side} pixels a side"
    else:
        limit = f"it takes at least {rule.min_side} pixels a side and {rule.min_pixels} in all"
    return InvalidRequest(
        f"image: {picture} pixels do not suit {model.label}; {limit}.",
        remedy="Choose another image, another model, or provider local.",
        field="image_id",
    )


def _wanted(request: UpscaleRequest) -> str:
    if request.target_width or request.target_height:
        return "This target size"
    return f"The preset {request.preset}" if request.preset and not request.factor else "This"


def _size_field(request: UpscaleRequest) -> str:
    if request.target_width or request.target_height:
        return "target_width" if request.target_width else "target_height"
    return "factor" if request.factor else "preset"
