"""Addresses that answers carry, whole: a client may be anywhere."""

from fastapi import Request

from lib.api.services import Services


def absolute(request: Request, services: Services, path: str) -> str:
    """Return `path` behind the address under which this server is reached."""
    base = services.settings.public_url or str(request.base_url)
    return base.rstrip("/") + path
