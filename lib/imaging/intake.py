"""From a person's file to a picture of the library: guarded, upright, rebuilt from its pixels, with its small copies.

The server imports this module to hand `take_in` to the pool, so the imaging libraries are imported inside it only.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lib.model.geometry import Size

if TYPE_CHECKING:
    from lib.imaging.encode import FileFormat

_QUALITY = 95  # at full colour nobody sees it, and a photo of 12 megapixels is kept in a tenth of the time a PNG takes
_LOSSY = {"jpeg", "webp", "avif"}


@dataclass(frozen=True)
class TakenIn:
    """A picture ready to store: no place, camera or comment of the sender is left in it."""

    content: bytes = field(repr=False)
    format: str
    size: Size
    thumbnail: bytes = field(repr=False)
    received_format: str
    preview: bytes | None = field(default=None, repr=False)
    """The middle size, where the picture is larger."""
    fingerprint: int | None = None
    colour: str = ""


def take_in(content: bytes) -> TakenIn:
    """Return the picture in a person's file, rebuilt: photos as JPEG, everything else as PNG, every pixel kept.

    Raises `NotAnImage` or `TooLarge` as `lib.imaging.decode.decode` does.
    """
    from lib.imaging.decode import decode, inspect  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.looks import looks_of  # noqa: PLC0415
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415
    from lib.imaging.thumbnail import PREVIEW_EDGE, small_file  # noqa: PLC0415

    facts = inspect(content)
    picture = decode(content)
    pyramid = Pyramid(picture)
    looks = looks_of(pyramid.within(PREVIEW_EDGE))
    is_photo = facts.format in _LOSSY and picture.mode == "RGB"
    file_format: FileFormat = "jpeg" if is_photo else "png"
    return TakenIn(
        content=encode(picture, file_format, quality=_QUALITY, full_colour=True),
        format=file_format,
        size=pyramid.size,
        thumbnail=small_file(pyramid),
        received_format=facts.format,
        preview=small_file(pyramid, PREVIEW_EDGE) if max(picture.size) > PREVIEW_EDGE else None,
        fingerprint=looks.fingerprint,
        colour=looks.colour,
    )
