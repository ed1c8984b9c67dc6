"""How sharp a picture is, as a figure to compare two versions of it by. Pure.

The server imports this module to hand its function to the pool, so the imaging libraries are imported inside only.
"""

WINDOW = 1024
"""Pixels a side, in the middle of the larger picture, that are looked at."""


def compare_sharpness(before: bytes, after: bytes) -> tuple[float, float]:
    """Return the figures of two files of one picture: the mean difference of a pixel's light from its neighbours'.

    The first is brought to the second's size, so that both are judged at the same scale. From 0, all of one colour, to
    hundreds, noise; a photo enlarged smoothly has 1 or 2. Raises `NotAnImage` or `TooLarge`.
    """
    import cv2  # noqa: PLC0415 - see the module's docstring
    import numpy as np  # noqa: PLC0415

    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.encode import flatten  # noqa: PLC0415
    from lib.imaging.resize import resize, size_of  # noqa: PLC0415

    larger = flatten(decode(after))
    size = size_of(larger)
    left, top = max(0, (size.width - WINDOW) // 2), max(0, (size.height - WINDOW) // 2)
    window = (left, top, min(size.width, left + WINDOW), min(size.height, top + WINDOW))
    figures = []
    for picture in (resize(flatten(decode(before)).convert("RGB"), size), larger):
        light = np.asarray(picture.crop(window).convert("L"), np.float32)
        figures.append(float(np.abs(cv2.Laplacian(light, cv2.CV_32F)).mean()))
    return figures[0], figures[1]
