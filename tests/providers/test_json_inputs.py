import pytest

from lib.errors import InvalidRequest
from lib.model.plan import ImageRole, InputImage
from lib.providers.inputs import needed
from lib.providers.json_inputs import mapped_inputs, pictures


def a_picture(role="init", media_type="image/png"):
    return InputImage(role=ImageRole(role), asset_id="img_1", content=b"p", media_type=media_type)


def test_without_a_map_only_the_prompt_is_sent(a_request):
    assert mapped_inputs(a_request(seed=7)) == {"prompt": "a fox in the snow"}


def test_our_names_become_theirs_and_what_is_not_set_is_left_out(a_request):
    fields = {
        "negative_prompt": "avoid",
        "seed": "seed",
        "aspect_ratio": "ratio",
        "resolution": "class",
        "size": "box",
        "width": "w",
        "height": "h",
        "steps": "n",
        "guidance_scale": "g",
        "strength": "s",
        "style_preset": "style",
        "output_format": "format",
        "init": "image",
        "mask": "mask",
        "pictures": "images",
    }
    assert mapped_inputs(a_request(options={"fields": fields})) == {
        "prompt": "a fox in the snow",
        "box": {"width": 1024, "height": 1024},
        "w": 1024,
        "h": 1024,
        "format": "png",
    }


def test_zero_is_a_value(a_request):
    fields = {"seed": "seed", "strength": "strength", "guidance_scale": "guidance"}
    request = a_request(seed=0, strength=0.0, guidance_scale=0.0, options={"fields": fields})
    assert mapped_inputs(request) == {"prompt": "a fox in the snow", "seed": 0, "strength": 0.0, "guidance": 0.0}


def test_pictures_travel_as_data_addresses(a_request):
    fields = {"init": "image", "mask": "mask", "pictures": "images"}
    inputs = (a_picture("reference", "image/webp"), a_picture(), a_picture("mask"))
    assert mapped_inputs(a_request(inputs=inputs, options={"fields": fields})) == {
        "prompt": "a fox in the snow",
        "image": "data:image/png;base64,cA==",
        "mask": "data:image/png;base64,cA==",
        "images": ["data:image/png;base64,cA==", "data:image/webp;base64,cA=="],
    }


@pytest.mark.parametrize(("asked", "theirs"), [("png", "png"), ("jpeg", "jpg")])
def test_a_format_goes_by_the_vendors_name(a_request, asked, theirs):
    options = {"fields": {"output_format": "format"}, "formats": {"jpeg": "jpg"}}
    assert mapped_inputs(a_request(output_format=asked, options=options))["format"] == theirs


@pytest.mark.parametrize(("seed", "sent"), [(0, 0), (9, 9), (10, 0), (4_294_967_294, 4), (None, None)])
def test_a_seed_beyond_the_models_limit_is_folded_into_it(a_request, seed, sent):
    request = a_request(seed=seed, options={"fields": {"seed": "seed"}, "max_seed": 9})
    assert mapped_inputs(request).get("seed") == sent


def test_what_is_always_the_same_is_sent_too(a_request):
    assert mapped_inputs(a_request(options={"fixed": {"num_images": 1}}))["num_images"] == 1


def test_too_many_pictures_are_refused_before_anything_is_paid(a_request):
    request = a_request(inputs=(a_picture(), a_picture("reference")), options={"max_pictures": 1})
    with pytest.raises(InvalidRequest, match="limit is 1"):
        pictures(request)


def test_a_missing_picture_is_named(a_request):
    with pytest.raises(InvalidRequest) as caught:
        needed(a_request(task="general_edit"), ImageRole.INIT)
    assert (caught.value.message, caught.value.field) == (
        "An image is missing: general edit needs one as init.",
        "init",
    )
