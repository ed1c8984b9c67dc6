"""What goes stale, as dated data files: providers, models, prices, styles. No id, price or size stands in code."""

from lib.catalog.loader import OVERRIDES, CatalogError, load_catalog
from lib.catalog.price_records import Bundle, EndpointPrice, PriceRule
from lib.catalog.records import (
    Catalog,
    ModelSpec,
    ProviderSpec,
    SizeRule,
    StylePreset,
    TemplateSpec,
)

__all__ = [
    "OVERRIDES",
    "Bundle",
    "Catalog",
    "CatalogError",
    "EndpointPrice",
    "ModelSpec",
    "PriceRule",
    "ProviderSpec",
    "SizeRule",
    "StylePreset",
    "TemplateSpec",
    "load_catalog",
]
