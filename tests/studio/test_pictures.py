"""Edits, controls and enlargements: what is asked for, refused, planned, sent and kept."""

import pytest
from pydantic import SecretStr

from lib.bootstrap import fake_settings
from lib.errors import InvalidRequest, NotConfigured, NotFound
from lib.model.actor import Actor
from lib.model.asset import AssetKind
from lib.model.job import JobState
from lib.model.plan import ImageRole
from lib.model.request import Operation
from lib.studio.planning.estimating import EstimateRequest
from tests.studio.picture_studio import control, edit, mask_png, pixels_of, result_of, run, upload, upscale

SIZE = (96, 64)


@pytest.fixture
def image_id(services, actor):
    """Return a picture of 96x64 pixels."""
    return upload(services, actor, size=SIZE)


@pytest.fixture
def with_keys(build_services, tmp_path):
    """Build a studio that has keys for some vendors, and for nobody else."""

    def build(*names):
        keys = {name: SecretStr("k") for name in names}
        return build_services(settings=fake_settings(tmp_path, provider_keys=keys))

    return build


@pytest.mark.row("B97", "B98", "B99", "B101", "B128")
def test_operations_are_described_as_data(services):
    operations = {task.id: task for task in services.studio.edit_operations()}
    assert set(operations) >= {
        "remove_background",
        "inpaint",
        "outpaint",
        "search_replace",
        "search_recolor",
        "general_edit",
    }
    background = operations["remove_background"]
    assert (background.label, background.vendor) == ("Remove Background", "stability")
    assert not any(background.fields.values())
    assert len(background.fields) == 8
    inpaint = operations["inpaint"]
    assert inpaint.label == "Inpaint & Fix"
    assert {name for name, used in inpaint.fields.items() if used} == {"prompt", "mask", "negative_prompt"}
    assert operations["relight"].uses("background")
    assert operations["relight"].uses("lighting")
    controls = {task.id: task for task in services.studio.control_operations()}
    assert set(controls) == {"sketch", "structure", "style", "style_transfer"}
    assert controls["style"].uses("fidelity")
    assert not controls["sketch"].uses("fidelity")


@pytest.mark.parametrize(
    ("task", "values", "field", "words"),
    [
        ("inpaint", {}, "prompt", "Prompt is required for inpainting"),
        ("outpaint", {}, "expansion", "at least one side"),
        pytest.param(
            "outpaint", {"expansion": {"left": 0}}, "expansion", "at least one side", marks=pytest.mark.row("B102")
        ),
        ("erase", {}, "mask_id", "Mask is required"),
        ("search_replace", {"prompt": "a cat"}, "search_prompt", "Search prompt is required"),
        ("search_recolor", {"prompt": "navy"}, "select_prompt", "Select prompt is required"),
        ("general_edit", {}, "prompt", "Prompt is required"),
        ("relight", {}, "prompt", "a prompt or a background image"),
    ],
)
@pytest.mark.row("B81")
def test_an_operation_names_the_input_that_it_lacks(services, actor, image_id, task, values, field, words):
    with pytest.raises(InvalidRequest, match=words) as caught:
        services.studio.plan(actor, edit(task, image_id, **values))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (mask_png((64, 48)), "64x48"),
        (mask_png(SIZE, None), "empty"),
        (mask_png(SIZE, (0, 0, *SIZE)), "covers the whole"),
    ],
)
@pytest.mark.row("B84")
def test_a_mask_that_makes_no_sense_is_refused(services, actor, image_id, mask, words):
    with pytest.raises(InvalidRequest, match=words) as caught:
        services.studio.plan(actor, edit("erase", image_id, mask_id=upload(services, actor, mask)))
    assert caught.value.field == "mask_id"


@pytest.mark.row("C33", "C45")
def test_pictures_of_other_workspaces_do_not_exist(services, actor, image_id):
    stranger = Actor(user_id="usr_other", workspace_id="wsp_other")
    with pytest.raises(NotFound):
        services.studio.plan(stranger, edit("remove_background", image_id))
    services.studio.delete(actor, image_id)
    with pytest.raises(InvalidRequest, match="trash"):
        services.studio.plan(actor, upscale(image_id))


