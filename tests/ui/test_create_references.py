"""Create borrows from pictures of the library: sent there, chosen, taken out, and named in the address."""

from lib.model.actor import LOCAL_ACTOR
from lib.model.request import Operation
from lib.ui.create.form import FormValues
from lib.ui.pages import CREATE, LIBRARY
from tests.imaging.written import a_png
from tests.ui.visitor import a_job


def in_address(page):
    value = page.at.query_params.get("reference", "")
    return value if isinstance(value, str) else value[0]


def asked(page, services):
    return services.studio.job(LOCAL_ACTOR, page.job_id).request.reference_ids


def test_a_link_names_references_and_they_travel_with_the_request(visit, services):
    one, other = a_job(services, count=2).asset_ids
    page = visit(reference=f"{one},{other}")
    assert [alt for _, alt in page.pictures if alt.startswith("Reference")] == [
        "Reference 1: A red fox",
        "Reference 2: A red fox",
    ]
    page.set("selectbox", "create.provider", "fake")
    page.press(f"create.references.drop.{one}")
    assert in_address(page) == other
    page.generate("A red fox at night")
    assert asked(page, services) == (other,)


def test_every_image_can_be_used_as_a_reference(visit, services):
    one, other = a_job(services, count=2).asset_ids
    page = visit(CREATE, reference=one)
    page.go(LIBRARY).choose_in_grid("Use as reference", other)
    page.at.switch_page(CREATE.path)
    assert in_address(page) == f"{one},{other}"


def test_a_reference_comes_from_a_file_or_the_library(visit, services):
    asset = services.studio.upload(LOCAL_ACTOR, a_png(), "a.png")
    page = visit()
    page.set("selectbox", "create.provider", "fake")
    page.at.session_state["create.references.more"] = True
    page.at.session_state["create.references.picker"] = True
    page.look().press(f"create.references.use.{asset.asset_id}")
    assert in_address(page) == asset.asset_id


def test_references_that_are_gone_are_left_out_and_said(visit):
    page = visit(reference="img_nowhere,../../etc")
    assert [toast.value for toast in page.at.toast] == ["2 images are no longer here and were left out."]
    assert not page.errors


def test_a_model_without_references_says_so_and_who_takes_them(visit, services):
    offers = services.studio.offers(LOCAL_ACTOR, Operation.GENERATE)
    without = next(offer for offer in offers if not offer.model.max_references)
    page = visit()
    page.at.session_state["create.fill"] = FormValues(provider=without.provider.id, model=without.model.id)
    closed = page.look().at.button(key="create.references.closed")
    assert closed.disabled
    assert f"{without.model.label} takes no reference images." in closed.help
