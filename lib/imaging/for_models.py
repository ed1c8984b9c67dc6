"""Pictures as language models want them: small enough to send, large enough to see. Call it in a worker process."""

from lib.imaging.budget import encode_within
from lib.imaging.decode import decode

MAX_SIDE = 1568
"""Beyond this, vision models shrink a picture themselves."""


def shrink_for_model(content: bytes, *, max_bytes: int) -> bytes:
    """Return the picture as a JPEG of at most `max_bytes` and 1568 pixels a side, on white where it is transparent.

    Raises `NotAnImage` or `TooLarge`.
    """
    picture = decode(content)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    return encode_within(picture, "jpeg", max_bytes, quality=88).content
