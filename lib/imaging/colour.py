"""Brings any pixels that Pillow can load to 8-bit sRGB, with or without transparency.

Depth, colour model and embedded profile are dealt with here; file formats and limits are not.
"""

import contextlib
import io

import numpy as np
from PIL import Image, ImageCms

_OPAQUE = (255, 255)
# Modes without a fixed range: white is taken to be the lowest of these that no pixel exceeds.
_USUAL_WHITES = {"I": (255.0, 65_535.0), "F": (1.0, 255.0, 65_535.0)}
# Which colour space a profile has to have to mean anything for a Pillow mode.
_PROFILE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


def to_srgb(image: Image.Image) -> Image.Image:
    """Return a loaded picture as RGB, or as RGBA where any pixel is not opaque.

    The result is built from pixels alone: no profile, comment, text or other metadata comes with it.
    """
    profile = image.info.get("icc_profile")
    colour, alpha = _split(_to_eight_bits(image))
    colour = _apply_profile(colour, profile) or (colour if colour.mode == "RGB" else colour.convert("RGB"))
    if alpha is not None:
        colour.putalpha(alpha)
    clean = Image.new(colour.mode, colour.size, None)  # every pixel is written
    clean.paste(colour)
    return clean


def _to_eight_bits(image: Image.Image) -> Image.Image:
    # Pillow's own conversion clips deep pixels to white instead of scaling them.
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode not in {"I", "F"}:
        return image
    values = np.nan_to_num(np.asarray(image).astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    brightest = float(values.max())
    white = next((level for level in _USUAL_WHITES[image.mode] if brightest <= level), brightest)
    return Image.fromarray(np.clip(values * (255 / white), 0, 255).round().astype(np.uint8))


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return the colours, in a mode that a profile can speak about, and the alpha channel if it matters."""
    if not image.has_transparency_data:
        if image.mode in {"1", "P"}:
            image = image.convert("RGB")
        return image, None
    grey = image.mode == "LA"
    image = image.convert("RGBA")
    alpha = image.getchannel("A")
    colour = image.getchannel("R") if grey else image.convert("RGB")
    return colour, None if alpha.getextrema() == _OPAQUE else alpha


def _apply_profile(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    """Return the picture in sRGB, or None where there is no profile that fits it."""
    if not profile or image.mode not in _PROFILE_SPACES:
        return None
    # A broken profile is no reason to refuse a picture: its colours are then taken as they are.
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _PROFILE_SPACES[image.mode] or _is_srgb(source):
            return None
        return ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return (profile.profile.profile_description or "").startswith("sRGB")
