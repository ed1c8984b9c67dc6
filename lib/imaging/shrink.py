"""Makes a picture small enough to travel to a model. What is kept in the library is never touched.

The server imports this module to hand `shrink` to the pool, so the imaging libraries are imported inside it only.
"""

MAX_SIDE = 2048
_QUALITY = 85


def shrink(content: bytes, *, max_bytes: int) -> bytes:
    """Return the picture as a JPEG of at most `max_bytes`, at most 2048 px a side, transparency on white.

    Raises `NotAnImage` or `TooLarge` as `lib.imaging.decode.decode` does, and `TooLarge` where nothing would fit.
    """
    from PIL import Image  # noqa: PLC0415 - see the module's docstring

    from lib.errors import TooLarge  # noqa: PLC0415
    from lib.imaging.budget import encode_within  # noqa: PLC0415
    from lib.imaging.decode import decode  # noqa: PLC0415

    picture = decode(content)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    fitted = encode_within(picture.convert("RGB"), "jpeg", max_bytes, quality=_QUALITY)
    if not fitted.fits:
        raise TooLarge("The image cannot be made small enough for this model.", remedy="Choose a smaller one.")
    return fitted.content
