"""How fal's queue says where a request stands, whether it is asked directly or through a router."""

from typing import Any

from lib.providers.base import Pending

COMPLETED = "COMPLETED"


def still_waiting(body: dict[str, Any]) -> Pending | None:
    """Return how far a request is that is not completed; None for any other answer."""
    match body.get("status"):
        case "IN_QUEUE":
            return Pending(stage="Waiting in line")
        case "IN_PROGRESS":
            return Pending()
    return None
