"""Input pictures in the texts that JSON vendors take. Knows no vendor; multipart parts need nothing of it."""

import base64

from lib.model.plan import InputImage


def base64_text(image: InputImage) -> str:
    """Return the picture's bytes as base64."""
    return base64.b64encode(image.content).decode("ascii")


def data_address(image: InputImage) -> str:
    """Return the picture as a `data:` address."""
    return f"data:{image.media_type};base64,{base64_text(image)}"
