"""From wanted sizes to native sizes: the worked examples, and what holds for every size."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog import SizeRule, load_catalog
from lib.model.geometry import Size, cover_box
from lib.model.request import Operation, Quality
from lib.studio.planning.sizing import choose_sizes

CORE = "1536x1536 1632x1344 1824x1248 2016x1152 2304x960 1344x1632 1248x1824 1152x2016 960x2304"
GPT = "1024x1024 1536x1024 1024x1536"
GEMINI = "1024x1024 832x1248 1248x832 864x1184 1184x864 896x1152 1152x896 768x1344 1344x768 1536x672"


def buckets(sizes: str) -> SizeRule:
    return SizeRule(kind="buckets", buckets=sizes.split(), default=sizes.split(maxsplit=1)[0])


def sides(low: int = 16, high: int = 4096):
    return st.builds(Size, width=st.integers(low, high), height=st.integers(low, high))


# target, bucket list, native, crop, scale: computed by hand from the rule "nearest ratio, crop, resize"
EXAMPLES = [
    ("1080x1080", CORE, "1536x1536", "1536x1536", 0.703),
    ("1080x1350", CORE, "1344x1632", "1306x1632", 0.827),
    ("1080x1350", GPT, "1024x1536", "1024x1280", 1.055),
    ("1080x1920", CORE, "1152x2016", "1134x2016", 0.952),
    ("1080x1920", GEMINI, "768x1344", "756x1344", 1.429),
    ("1200x628", CORE, "2016x1152", "2016x1055", 0.595),
    ("1200x628", GPT, "1536x1024", "1536x804", 0.781),
    ("1128x191", CORE, "2304x960", "2304x390", 0.49),
    ("1128x191", GEMINI, "1536x672", "1536x260", 0.734),
    ("1500x500", GPT, "1536x1024", "1536x512", 0.977),
    ("2560x1440", GEMINI, "1344x768", "1344x756", 1.905),
    ("1000x1500", CORE, "1248x1824", "1216x1824", 0.822),
    ("820x312", GPT, "1536x1024", "1536x584", 0.534),
]


@pytest.mark.parametrize(("target", "sizes", "native", "crop", "scale"), EXAMPLES)
def test_exact_pixels_come_from_the_nearest_ratio(target, sizes, native, crop, scale):
    sizing = choose_sizes(buckets(sizes), size=Size.parse(target), aspect_ratio=None, quality=Quality.STANDARD)
    kept = sizing.crop.size if sizing.crop else sizing.native
    assert (str(sizing.native), str(kept), str(sizing.target)) == (native, crop, target)
    assert sizing.scale == pytest.approx(scale, abs=0.001)


@given(target=sides())
def test_what_is_delivered_is_what_was_asked(target):
    for model in load_catalog().models_for(Operation.GENERATE):
        sizing = choose_sizes(model.sizes, size=target, aspect_ratio=None, quality=Quality.STANDARD)
        assert sizing.target == target
        if sizing.crop:
            assert sizing.crop.right <= sizing.native.width
            assert sizing.crop.bottom <= sizing.native.height


@given(target=sides())
def test_native_sizes_obey_the_models_rule(target):
    for model in load_catalog().models_for(Operation.GENERATE):
        rule = model.sizes
        native = choose_sizes(rule, size=target, aspect_ratio=None, quality=Quality.STANDARD).native
        if rule.kind == "free":
            assert native.width % rule.multiple_of == native.height % rule.multiple_of == 0
            assert max(native.width, native.height) <= rule.max_side
            assert native.pixels <= rule.max_pixels


def test_a_side_is_not_rounded_up_beyond_the_most_pixels():
    rule = SizeRule(kind="free", default="1024x1024", multiple_of=16, max_side=1536, max_pixels=2_097_152)
    asked = Size(width=1441, height=1441)
    assert str(choose_sizes(rule, size=asked, aspect_ratio=None, quality=Quality.STANDARD).native) == "1440x1440"


@given(source=sides(1, 5000), ratio=st.floats(1 / 16, 16), x=st.floats(0, 1), y=st.floats(0, 1))
def test_a_cover_crop_stays_inside_and_touches_two_sides(source, ratio, x, y):
    box = cover_box(source, ratio, focus_x=x, focus_y=y)
    assert 0 <= box.left < box.right <= source.width
    assert 0 <= box.top < box.bottom <= source.height
    assert box.size.width == source.width or box.size.height == source.height


@pytest.mark.parametrize("quality", list(Quality))
def test_a_ratio_alone_gives_that_ratio(quality):
    for model in load_catalog().models_for(Operation.GENERATE):
        sizing = choose_sizes(model.sizes, size=None, aspect_ratio="16:9", quality=quality)
        assert sizing.target.ratio == pytest.approx(16 / 9, rel=0.02)


def test_every_fact_in_the_catalog_is_dated():
    assert all(model.as_of <= date(2026, 11, 21) for model in load_catalog().models)
