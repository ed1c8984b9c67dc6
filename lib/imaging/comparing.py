"""How far two pictures are apart in their pixels.

The server imports this module to hand `compare` to the pool, so the imaging libraries are imported inside it only.
"""

_SIDE = 256
_SAME_SHAPE = 0.02


def compare(one: bytes, other: bytes) -> float | None:
    """Return the mean difference of two pictures as a share of the whole range, 0 to 1; None where their shapes differ.

    Both are looked at on 256 pixels a side. Raises as `lib.imaging.decode.decode` does.
    """
    import numpy as np  # noqa: PLC0415 - see the module's docstring

    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.encode import flatten  # noqa: PLC0415
    from lib.imaging.resize import resize  # noqa: PLC0415
    from lib.model.geometry import Size  # noqa: PLC0415

    first, second = (flatten(decode(content)).convert("RGB") for content in (one, other))
    if abs(first.width / first.height - second.width / second.height) > _SAME_SHAPE:
        return None
    square = Size(width=_SIDE, height=_SIDE)
    pixels = [np.asarray(resize(picture, square), dtype=np.float64) for picture in (first, second)]
    return float(np.abs(pixels[0] - pixels[1]).mean() / 255)
