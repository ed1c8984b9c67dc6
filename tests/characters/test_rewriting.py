"""Prompts that somebody edits, and what becomes of them when the character turns out to be another."""

import pytest

from lib.characters.grammar import write_prompts
from lib.characters.rewriting import after_analysis, bodies, edited
from lib.characters.rules import breaches
from lib.characters.vocabulary import ANCHOR
from lib.errors import Conflict, InvalidRequest
from lib.model.character import PromptFate, Wording
from tests.characters.builders import an_analysis

PROMPTS = write_prompts(an_analysis(), 20)


@pytest.mark.row("E106", "E117")
def test_an_edited_prompt_gets_the_anchor_and_keeps_what_its_place_shows():
    texts = list(bodies(PROMPTS))
    texts[3:5] = [f"  {ANCHOR} on a red\n ball ", ""]
    made = edited(PROMPTS, [*texts, "one more"])
    assert len(made) == 20
    assert (made[3].text, made[3].facets, made[3].is_by_hand) == (f"{ANCHOR} on a red ball", PROMPTS[3].facets, True)
    assert made[4:19] == PROMPTS[5:]
    assert (made[19].text, made[19].facets.category) == (f"{ANCHOR} one more", None)


def test_a_prompt_that_is_too_long_is_refused_and_named():
    with pytest.raises(InvalidRequest, match="Number 1: 2,003 characters are too many"):
        edited(PROMPTS, ["x" * (2002 - len(ANCHOR))])


def test_what_was_edited_by_hand_stays_and_the_rest_obeys_the_new_analysis():
    mine = edited(PROMPTS, ["this character on a red ball", *bodies(PROMPTS)[1:]])
    unable = an_analysis(physical_capabilities={"can_stand": False, "can_sit": False})
    after = after_analysis(mine, unable, PromptFate.KEEP_EDITED)
    assert after[0] == mine[0]
    assert len({prompt.text for prompt in after}) == 20
    assert not [breach for breach in breaches(after, unable) if breach.position is not None]
    assert after_analysis(mine, unable, PromptFate.KEEP) == mine
    assert not [prompt for prompt in after_analysis(mine, unable, PromptFate.REWRITE) if prompt.is_by_hand]


def test_prompts_that_somebody_else_kept_meanwhile_are_not_overwritten(stages, actor):
    stages.analysed()
    seen = stages.characters.write_prompts(actor, "gboy", 3).prompts
    stages.characters.set_prompts(actor, "gboy", seen[:2])
    with pytest.raises(Conflict, match="changed the prompts meanwhile"):
        stages.characters.edit_prompts(actor, "gboy", ["mine"], seen=seen)
    assert stages.load().prompts == seen[:2]
    stages.characters.set_prompts(actor, "gboy", seen[:2], seen=seen)


def test_an_undo_brings_back_analysis_prompts_and_files(stages, actor):
    stages.analysed()
    before = stages.characters.write_prompts(actor, "gboy", 12)
    stages.characters.set_analysis(actor, "gboy", an_analysis(description="a round figure", style="3d_render"))
    assert len(stages.load().prompts) == 12
    stages.characters.put_back(actor, "gboy", Wording(analysis=before.analysis, prompts=before.prompts))
    assert (stages.load().analysis, stages.load().prompts) == (before.analysis, before.prompts)
    assert "eyeball for a head" in stages.place("gboy", "character-analysis.json").read_text()
    assert "eyeball for a head" in stages.place("registry.json").read_text()
