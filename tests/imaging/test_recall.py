"""Settings are read from what tools write into files; hostile files give nothing, and give it quickly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.imaging.leaving import deliver
from lib.imaging.marks import Mark
from lib.imaging.recall import recall
from tests.imaging.written import (
    A1111,
    COMFY,
    COMFY_LOOP,
    INVOKE,
    a_bomb,
    a_jpeg_with_a_comment,
    a_picture_by_another_tool,
    a_png,
)


@pytest.mark.parametrize("content", [a_picture_by_another_tool(), a_jpeg_with_a_comment(A1111)], ids=["png", "jpeg"])
def test_automatic1111s_parameters_are_read(content):
    found = recall(content)
    assert found.tool == "AUTOMATIC1111"
    assert found.values == {
        "prompt": "a fox <script>alert(1)</script>",
        "negative_prompt": "blurry, text",
        "steps": 20,
        "guidance_scale": 7.5,
        "seed": 42,
        "model": "dreamshaper",
        "width": 512,
        "height": 768,
    }
    assert found.lost == ("Sampler: Euler a", "Lora hashes: a: 1, b: 2", "Version: v1.9")


def test_comfyuis_graph_is_followed():
    found = recall(a_png(prompt=COMFY))
    assert found.tool == "ComfyUI"
    assert (found.values["prompt"], found.values["negative_prompt"]) == ("a kite", "rain")
    assert (found.values["seed"], found.values["width"], found.values["model"]) == (7, 1024, "sdxl.safetensors")
    assert found.lost == ("sampler_name: euler",)


def test_invokeais_metadata_is_read():
    found = recall(a_png(invokeai_metadata=INVOKE))
    assert found.tool == "InvokeAI"
    assert (found.values["prompt"], found.values["model"], found.values["guidance_scale"]) == (
        "a boat",
        "juggernaut",
        4,
    )
    assert found.lost == ("scheduler: dpmpp_2m",)


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp", "avif"])
def test_our_own_settings_come_back_from_every_format(file_format):
    settings = '{"prompt": "a <kite> & \'more\'", "seed": 5, "size": {"width": 640, "height": 480}}'
    made = deliver(a_png(), file_format, mark=Mark("trainedAlgorithmicMedia", "words", "A kite", settings))
    found = recall(made.content)
    assert found.tool == "Image Studio"
    assert found.values == {"prompt": "a <kite> & 'more'", "seed": 5, "size": {"width": 640, "height": 480}}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        a_png(parameters=""),
        a_png(prompt="[" * 100_000),
        a_png(prompt="null"),
        a_png(prompt='{"3": {"class_type": "KSampler"}}'),
        a_png(invokeai_metadata="[]"),
        a_png(parameters='x\nSteps: 1, Seed: "'),
        a_jpeg_with_a_comment(""),
        b"<studio:Settings>{}</studio:Settings>",
        b"<studio:Settings>[1]</studio:Settings>",
    ],
)
def test_damaged_and_hostile_files_raise_nothing(content):
    assert not recall(content).values.get("seed")


def test_a_graph_that_is_a_loop_ends():
    assert recall(a_png(prompt=COMFY_LOOP)).values == {"seed": 1}


def test_a_packed_bomb_is_not_unpacked():
    assert len(recall(a_bomb()).values.get("prompt", "")) <= 10_000


@given(st.binary(max_size=300))
def test_any_bytes_after_a_png_header_are_harmless(rest):
    found = recall(b"\x89PNG\r\n\x1a\n" + rest)
    assert found.tool or not found.values
