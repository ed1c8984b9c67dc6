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


def needed(request: ProviderRequest, role: ImageRole) -> InputImage:
    """Return the first picture of a role; raise `InvalidRequest` naming the role where there is none."""
    found = request.inputs_for(role)
    if not found:
        task = request.task.replace("_", " ") or request.operation.value
        raise InvalidRequest(f"An image is missing: {task} needs one as {role.value}.", field=role.value)
    return found[0]


def mask_image(request: ProviderRequest) -> InputImage | None:
    """Return the mask, white = repaint, or None."""
    return next(iter(request.inputs_for(ImageRole.MASK)), None)
