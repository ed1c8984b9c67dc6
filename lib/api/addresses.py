"""Addresses that answers carry, whole: a client may be anywhere. Pictures' addresses open without a token for a day."""

from fastapi import Request

from lib.api.services import Services
from lib.identity.signing import SignedRendition


def absolute(request: Request, services: Services, path: str) -> str:
    """Return `path` at this server, by the name that the settings or else the caller use for it."""
    return (services.settings.public_url or str(request.base_url)).rstrip("/") + path


def picture_url(asset_id: str, request: Request, services: Services, rendition: SignedRendition = "full") -> str:
    """Return a picture's signed address."""
    return absolute(request, services, services.signer.asset_path(asset_id, rendition))
