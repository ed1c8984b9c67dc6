"""Pictures of a request as vendors' JSON wants them: base64 text or `data:` addresses. Decodes nothing."""

import base64

from lib.errors import InvalidRequest
from lib.model.plan import ImageRole, InputImage, ProviderRequest


def base64_text(image: InputImage) -> str:
    """Return the picture's bytes as base64, without a `data:` prefix."""
    return base64.b64encode(image.content).decode("ascii")


def data_url(image: InputImage) -> str:
    """Return the picture as a `data:` address."""
    return f"data:{image.media_type};base64,{base64_text(image)}"


def init_image(request: ProviderRequest) -> InputImage:
    """Return the picture to work on; raise `InvalidRequest` where the request has none."""
    found = request.inputs_for(ImageRole.INIT)
    if not found:
        raise InvalidRequest("image: choose a picture to work on.", field="image")
    return found[0]


def mask_image(request: ProviderRequest) -> InputImage | None:
    """Return the mask, white = repaint, or None."""
    return next(iter(request.inputs_for(ImageRole.MASK)), None)
