"""The linter: what may go wrong with a prompt, why, and one fix each, before anything is paid for."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog import load_catalog
from lib.prompts import linting as linting_module
from lib.prompts.linting import Draft, lint
from lib.prompts.names import names

MODELS = {model.id: model for model in load_catalog().models}
SANDBOX = MODELS["sandbox-artist"]


def found(prompt, **more):
    return {finding.code: finding for finding in lint(Draft(prompt, **more))}


@pytest.mark.parametrize(
    ("prompt", "code", "fixed"),
    [
        ("A red \u200bfox in the snow", "control-characters", "A red fox in the snow"),
        ("A fox in the woods --ar 16:9", "ratio-in-prompt", "A fox in the woods"),
        ('A bakery sign that says "Fresh bread", warm light', "text-in-image", "A bakery, warm light"),
        ("A street at noon, sharp shadows, midnight", "contradiction", "A street at noon, sharp shadows"),
        ("Portrait of Taylor Swift in a garden", "living-person", "Portrait of a person in a garden"),
        ("A can of Pepsi on the beach", "brand", "A can of cola drink on the beach"),
    ],
)
def test_each_fault_has_a_reason_and_one_fix(prompt, code, fixed):
    finding = found(prompt)[code]
    assert finding.reason
    assert finding.fix
    assert finding.fixed.prompt == fixed
    assert code not in found(finding.fixed.prompt)


def test_a_prompt_that_is_too_long_is_cut_at_a_comma():
    long = ", ".join(["a quiet room with a chair"] * 100)
    finding = found(long)["too-long"]
    assert finding.severity == "problem"
    assert len(finding.fixed.prompt) <= 2000
    assert finding.fixed.prompt.endswith("a chair")


def test_length_is_judged_by_the_model():
    short = SANDBOX.model_copy(update={"max_prompt": 20})
    assert "too-long" in found("A red fox in deep snow at dawn", model=short)
    assert "too-long" not in found("A red fox in deep snow at dawn", model=SANDBOX)


def test_a_ratio_that_the_model_does_not_draw_names_the_nearest():
    finding = found("A red fox in deep snow", model=MODELS["fake-64"], aspect_ratio="16:9")["unsupported-ratio"]
    assert finding.fixed.aspect_ratio == "1:1"
    assert "unsupported-ratio" not in found("A red fox in deep snow", model=SANDBOX, aspect_ratio="16:9")


@pytest.mark.row("E161")
def test_style_words_are_told_off_in_character_jobs_only():
    prompt = "Bob sitting on a bench, cinematic, 8k, masterpiece"
    assert found(prompt, is_character=True)["style-of-character"].fixed.prompt == "Bob sitting on a bench"
    assert "style-of-character" not in found(prompt)


def test_weights_are_told_off_where_the_model_does_not_read_them():
    finding = found("A (red:1.3) fox in ((deep)) snow", model=SANDBOX)["weights"]
    assert finding.fixed.prompt == "A red fox in deep snow"
    reader = SANDBOX.model_copy(update={"reads_weights": True})
    assert "weights" not in found("A (red:1.3) fox in ((deep)) snow", model=reader)


def test_what_is_asked_for_is_not_kept_out_as_well():
    finding = found("A fox in deep snow", negative_prompt="snow, people")["asked-and-kept-out"]
    assert finding.fixed.negative_prompt == "people"


def test_negations_move_to_the_negative_prompt_where_there_is_one():
    finding = found("A quiet beach with no people", model=SANDBOX)["negation"]
    assert (finding.fixed.prompt, finding.fixed.negative_prompt) == ("A quiet beach", "people")


def test_a_good_prompt_is_left_alone():
    assert lint(Draft("A red fox in deep snow, soft morning light, wide view of the valley", model=SANDBOX)) == ()
    assert lint(Draft("   ")) == ()


@given(st.text(max_size=400), st.booleans())
def test_every_fix_of_any_prompt_leaves_a_prompt(prompt, is_character):
    for finding in lint(Draft(prompt, model=SANDBOX, aspect_ratio="3:2", is_character=is_character)):
        assert finding.fixed != Draft(prompt)
        assert finding.reason


@pytest.mark.parametrize(
    ("prompt", "code", "fixed"),
    [
        ("Kylian Mbappe on a bench", "living-person", "a person on a bench"),
        ("Kylian Mbappé on a bench", "living-person", "a person on a bench"),
        ("ZENDAYA at a market", "living-person", "a person at a market"),
        ("A Rolls-Royce beside a Nintendo Switch", "brand", "A luxury car beside a game console"),
        ("A Citroen at night", "brand", "A car at night"),
        ("starbucks, then \u017ftarbucks", "brand", "coffee house, then \u017ftarbucks"),
    ],
)
def test_names_are_found_in_any_case_and_without_their_accents(prompt, code, fixed):
    assert found(prompt)[code].fixed.prompt == fixed


@pytest.mark.parametrize(
    "prompt",
    [
        "A drake on a quiet pond",
        "A King Charles spaniel in tall grass",
        "Madonna and child, fresco on a chapel wall",
        "An apple, an orange and a shell on linen",
        "A puma and a jaguar at a river",
        "The planet Mars above a subway station",
    ],
)
def test_words_that_are_names_only_sometimes_are_left_alone(prompt):
    assert {"living-person", "brand"}.isdisjoint(found(prompt))


def test_the_names_are_dated_lower_case_and_stand_there_once():
    read = tomllib.loads((Path(linting_module.__file__).parent / "data" / "names.toml").read_text(encoding="utf-8"))
    people = [name for group in read["people"].values() for name in group]
    brands = [name for group in read["brands"].values() for name in group]
    assert read["as_of"].year == 2026
    assert len(people) > 500
    assert len(brands) > 350
    assert len({*people, *brands}) == len(people) + len(brands)
    assert all(name == name.lower().strip() for name in (*people, *brands))


def test_a_fix_for_a_brand_names_no_other_brand():
    for instead in set(names().instead.values()):
        assert not names().brands.found(instead), instead
