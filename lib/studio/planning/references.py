"""Reference pictures of a generation: which models take them, and what a plan does with too many. Pure."""

from collections.abc import Sequence

from lib.catalog import ModelSpec
from lib.errors import Unsupported
from lib.model.plan import Ignored, ImageRole, InputImage
from lib.model.request import GenerateRequest
from lib.net.addresses import check_form
from lib.studio.planning.offers import Offer

_ENDPOINT = "endpoint"
"""The option of a model that says which of its provider's endpoints it is."""


def fitting_offers(offers: Sequence[Offer], request: GenerateRequest) -> Sequence[Offer]:
    """Return the offers that suit the request's references, all of them where none does.

    A usable model that takes references comes before one that does not; one that lives by them is out without any.
    Of a provider with an endpoint for each purpose, only the models of the purpose asked for are offered.
    """
    offers = _of_endpoint(offers, request.endpoint or "create")
    if not request.reference_count:
        return [offer for offer in offers if not offer.model.needs_references]
    taking = [offer for offer in offers if offer.model.max_references]
    return taking if any(offer.available for offer in taking) else offers


def _of_endpoint(offers: Sequence[Offer], endpoint: str) -> Sequence[Offer]:
    made_for = {offer.provider.id for offer in offers if offer.model.options.get(_ENDPOINT) == endpoint}
    return [
        offer
        for offer in offers
        if offer.provider.id not in made_for or offer.model.options.get(_ENDPOINT) in {endpoint, None}
    ]


def check_references(model: ModelSpec, request: GenerateRequest) -> None:
    """Raise `Unsupported` for a model that needs references and got none, `UnsafeUrl` for an address that is unfit.

    Addresses are judged by their form; names are resolved by the worker that fetches them.
    """
    if model.needs_references and not request.reference_count:
        raise Unsupported(
            f"model: {model.label} draws from reference images only.", remedy="Add at least one.", field="model"
        )
    for url in request.reference_urls:
        check_form(url)


def reference_inputs(request: GenerateRequest, model: ModelSpec) -> tuple[InputImage, ...]:
    """Return the references that the model takes, the library's first; the rest is left out."""
    own = (InputImage(role=ImageRole.REFERENCE, asset_id=name) for name in request.reference_ids)
    foreign = (InputImage(role=ImageRole.REFERENCE, url=url) for url in request.reference_urls)
    return (*own, *foreign)[: model.max_references]


def ignored_references(request: GenerateRequest, model: ModelSpec) -> tuple[Ignored, ...]:
    """Return what to say about references that are left out."""
    if request.reference_count <= model.max_references:
        return ()
    if model.max_references:
        reason = f"{model.label} takes the first {model.max_references} of {request.reference_count} reference images"
    else:
        reason = f"{model.label} takes no reference images"
    return (Ignored(field="reference_ids", reason=reason),)
