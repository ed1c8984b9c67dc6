"""From a provider's bytes to what is delivered: the one function that runs in a worker process for every result.

It always encodes anew, even where size and format fit already: what is delivered is then never a vendor's file with
its metadata, profile or bytes behind the picture. The vendor's own bytes are kept elsewhere, as they came.

The server imports this module to hand `finish` to the pool, so the imaging libraries are imported inside it only.
"""

from dataclasses import dataclass, field

from lib.errors import EngineFailed, InvalidRequest
from lib.model.geometry import Box, Size, cover_box
from lib.model.request import OutputFormat

CENTRE = (0.5, 0.5)


@dataclass(frozen=True)
class Finished:
    """A picture ready to store. `received` is the size that came, `crop` the part of it that was kept.

    `fingerprint` and `colour` say how it looks, see `lib.imaging.looks`.
    """

    content: bytes = field(repr=False)
    format: OutputFormat
    size: Size
    thumbnail: bytes = field(repr=False)
    received: Size
    crop: Box
    fingerprint: int | None = None
    colour: str = ""


def finish(
    content: bytes,
    target: Size,
    output_format: OutputFormat = "png",
    *,
    focus: tuple[float, float] = CENTRE,
    quality: int | None = None,
) -> Finished:
    """Return the picture in `content` covering `target` exactly, cropped around `focus`, with its thumbnail.

    Where size and format are right already, a PNG keeps every pixel.

    Raises:
        NotAnImage, TooLarge: the bytes are no usable picture, which is then the provider's fault.
        InvalidRequest: the target has more pixels than a picture may have.
    """
    from lib.imaging.decode import MAX_PIXELS, decode, inspect  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.looks import looks_of  # noqa: PLC0415
    from lib.imaging.resize import resize, size_of  # noqa: PLC0415
    from lib.imaging.thumbnail import thumbnail  # noqa: PLC0415

    if target.pixels > MAX_PIXELS:
        limit = f"{MAX_PIXELS / 1e6:g} megapixels"
        raise InvalidRequest(f"{target} is too large.", remedy=f"Ask for at most {limit}.", field="size")
    received = decode(content)
    crop = cover_box(size_of(received), target.ratio, focus_x=focus[0], focus_y=focus[1])
    picture = resize(received, target, box=crop)
    delivered = encode(picture, output_format, quality=quality)
    size = inspect(delivered, max_bytes=len(delivered)).size
    if size != target:
        raise EngineFailed(f"The finished image has {size} pixels instead of {target}.")
    looks = looks_of(picture)
    return Finished(
        content=delivered,
        format=output_format,
        size=size,
        thumbnail=thumbnail(picture),
        received=size_of(received),
        crop=crop,
        fingerprint=looks.fingerprint,
        colour=looks.colour,
    )
