"""References of a generation on the wire: every model of the catalog that says it takes them really sends them."""

import pytest

from lib.catalog import load_catalog
from lib.model.plan import ImageRole
from lib.providers.registry import provider

CATALOG = load_catalog()
TAKING = [model for model in CATALOG.models if model.max_references and model.provider not in {"sandbox", "fake"}]


@pytest.mark.parametrize("model", TAKING, ids=lambda model: model.key)
def test_a_reference_reaches_the_vendor(model, a_request, an_image, a_connection):
    adapter = provider(model.provider)
    asked = {"model": model.id, "options": dict(model.options)}
    build = adapter.build if hasattr(adapter, "build") else adapter.submit
    reference = an_image(ImageRole.REFERENCE, content=b"an image to borrow from")
    without = (an_image(ImageRole.REFERENCE, content=b"another image"),) if model.needs_references else ()
    calls = [build(a_request(inputs=inputs, **asked), a_connection) for inputs in (without, (*without, reference))]
    plain, lent = ((call.json_body, call.form, call.files) for call in calls)
    assert lent != plain


@pytest.mark.parametrize("model", TAKING, ids=lambda model: model.key)
def test_as_many_references_as_the_catalog_says_are_taken(model, a_request, an_image, a_connection):
    adapter = provider(model.provider)
    build = adapter.build if hasattr(adapter, "build") else adapter.submit
    references = tuple(an_image(ImageRole.REFERENCE) for _ in range(model.max_references))
    assert build(a_request(inputs=references, model=model.id, options=dict(model.options)), a_connection).is_paid
