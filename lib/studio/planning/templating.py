"""Fills a request from a template: only what the user left open, so that nothing chosen is ever overridden."""

from collections.abc import Sequence
from typing import Any

from lib.catalog import TemplateSpec
from lib.model.request import AUTO, GenerateRequest
from lib.studio.planning.offers import Offer


def apply_template(template: TemplateSpec | None, request: GenerateRequest, offers: Sequence[Offer]) -> GenerateRequest:
    """Return the request with size, style, quality and model filled in; as it is when it names no template.

    Quality counts as left open only when the request does not name it. The template's model is taken where its provider
    is configured; elsewhere the choice stays automatic.
    """
    if template is None:
        return request
    filled: dict[str, Any] = {}
    if request.size is None and request.aspect_ratio is None:
        filled["size"] = template.size
    if request.style_preset is None:
        filled["style_preset"] = template.style_preset or None
    if "quality" not in request.model_fields_set:
        filled["quality"] = template.quality
    if request.provider == AUTO and request.model is None and _is_available(offers, template.provider, template.model):
        filled |= {"provider": template.provider, "model": template.model}
    return request.model_copy(update=filled)


def _is_available(offers: Sequence[Offer], provider_id: str, model_id: str) -> bool:
    wanted = (provider_id, model_id)
    return any((offer.provider.id, offer.model.id) == wanted and offer.available for offer in offers)
