"""Pictures as programs send and get them."""

import base64
import io
import random

from PIL import Image


def a_png(size=(64, 48), colour="teal"):
    encoded = io.BytesIO()
    if colour == "noise":
        image = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    else:
        image = Image.new("RGB", size, colour)
    image.save(encoded, "PNG")
    return encoded.getvalue()


def bare(content=None):
    return base64.b64encode(content or a_png()).decode()


def a_data_url(content=None, media_type="image/png"):
    return f"data:{media_type};base64,{bare(content)}"


def opened(text):
    """Return the picture in bare base64 or a data address."""
    return Image.open(io.BytesIO(base64.b64decode(text.rpartition(",")[2], validate=True)))
