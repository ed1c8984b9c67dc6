"""Where programs find pictures: absolute addresses that open without a token for a day."""

from fastapi import Request

from lib.api.services import Services
from lib.identity.signing import SignedRendition


def picture_url(asset_id: str, request: Request, services: Services, rendition: SignedRendition = "full") -> str:
    """Return a picture's address at this server, by the name that the settings or else the caller use for it."""
    base = (services.settings.public_url or str(request.base_url)).rstrip("/")
    return base + services.signer.asset_path(asset_id, rendition)
