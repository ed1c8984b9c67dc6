"""Pictures of the library as providers take them: at the size and weight that was planned, masks as one channel.

The server imports this module to hand `prepare_input` to the pool, so the imaging libraries are imported inside it.
"""

from typing import Literal

from lib.model.geometry import Size

_QUALITY = 95
_HALF = 128


def prepare_input(
    content: bytes, size: Size | None = None, *, is_mask: bool = False, grow: int = 0, max_bytes: int | None = None
) -> tuple[bytes, str]:
    """Return the picture and its media type: PNG, or JPEG (WebP with transparency) where a PNG is over `max_bytes`.

    A mask comes out as one channel, what is transparent counting as black, `grow` pixels larger on all sides, and
    always as a PNG. Raises `NotAnImage`, or `TooLarge` where even the smaller file is over the limit.
    """
    import numpy as np  # noqa: PLC0415 - see the module's docstring
    from PIL import Image  # noqa: PLC0415

    from lib.errors import TooLarge  # noqa: PLC0415
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.masks import grown, one_channel  # noqa: PLC0415
    from lib.imaging.resize import resize  # noqa: PLC0415

    picture = decode(content)
    if is_mask:
        picture = Image.fromarray(grown(np.asarray(one_channel(picture)), grow))
    if size is not None:
        picture = resize(picture, size)
    encoded = encode(picture, "png")
    if is_mask or max_bytes is None or len(encoded) <= max_bytes:
        return encoded, "image/png"
    file_format: Literal["webp", "jpeg"] = "webp" if picture.mode == "RGBA" else "jpeg"
    encoded = encode(picture, file_format, quality=_QUALITY)
    if len(encoded) > max_bytes:
        raise TooLarge(
            f"The image has {len(encoded) / 1e6:.1f} MB; the model takes {max_bytes / 1e6:g} MB.",
            remedy="Make it smaller and try again.",
        )
    return encoded, f"image/{file_format}"


def share_of_white(content: bytes) -> float:
    """Return how much of a mask's file is white, 0 to 1; raise `NotAnImage`."""
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.masks import one_channel  # noqa: PLC0415

    mask = one_channel(decode(content))
    return sum(mask.histogram()[_HALF:]) / (mask.width * mask.height)
