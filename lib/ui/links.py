"""Addresses of pictures and pages, as the visitor's browser can reach them."""

from urllib.parse import urlsplit

import streamlit as st

from lib.identity.signing import SignedRendition
from lib.model.asset import Asset
from lib.ui.services import current

_FALLBACK_ORIGIN = "http://localhost:8501"


def origin() -> str:
    """Return scheme, host and port under which the browser reaches this server, without a trailing slash."""
    public = current().settings.public_url
    if public:
        return public.rstrip("/")
    parts = urlsplit(st.context.url or _FALLBACK_ORIGIN)
    return f"{parts.scheme}://{parts.netloc}"


def image_url(asset_id: str, rendition: SignedRendition = "full") -> str:
    """Return a signed address of a picture; it opens for whoever has it for some hours, in the trash, too."""
    return origin() + current().signer.page_path(asset_id, rendition)


def image_path(asset_id: str, rendition: SignedRendition = "full") -> str:
    """Return the same without the server's own address, for pages with many of them: `origin` goes before it."""
    return current().signer.page_path(asset_id, rendition)


def small_rendition(asset: Asset) -> SignedRendition:
    """Return which rendition a grid loads: the thumbnail, or a middle size where that is missing."""
    return "thumbnail" if asset.thumbnail else "preview"


def small_url(asset: Asset) -> str:
    """Return a signed address of a picture's thumbnail, or of the picture itself where it has none."""
    return image_url(asset.asset_id, "thumbnail" if asset.thumbnail else "full")
