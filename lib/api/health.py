"""Whether the server is up. Says nothing about providers, disks or jobs: `doctor` does."""

from fastapi import APIRouter

from lib.api.gate import Caller
from lib.model.record import Record

router = APIRouter(tags=["health"])
# Both names are the ones that seed B's clients compare with.
_SERVICE = "image_studio"
_VERSION = "1.0.0"


class Health(Record):
    """A sign of life."""

    status: str = "healthy"
    service: str = _SERVICE
    version: str = _VERSION


class StudioHealth(Health):
    """A sign of life and which parts of seed B's API are there."""

    modules: dict[str, str]


@router.get("/health")
async def server_health() -> Health:
    """Tell that the server is up; needs no token and is not limited, so that probes can rely on it."""
    return Health()


@router.get("/api/image-studio/health")
async def studio_health(_caller: Caller) -> StudioHealth:
    """Tell that the server is up and which modules it offers."""
    modules = dict.fromkeys(("create_studio", "templates", "providers"), "available")
    return StudioHealth(modules=modules)