@pytest.mark.row("B82", "B83", "B92", "C38")
def test_an_edit_is_made_charged_and_keeps_what_it_came_from(services, actor, image_id):
    mask_id = upload(services, actor, mask_png(SIZE, (10, 10, 40, 40)))
    before = services.studio.balance(actor).available
    job = run(services, actor, edit("inpaint", image_id, prompt="a door", mask_id=mask_id, negative_prompt="blur"))
    asset = result_of(services, actor, job)
    assert job.state is JobState.COMPLETED
    assert (asset.kind, asset.parents, str(asset.size), asset.format) == (AssetKind.EDITED, (image_id,), "96x64", "png")
    assert services.studio.balance(actor).available == before - job.plan.price
    assert [image.role for image in job.plan.sent.inputs] == [ImageRole.INIT, ImageRole.MASK]
    assert job.plan.sent.negative_prompt == "blur"


@pytest.mark.row("C20", "C46", "C48")
def test_lineage_leads_from_an_upscale_over_an_edit_to_the_original(services, actor, image_id):
    edited = result_of(services, actor, run(services, actor, edit("general_edit", image_id, prompt="make it night")))
    enlarged = result_of(services, actor, run(services, actor, upscale(edited.asset_id, factor=2)))
    assert enlarged.parents == (edited.asset_id,)
    assert edited.parents == (image_id,)
    assert (enlarged.prompt, enlarged.kind, str(enlarged.size)) == ("", AssetKind.UPSCALED, "192x128")


@pytest.mark.row("C34")
def test_an_edit_can_bring_several_pictures(services, actor, image_id):
    job = run(services, actor, edit("general_edit", image_id, prompt="another sky", count=3))
    assert len(job.items) == 3
    assert job.plan.price == 3 * job.plan.price_each


@pytest.mark.row("B106", "B107", "B109", "B110", "B111")
def test_a_preset_decides_the_long_edge(services, actor):
    picture = upload(services, actor, size=(768, 512))
    plan = services.studio.plan(actor, upscale(picture, mode="conservative", preset="print"))
    assert (str(plan.target), plan.scale) == ("3072x2048", 4.0)
    assert "igh-fidelity" in plan.sent.prompt
    assert "preserves the original" in plan.sent.prompt
    assert str(services.studio.plan(actor, upscale(picture, target_width=1000)).target) == "1000x667"
    assert str(services.studio.plan(actor, upscale(picture, target_height=1024)).target) == "1536x1024"
    assert max(services.studio.plan(actor, upscale(picture, preset="web")).target.model_dump().values()) == 2048


@pytest.mark.row("B105", "B112")
def test_automatic_becomes_a_concrete_mode(services, actor, image_id):
    plan = services.studio.plan(actor, upscale(image_id))
    assert plan.sent.task == "fast"
    assert any("runs as fast" in notice for notice in plan.notices)
    assert services.studio.plan(actor, upscale(image_id, prompt="a kite")).sent.task == "conservative"


@pytest.mark.parametrize("values", [{"target_width": 90}, {"preset": "social"}, {"target_width": 96}])
def test_an_upscale_never_makes_a_picture_smaller(services, actor, values):
    picture = upload(services, actor, size=(96, 64) if "target_width" in values else (1200, 800))
    with pytest.raises(InvalidRequest, match="smaller"):
        services.studio.plan(actor, upscale(picture, **values))


def test_an_upscale_beyond_what_a_picture_may_have_tells_the_largest_factor(services, actor, image_id):
    with pytest.raises(InvalidRequest) as caught:
        services.studio.plan(actor, upscale(image_id, target_width=16_000))
    assert "factor of at most" in caught.value.remedy


@pytest.mark.row("B108")
def test_an_upscale_that_a_vendor_cannot_take_is_refused_in_words(with_keys, actor):
    services = with_keys("stability")
    picture = upload(services, actor, size=(1400, 1000))
    with pytest.raises(InvalidRequest, match="Stable Image Fast upscaler"):
        services.studio.plan(actor, upscale(picture, mode="fast", model="upscale-fast", provider="stability"))
    chosen = services.studio.plan(actor, upscale(picture, provider="stability", prompt="a kite", factor=2))
    assert chosen.model == "upscale-conservative"
    assert chosen.sent.prompt == "a kite"


def test_a_picture_that_is_too_large_for_the_vendor_is_scaled_down_and_that_is_said(with_keys, actor):
    services = with_keys("stability")
    picture = upload(services, actor, size=(2400, 2400))
    plan = services.studio.plan(actor, edit("remove_background", picture, provider="stability"))
    assert plan.sent.inputs[0].size.pixels <= 4_194_304
    assert any("scaled down from 2400x2400 to 2048x2048" in notice for notice in plan.notices)


