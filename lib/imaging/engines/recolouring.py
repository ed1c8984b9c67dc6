"""Gives what has one colour another one, keeping light and shade. It sees colours, not things."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lib.errors import InvalidRequest
from lib.imaging.engines.colours import ColourRange, NewColour

_FULL_TURN = 360.0
_FADE = 8.0  # degrees beyond the range over which the change fades
_GREY, _COLOURFUL = 0.12, 0.25  # saturation below which a pixel has no hue, and from which it surely has one
_DARK, _LIT = 0.06, 0.15
_CLOSE = 0.25  # lightness by which greys may differ
_NOTHING = 1e-4

Floats = NDArray[Any]
"""32-bit numbers, 0 to 1 unless said otherwise."""


def colour_mask(image: Image.Image, wanted: ColourRange) -> Image.Image:
    """Return a mask of mode L, white where the picture has the wanted colour."""
    return Image.fromarray((_share(_hsv(image), wanted) * 255 + 0.5).astype(np.uint8))


def recolour(image: Image.Image, wanted: ColourRange, new: NewColour, mask: Image.Image | None = None) -> Image.Image:
    """Return the picture (RGB or RGBA) with the wanted colour changed, inside the mask (L, same size) where given.

    Raises `InvalidRequest` where nothing has that colour.
    """
    hsv = _hsv(image)
    share = _share(hsv, wanted)
    if mask is not None:
        share = share * (np.asarray(mask, np.float32) / 255)
    if float(share.mean()) < _NOTHING:
        raise InvalidRequest(
            "Nothing in the image has this colour" + (" inside the mask." if mask is not None else "."),
            remedy="Choose another colour or a wider range of hues.",
            field="select_prompt",
        )
    changed = _changed(hsv, share, wanted, new)
    own = np.asarray(image.convert("RGB"), np.float32)
    mixed = own + (changed - own) * share[..., None]
    result = Image.fromarray(np.clip(mixed + 0.5, 0, 255).astype(np.uint8))
    if image.mode == "RGBA":
        result.putalpha(image.getchannel("A"))
    return result


def _hsv(image: Image.Image) -> Floats:
    """Return hue in degrees, saturation and value 0 to 1."""
    rgb = np.asarray(image.convert("RGB"), np.float32) / 255
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV), np.float32)


def _share(hsv: Floats, wanted: ColourRange) -> Floats:
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    if wanted.grey is not None:
        has_no_hue = 1 - _ramp(saturation, _GREY, _COLOURFUL)
        return has_no_hue * np.clip(1 - np.abs(value - np.float32(wanted.grey)) / _CLOSE, 0, 1)
    from_centre = np.abs((hue - wanted.centre + _FULL_TURN / 2) % _FULL_TURN - _FULL_TURN / 2)
    inside = 1 - _ramp(from_centre, wanted.width / 2, wanted.width / 2 + _FADE)
    share: Floats = inside * _ramp(saturation, _GREY, _COLOURFUL) * _ramp(value, _DARK, _LIT)
    return share


def _changed(hsv: Floats, share: Floats, wanted: ColourRange, new: NewColour) -> Floats:
    """Return the whole picture in the new colour, red, green and blue 0 to 255."""
    changed = hsv.copy()
    if new.saturation is None or new.value is None:
        changed[..., 0] = (hsv[..., 0] + (new.hue - wanted.centre)) % _FULL_TURN
    else:
        chosen = share > 0.5  # noqa: PLR2004 - more in than out
        typical = hsv[chosen] if chosen.any() else hsv[share > 0]
        saturation, value = (max(float(np.median(typical[:, place])), 0.05) for place in (1, 2))
        changed[..., 0] = new.hue
        changed[..., 1] = new.saturation if wanted.grey is not None else hsv[..., 1] * (new.saturation / saturation)
        changed[..., 2] = hsv[..., 2] * (new.value / value)
    changed[..., 1:] = np.clip(changed[..., 1:], 0, 1)
    return np.asarray(cv2.cvtColor(changed, cv2.COLOR_HSV2RGB), np.float32) * 255


def _ramp(values: Floats, start: float, end: float) -> Floats:
    risen: Floats = np.clip((values - np.float32(start)) / np.float32(end - start), 0, 1)
    return risen
