"""Orders for tests, with defaults that make sense."""

from lib.model.geometry import Size
from lib.model.social import Order


def an_order(width=1080, height=1080, **changes) -> Order:
    """Return an order for one format of a made-up platform."""
    defaults = {
        "platform": "wall",
        "platform_name": "Wall",
        "format": "poster",
        "format_name": "Poster",
        "size": Size(width=width, height=height),
        "max_bytes": 5_000_000,
    }
    return Order(**(defaults | changes))