@pytest.mark.row("B114", "B115", "B116", "B118", "B119", "B129")
def test_a_strength_of_nothing_is_a_value(services, actor, image_id):
    job = run(
        services, actor, control("sketch", image_id, control_strength=0.0, fidelity=0.0, negative_prompt="people")
    )
    assert job.plan.sent.control_strength == 0.0
    assert job.plan.sent.fidelity is None
    assert [entry.field for entry in job.plan.ignored] == ["fidelity"]
    asset = result_of(services, actor, job)
    assert (asset.kind, asset.parents) == (AssetKind.CONTROLLED, (image_id,))
    assert asset.parameters["control_strength"] == 0.0


@pytest.mark.row("B117", "B120", "B121", "B122", "B123")
def test_each_control_has_its_own_settings(services, actor, image_id):
    every = {
        "control_strength": 0.1,
        "fidelity": 0.2,
        "style_strength": 0.3,
        "composition_fidelity": 0,
        "change_strength": 1,
    }
    style_id = upload(services, actor, colour=(1, 2, 3))
    transfer = services.studio.plan(actor, control("style_transfer", image_id, style_id=style_id, **every)).sent
    assert (transfer.style_strength, transfer.composition_fidelity, transfer.change_strength) == (0.3, 0.0, 1.0)
    assert (transfer.control_strength, transfer.fidelity) == (None, None)
    assert [(image.role, image.asset_id) for image in transfer.inputs] == [
        (ImageRole.CONTROL, image_id),
        (ImageRole.STYLE, style_id),
    ]
    style = services.studio.plan(actor, control("style", image_id, **every)).sent
    assert (style.fidelity, style.control_strength, style.style_strength) == (0.2, None, None)
    with pytest.raises(InvalidRequest, match="Style image is required"):
        services.studio.plan(actor, control("style_transfer", image_id))


@pytest.mark.row("B124", "B125", "B127")
def test_a_sketch_keeps_its_size_and_a_style_takes_a_ratio(with_keys, actor):
    services = with_keys("stability")
    picture = upload(services, actor, size=(1024, 1024))
    sketch = services.studio.plan(actor, control("sketch", picture, control_strength=0.8, style_preset="anime", seed=3))
    assert (sketch.provider, str(sketch.target), sketch.sent.style_preset) == ("stability", "1024x1024", "anime")
    style = services.studio.plan(actor, control("style", picture, aspect_ratio="16:9"))
    assert style.sent.aspect_ratio == "16:9"
    assert style.target.ratio > 1.7


def test_without_any_key_the_sandbox_stands_in_and_says_so(with_keys, actor):
    services = with_keys()
    plan = services.studio.plan(actor, control("sketch", upload(services, actor)))
    assert (plan.provider, plan.maker, plan.price) == ("sandbox", "drawn", 1)
    assert plan.choice == "no image vendor is configured"


def test_where_a_vendor_is_configured_the_sandbox_steps_in_for_no_other(with_keys, actor):
    services = with_keys("openai")
    picture = upload(services, actor)
    with pytest.raises(NotConfigured) as caught:
        services.studio.plan(actor, control("sketch", picture))
    assert "STABILITY_API_KEY" in caught.value.remedy
    assert "Sandbox" not in caught.value.sentence()
    assert services.studio.plan(actor, control("sketch", picture, provider="sandbox")).provider == "sandbox"


@pytest.mark.row("B85", "B86", "B89", "B90", "B91")
def test_what_was_asked_goes_to_the_vendor_in_our_words(with_keys, actor):
    services = with_keys("stability")
    picture = upload(services, actor, size=(200, 100))
    replace = edit("search_replace", picture, prompt="a cat", search_prompt="the dog", seed=7, style_preset="anime")
    sent = services.studio.plan(actor, replace).sent
    assert (sent.search_prompt, sent.seed, sent.style_preset, sent.select_prompt) == ("the dog", 7, "anime", "")
    recolor = services.studio.plan(actor, edit("search_recolor", picture, prompt="navy", select_prompt="the car")).sent
    assert recolor.select_prompt == "the car"
    outpaint = edit("outpaint", picture, prompt="sea", expansion={"left": 10, "down": 20}, guidance_scale=5, steps=20)
    plan = services.studio.plan(actor, outpaint)
    assert str(plan.target) == "210x120"
    assert plan.sent.expansion.left == 10
    assert {entry.field for entry in plan.ignored} == {"guidance_scale", "steps"}
    with pytest.raises(InvalidRequest):
        services.studio.plan(actor, edit("outpaint", picture, expansion={"left": 1}, model="no-such-model"))


