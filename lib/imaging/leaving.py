"""Makes the file of one picture that leaves the studio: in the format and size asked, with its mark.

The server imports this module to hand `deliver` to the pool, so the imaging libraries are imported inside it only.
"""

from dataclasses import dataclass, field
from typing import Literal

from lib.imaging.marks import NO_MARK, Mark
from lib.model.geometry import Size

DeliveryFormat = Literal["png", "jpeg", "webp", "avif"]


@dataclass(frozen=True)
class Delivered:
    """A finished file."""

    content: bytes = field(repr=False)
    size: Size


def deliver(
    content: bytes, file_format: DeliveryFormat, *, long_edge: int | None = None, mark: Mark = NO_MARK
) -> Delivered:
    """Return the picture as a file, at most `long_edge` pixels on its longer side; nothing is enlarged.

    Raises as `lib.imaging.decode.decode` and `lib.imaging.encode.encode` do.
    """
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.resize import resize, size_of  # noqa: PLC0415

    picture = decode(content)
    longest = max(picture.size)
    if long_edge is not None and longest > long_edge:
        scale = long_edge / longest
        size = Size(width=max(1, round(picture.width * scale)), height=max(1, round(picture.height * scale)))
        picture = resize(picture, size)
    return Delivered(encode(picture, file_format, mark=mark), size_of(picture))
