"""From the size a user wants to the size a model can draw: native size → crop → exact size. Pure arithmetic."""

import math
from dataclasses import dataclass

from lib.catalog import SizeRule
from lib.model.geometry import Box, Size, cover_box, parse_ratio
from lib.model.request import Quality

_SAME_RATIO = 0.001


@dataclass(frozen=True)
class Sizing:
    """What is drawn, what is kept of it, and what is delivered."""

    native: Size
    crop: Box | None
    target: Size
    aspect_ratio: str | None = None
    """The vendor's name of the ratio, where it has names."""
    resolution: str | None = None

    @property
    def kept_area(self) -> float:
        """Share of the native picture that is delivered, 0 to 1."""
        return 1.0 if self.crop is None else self.crop.size.pixels / self.native.pixels

    @property
    def scale(self) -> float:
        """Linear factor from the kept part to the delivered picture."""
        kept = self.native if self.crop is None else self.crop.size
        return self.target.width / kept.width


def choose_sizes(rule: SizeRule, *, size: Size | None, aspect_ratio: str | None, quality: Quality) -> Sizing:
    """Return the sizing for an exact size, a ratio, or neither (the model's default)."""
    if size is None and aspect_ratio is None:
        size = None if rule.kind == "named" else rule.default
        aspect_ratio = "1:1" if rule.kind == "named" else None
    if size is None:
        return _for_ratio(rule, aspect_ratio or "1:1", quality)
    native, ratio_name, resolution = _native(rule, size, quality)
    crop = cover_box(native, size.ratio)
    return Sizing(native, None if crop.size == native else crop, size, ratio_name, resolution)


def _for_ratio(rule: SizeRule, aspect_ratio: str, quality: Quality) -> Sizing:
    ratio = parse_ratio(aspect_ratio)
    wanted = _with_pixels(ratio, rule.default.pixels)
    native, ratio_name, resolution = _native(rule, wanted, quality)
    if ratio_name == aspect_ratio or abs(math.log(native.ratio / ratio)) < _SAME_RATIO:
        return Sizing(native, None, native, ratio_name, resolution)
    crop = cover_box(native, ratio)
    return Sizing(native, crop, crop.size, ratio_name, resolution)


def _native(rule: SizeRule, target: Size, quality: Quality) -> tuple[Size, str | None, str | None]:
    if rule.kind == "free":
        return _free(rule, target), None, None
    if rule.kind == "named":
        return _named(rule, target, quality)
    return min(rule.buckets, key=lambda bucket: _distance(bucket, target)), None, None


def _distance(bucket: Size, target: Size) -> tuple[float, float]:
    """Nearest ratio first; between equals the one that needs the least enlarging, then the least waste."""
    crop = cover_box(bucket, target.ratio).size
    scale = target.width / crop.width
    return (round(abs(math.log(bucket.ratio / target.ratio)), 4), scale if scale > 1 else 1 / scale / 1000)


def _named(rule: SizeRule, target: Size, quality: Quality) -> tuple[Size, str, str]:
    classes = list(rule.named)
    wanted = rule.resolution.get(quality, classes[0])
    start = classes.index(wanted)
    for resolution in classes[start:]:
        sizes = rule.named[resolution]
        ratio = min(sizes, key=lambda name: abs(math.log(sizes[name].ratio / target.ratio)))
        native = sizes[ratio]
        if cover_box(native, target.ratio).size.width >= target.width:
            break
    return native, ratio, resolution


def _with_pixels(ratio: float, pixels: int) -> Size:
    height = math.sqrt(pixels / ratio)
    return Size(width=max(1, round(height * ratio)), height=max(1, round(height)))


def _free(rule: SizeRule, target: Size) -> Size:
    ratio = min(max(target.ratio, 1 / rule.max_ratio), rule.max_ratio)
    width = max(target.width, target.height * ratio)
    height = width / ratio
    grow = max(1.0, math.sqrt(rule.min_pixels / (width * height)), rule.min_side / min(width, height))
    shrink = min(math.sqrt(rule.max_pixels / (width * height)), rule.max_side / max(width, height))
    factor = min(grow, shrink)
    wide, high = width * factor, height * factor
    sides = _step_up(wide, rule), _step_up(high, rule)
    if math.prod(sides) > rule.max_pixels or max(sides) > rule.max_side:
        sides = _step_down(wide, rule), _step_down(high, rule)
    return Size(width=sides[0], height=sides[1])


def _step_up(side: float, rule: SizeRule) -> int:
    return max(1, math.ceil(side / rule.multiple_of - 1e-9)) * rule.multiple_of


def _step_down(side: float, rule: SizeRule) -> int:
    return max(1, math.floor(side / rule.multiple_of + 1e-9)) * rule.multiple_of
