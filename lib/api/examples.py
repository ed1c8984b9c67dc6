"""Bodies that work as they stand, for routes whose dialects bring none of their own; shown in the API's description."""

from collections.abc import Mapping
from typing import Any

PICTURE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAALUlEQVR42mP8zwABTAyDgsHCwMDIwMDwH0XK/v//P4PGhfRkMP5HDw3GQRZfAGs"
    "+CLax2TTUAAAAAElFTkSuQmCC"
)
"""A square drawn with a pen on 64 by 64 pixels: small, and large enough for every model."""
_STUDIO = "/api/image-studio"
_JOBS = "/api/v1/images"
_KITE = "A red kite over a calm sea"
_FOX = "A small clay fox with a blue scarf"

_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    f"post {_STUDIO}/create": {"prompt": _KITE, "provider": "auto", "aspect_ratio": "16:9", "num_variations": 1},
    f"post {_STUDIO}/estimate-cost": {"provider": "auto", "operation": "generate", "num_images": 4},
    f"post {_STUDIO}/edit/process": {"image_base64": PICTURE, "operation": "remove_background"},
    f"post {_STUDIO}/upscale": {"image_base64": PICTURE, "mode": "fast"},
    f"post {_STUDIO}/control/process": {"control_image_base64": PICTURE, "operation": "sketch", "prompt": _KITE},
    f"post {_STUDIO}/social/optimize": {
        "image_base64": PICTURE,
        "platforms": ["instagram"],
        "crop_mode": "smart",
    },
    f"post {_JOBS}/generate": {"prompt": _KITE, "quality": "draft", "aspect_ratio": "1:1"},
    f"post {_JOBS}/generate-async": {"prompt": _KITE, "quality": "high", "aspect_ratio": "16:9", "blog_id": "blog-1"},
    f"post {_JOBS}/batch-generate": {
        "images": [{"prompt": _KITE}, {"prompt": "A lighthouse at dusk"}],
        "workflow": "draft_then_final",
    },
    "post /api/v1/auth/login": {"client_id": "cli_06f2k9c3vd7x8wq1", "client_secret": "the secret from registering"},
    "post /api/v1/auth/rotate-secret": {"rotate_token": "the token from an operator"},
    "post /api/v1/payments/checkout": {"bundle_id": 1},
    "post /api/v1/generate/seed": {"prompt": _FOX},
    "post /api/v1/generate/turnaround": {"seed_image_url": PICTURE, "prompts": [f"{_FOX}, seen from behind"]},
    "post /api/v1/generate/create": {"prompt": f"{_FOX} reading a book", "reference_image_urls": [PICTURE]},
    "post /api/v1/generate/random": {"reference_image_urls": [PICTURE]},
}


def example_for(method: str, path: str) -> dict[str, Any] | None:
    """Return a body for a route, or None where none stands here."""
    found = _EXAMPLES.get(f"{method} {path}")
    return None if found is None else dict(found)
