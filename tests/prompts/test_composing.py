"""The built-in composer: other texts, other prompts, and each names what its text is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model.request import EnhanceLevel
from lib.prompts.answers import Framing, People, Realism
from lib.prompts.choices import EnhanceChoices, WriteChoices
from lib.prompts.composing import compose
from lib.prompts.enhancing import enhance
from lib.prompts.subjects import root
from tests.prompts.hundred_texts import TEXTS


def roots(text):
    return {root(word.strip(",.:;")) for word in text.split()}


def test_a_hundred_texts_give_at_least_ninety_five_prompts_that_name_their_subject():
    written = [(subject, compose(text).prompt) for subject, text in TEXTS]
    named = {prompt for subject, prompt in written if roots(subject) <= roots(prompt)}
    unnamed = [(subject, prompt) for subject, prompt in written if prompt not in named]
    assert len(TEXTS) == 100
    assert len(named) >= 95, unnamed


def test_the_subject_stands_first():
    first = [compose(text).prompt.split(",")[0] for _, text in TEXTS]
    assert sum(bool(roots(subject) & roots(words)) for (subject, _), words in zip(TEXTS, first, strict=True)) >= 95


@pytest.mark.row("A62")
def test_worked_example_an_article_about_artificial_intelligence():
    written = compose("Research about artificial intelligence and machine learning trends")
    assert written.prompt.startswith("Artificial intelligence, ")
    assert "machine learning" in written.prompt
    assert "deep blue, cyan and a touch of violet" in written.prompt
    assert (written.realism, written.people) == (Realism.RENDER, People.NONE)
    assert "people" in written.negative_prompt


@pytest.mark.row("A41")
def test_worked_example_title_and_abstract_of_a_cover():
    abstract = "Qubits, entanglement, and future applications of quantum computers."
    written = compose(abstract, WriteChoices(title="Quantum Computing Advances"))
    assert written.title == "Quantum Computing Advances"
    assert written.slug == "quantum-computing-advances"
    assert written.prompt.startswith("Quantum computing, ")
    assert "qubits" in written.prompt


def test_worked_example_a_product_with_its_colours():
    written = compose("Our new reusable water bottle keeps drinks cold. The steel bottle comes in mint and navy.")
    assert "water bottle" in written.prompt.split(",")[0].lower()
    assert "colours: mint and navy" in written.prompt
    assert written.realism is Realism.PHOTOGRAPH


@pytest.mark.row("A16")
def test_a_prompt_says_subject_medium_light_colours_composition_and_background():
    for _, text in TEXTS[:20]:
        prompt = compose(text).prompt
        assert "light" in prompt
        assert "colours: " in prompt
        assert any(word in prompt for word in ("composition", "view", "close-up", "seen from", "wide"))
        assert any(word in prompt for word in ("photograph", "illustration", "render"))
        assert text[:40] not in prompt


def test_choices_are_kept():
    chosen = WriteChoices(framing=Framing.OVERHEAD, realism=Realism.ILLUSTRATION, people=People.ONE)
    written = compose("A cake recipe", chosen)
    assert (written.framing, written.realism, written.people) == (
        Framing.OVERHEAD,
        Realism.ILLUSTRATION,
        People.ONE,
    )
    assert "one person" in written.prompt
    assert "illustration" in written.prompt


@given(st.text(min_size=1, max_size=300))
def test_any_text_gives_a_prompt_and_the_same_one_again(text):
    written = compose(text)
    assert 0 < len(written.prompt) <= 2000
    assert written == compose(text)


def test_an_enhancement_adds_what_is_missing_and_more_at_higher_levels():
    lengths = [len(enhance("A red fox", EnhanceChoices(level=level)).addition) for level in EnhanceLevel]
    assert lengths == sorted(lengths)
    assert "photograph" not in enhance("A watercolour of a fox", EnhanceChoices(level=EnhanceLevel.STRONG)).addition
    assert "light" not in enhance("A fox in soft light").addition
