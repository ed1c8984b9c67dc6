import base64
import io
import json

import pytest
from PIL import Image, ImageDraw

from lib.errors import NotAnImage, ProviderRejected
from lib.model.plan import ImageRole, InputImage
from lib.model.request import Operation, Quality
from lib.net.messages import HttpAnswer
from lib.providers.masks import transparent_where_white
from lib.providers.openai import OpenAiProvider
from lib.providers.openai_edits import MAX_IMAGES

PROVIDER = OpenAiProvider()


def a_mask(*, size=(32, 16), box=(4, 4, 11, 11), level=255, mode="L"):
    mask = Image.new(mode, size)
    ImageDraw.Draw(mask).rectangle(box, fill=level if mode == "L" else (level,) * 3)
    buffer = io.BytesIO()
    mask.save(buffer, "PNG")
    return buffer.getvalue()


def an_image(role=ImageRole.INIT, content=b"first", media_type="image/png"):
    return InputImage(role=role, asset_id="img_1", content=content, media_type=media_type)


@pytest.fixture
def an_edit(a_request):
    return lambda *inputs, **changes: a_request(operation=Operation.EDIT, inputs=inputs, **changes)


def test_one_picture_is_exactly_these_parts(an_edit, a_connection):
    request = an_edit(an_image(media_type="image/webp"), model="gpt-image-2", size="1536x1024", quality=Quality.PREMIUM)
    call = PROVIDER.build(request, a_connection)
    assert (call.method, call.url) == ("POST", "https://vendor.example/v1/images/edits")
    assert (call.headers, call.json_body, call.is_paid) == ({"Authorization": "Bearer key-123"}, None, True)
    assert call.form == (
        ("prompt", "a fox in the snow"),
        ("model", "gpt-image-2"),
        ("n", "1"),
        ("size", "1536x1024"),
        ("quality", "high"),
        ("output_format", "png"),
    )
    (part,) = call.files
    assert (part.name, part.content, part.file_name, part.content_type) == (
        "image",
        b"first",
        "image-1.webp",
        "image/webp",
    )


def test_several_pictures_share_a_name_and_the_one_to_change_comes_first(an_edit, a_connection):
    request = an_edit(an_image(ImageRole.REFERENCE, b"second"), an_image(ImageRole.STYLE, b"third"), an_image())
    call = PROVIDER.build(request, a_connection)
    assert [(part.name, part.content) for part in call.files] == [
        ("image[]", b"first"),
        ("image[]", b"second"),
        ("image[]", b"third"),
    ]


def test_a_mask_is_the_last_part_and_leaves_the_request_alone(an_edit, a_connection):
    request = an_edit(an_image(ImageRole.MASK, a_mask()), an_image())
    call = PROVIDER.build(request, a_connection)
    assert [part.name for part in call.files] == ["image", "mask"]
    assert call.files[1].content_type == "image/png"
    assert request.inputs[0].content == a_mask()


def test_a_setting_that_only_some_models_have_comes_from_the_catalog(an_edit, a_connection):
    call = PROVIDER.build(an_edit(an_image(), options={"input_fidelity": "high"}), a_connection)
    assert ("input_fidelity", "high") in call.form


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_white_becomes_transparent_and_black_stays(mode):
    converted = Image.open(io.BytesIO(transparent_where_white(a_mask(mode=mode))))
    assert (converted.format, converted.mode, converted.size) == ("PNG", "RGBA", (32, 16))
    alpha = converted.getchannel("A")
    assert [alpha.getpixel(place) for place in ((4, 4), (11, 11), (3, 4), (31, 15))] == [0, 0, 255, 255]
    assert alpha.histogram()[0] == 64


@pytest.mark.parametrize(("level", "alpha"), [(0, 255), (127, 255), (128, 0), (200, 0)])
def test_greys_go_to_the_nearer_side(level, alpha):
    converted = Image.open(io.BytesIO(transparent_where_white(a_mask(level=level))))
    assert converted.getpixel((5, 5))[3] == alpha


def test_a_mask_that_is_no_picture_is_refused_before_sending(an_edit, a_connection):
    with pytest.raises(NotAnImage):
        PROVIDER.build(an_edit(an_image(), an_image(ImageRole.MASK, b"not an image")), a_connection)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ((), "image"),
        ((an_image(ImageRole.MASK, a_mask()),), "image"),
        ((an_image(),) * (MAX_IMAGES + 1), "reference_images"),
        ((an_image(content=b"x" * 50_000_000),), "image"),
        ((an_image(), *(an_image(ImageRole.MASK, a_mask()),) * 2), "mask"),
    ],
)
def test_what_does_not_fit_is_refused_before_sending(an_edit, a_connection, inputs, field):
    with pytest.raises(ProviderRejected) as caught:
        PROVIDER.build(an_edit(*inputs), a_connection)
    assert caught.value.field == field


def test_an_edits_answer_is_read_like_any_picture_and_its_inputs_cost(an_edit):
    usage = {
        "input_tokens": 310,
        "output_tokens": 196,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 300},
        "output_tokens_details": {"image_tokens": 196, "text_tokens": 0},
    }
    body = {"data": [{"b64_json": base64.b64encode(b"pixels").decode()}], "usage": usage}
    prices = {"text_in": 5000, "image_in": 8000, "image_out": 30000}
    request = an_edit(an_image(), options={"token_prices": prices})
    result = PROVIDER.parse(request, HttpAnswer(200, {}, json.dumps(body).encode()))
    assert result.pictures[0].content == b"pixels"
    assert result.vendor_cost == 10 * 5 + 300 * 8 + 196 * 30