@pytest.mark.row("B87", "B88", "B93")
def test_background_light_and_the_vendors_own_options_are_sent_along(with_keys, actor):
    services = with_keys("stability")
    picture, background, light = (upload(services, actor, size=(100 + n, 100)) for n in range(3))
    values = {"background_id": background, "lighting_id": light, "options": {"light_source_direction": "left"}}
    plan = services.studio.plan(actor, edit("relight", picture, **values))
    assert [image.role for image in plan.sent.inputs] == [ImageRole.INIT, ImageRole.BACKGROUND, ImageRole.LIGHTING]
    assert plan.sent.options["light_source_direction"] == "left"


def test_settings_of_other_operations_are_named_not_dropped_silently(services, actor, image_id):
    plan = services.studio.plan(actor, edit("remove_background", image_id, prompt="x", output_format="jpeg"))
    assert {entry.field for entry in plan.ignored} == {"prompt", "output_format"}
    assert plan.output_format == "png"


def test_a_prompt_becomes_part_of_the_picture_for_a_model_without_styles(with_keys, actor):
    services = with_keys("gemini")
    plan = services.studio.plan(actor, edit("general_edit", upload(services, actor), prompt="x", style_preset="anime"))
    assert plan.sent.prompt.startswith("x, ")


def test_a_picture_keeps_its_shape_where_the_model_has_shapes_of_its_own(with_keys, actor):
    services = with_keys("gemini")
    plan = services.studio.plan(actor, edit("general_edit", upload(services, actor, size=(3000, 1000)), prompt="x"))
    assert plan.sent.aspect_ratio is None
    assert plan.target.ratio == pytest.approx(3, abs=0.01)
    assert any("what comes back" in notice for notice in plan.notices)


@pytest.mark.row("C31", "C36")
def test_more_pictures_and_another_shape_can_go_into_a_general_edit(with_keys, actor):
    services = with_keys("gemini")
    first, second = upload(services, actor), upload(services, actor, colour=(9, 9, 9))
    plan = services.studio.plan(
        actor, edit("general_edit", first, prompt="both", reference_ids=[second], aspect_ratio="1:1")
    )
    assert [image.role for image in plan.sent.inputs] == [ImageRole.INIT, ImageRole.REFERENCE]
    assert plan.target.ratio == 1


def test_a_mask_grows_where_the_vendor_cannot_do_it(services, actor, image_id):
    mask_id = upload(services, actor, mask_png(SIZE, (10, 10, 20, 20)))
    with_control = services.studio.plan(actor, edit("inpaint", image_id, prompt="x", mask_id=mask_id, grow_mask=5))
    assert (with_control.sent.grow_mask, with_control.sent.inputs[1].grow) == (5, 0)


def test_a_vendor_grows_a_mask_as_far_as_it_can_and_the_studio_the_rest(with_keys, actor):
    services = with_keys("stability")
    image_id = upload(services, actor, size=(96, 96))
    mask_id = upload(services, actor, mask_png((96, 96), (10, 10, 20, 20)))
    plan = services.studio.plan(actor, edit("inpaint", image_id, prompt="x", mask_id=mask_id, grow_mask=35))
    assert (plan.sent.grow_mask, plan.sent.inputs[1].grow) == (20, 15)


def test_a_mask_that_the_vendor_finds_itself_grows_no_further_than_it_can(with_keys, actor):
    services = with_keys("stability")
    image_id = upload(services, actor, size=(96, 96))
    plan = services.studio.plan(
        actor, edit("search_replace", image_id, prompt="a cup", search_prompt="the jug", grow_mask=35)
    )
    assert plan.sent.grow_mask == 20
    assert any("at most 20 pixels; 35 were asked for" in notice for notice in plan.notices)


def test_estimates_know_the_task(services, actor):
    asked = EstimateRequest(provider="stability", operation=Operation.UPSCALE, task="conservative")
    estimate = services.studio.estimate(actor, asked)
    assert (estimate.model, estimate.credits) == ("upscale-conservative", 40)


def test_offers_are_those_of_the_task(services, actor):
    offered = services.studio.pictures.offers_for(actor, Operation.EDIT, "erase")
    assert {"stability", "fake"} <= {offer.provider.id for offer in offered}
    assert all(offer.model.does("erase") for offer in offered)


def test_a_lost_edit_can_be_tried_again(services, actor, image_id):
    job = services.studio.submit(actor, edit("general_edit", image_id, prompt="x", count=2))
    services.studio.cancel(actor, job.job_id)
    again = services.studio.retry(actor, job.job_id)
    services.worker.run_pending()
    assert services.studio.job(actor, again.job_id).state is JobState.COMPLETED
    assert pixels_of(services, actor, services.studio.job(actor, again.job_id).items[0].asset_id).size == SIZE
