"""Pictures that are derived from one for a page or a form to use: outlines, and masks at the picture's own pixels.

The server imports this module to hand its functions to the pool, so the imaging libraries are imported inside only.
"""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lib.errors import InvalidRequest

if TYPE_CHECKING:
    from PIL.Image import Image

Outline = Literal["edges", "lines"]
_FAST_PNG = 1
_HALF = 128


def outline_png(content: bytes, kind: Outline, longest: int) -> bytes:
    """Return the picture's edges (white on black) or lines (dark on white) as a PNG of at most `longest` pixels."""
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.encode import flatten  # noqa: PLC0415
    from lib.imaging.engines.outlines import edges, lines  # noqa: PLC0415

    picture = flatten(decode(content))
    picture.thumbnail((longest, longest))
    return _png(edges(picture) if kind == "edges" else lines(picture))


def transparent_png(content: bytes) -> bytes:
    """Return a mask that is white where the picture is transparent; raise `InvalidRequest` where it is so nowhere."""
    from lib.imaging.decode import decode  # noqa: PLC0415

    picture = decode(content)
    if picture.mode != "RGBA" or not any(picture.getchannel("A").histogram()[:_HALF]):
        raise InvalidRequest("The image has no transparent parts to make a mask of.", field="mask_id")
    return _png(picture.getchannel("A").point([255 - level for level in range(256)]))


def colour_png(content: bytes, words: str) -> bytes:
    """Return a mask that is white where the picture has the colour or hues that the words name.

    Raises `InvalidRequest` for words that are no colour and where nothing has it.
    """
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.engines.colours import read_range  # noqa: PLC0415
    from lib.imaging.engines.recolouring import colour_mask  # noqa: PLC0415

    mask = colour_mask(decode(content), read_range(words))
    if not any(mask.histogram()[_HALF:]):
        raise InvalidRequest("Nothing in the image has this colour.", field="select_prompt")
    return _png(mask)


def subject_png(content: bytes, weights: Path) -> bytes:
    """Return a mask that is white where the picture's main subject is."""
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.engines.subject import subject_mask  # noqa: PLC0415

    return _png(subject_mask(decode(content), weights))


def _png(picture: "Image") -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=_FAST_PNG)
    return buffer.getvalue()
