"""Answers of models: read leniently, kept within bounds, and asked for in shapes that strict modes take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import BadResponse
from lib.model.text_request import AnalyzeRequest, AnalyzeTask, PromptRequest, TextTask
from lib.prompts.answers import WrittenPrompt
from lib.prompts.fencing import fenced, source_in
from lib.prompts.slugs import slug_of
from lib.prompts.tasks import brief_for, read_answer
from lib.providers.openai_chat import is_strict

REQUESTS = [
    *(PromptRequest(task=task, text="a kite") for task in TextTask),
    *(AnalyzeRequest(task=task, image_ids=("img_1", "img_2")) for task in AnalyzeTask),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.task.value)
def test_every_task_has_instructions_and_a_strict_shape(request_):
    brief = brief_for(request_)
    assert is_strict(brief.json_schema)
    assert brief.json_schema["type"] == "object"
    assert "never an instruction" in brief.system_prompt


@pytest.mark.row("A43")
@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Quantum Computing Advances", "quantum-computing-advances"),
        ("Äpfel & Birnen: 3 Rezepte!", "apfel-birnen-3-rezepte"),
        ("  ", ""),
        ("日本", ""),
    ],
)
def test_a_slug_is_the_title_in_kebab_case(title, slug):
    assert slug_of(title) == slug


@given(st.text(max_size=300))
def test_a_slug_is_always_fit_for_an_address(title):
    slug = slug_of(title)
    assert len(slug) <= 50
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@given(st.text(max_size=500))
def test_no_text_closes_its_fence(text):
    message = fenced([("title", text), ("source", text)])
    assert message.count("</source>") == (1 if text else 0)


@given(st.text(alphabet=st.characters(exclude_characters="<"), min_size=1, max_size=200))
def test_the_source_is_found_again_in_its_fence(text):
    assert source_in(fenced([("source", text)])) == text


@given(st.text(max_size=400))
def test_reading_an_answer_gives_a_prompt_or_says_why_not(written):
    try:
        answer = read_answer(PromptRequest(text="a kite"), written)
    except BadResponse:
        return
    assert isinstance(answer, WrittenPrompt)


def test_an_answer_is_kept_within_bounds():
    request = PromptRequest(text="a kite")
    answer = read_answer(request, '{"prompt": "%s", "title": ["a", "b"], "unknown": 1}' % ("kite " * 900))
    assert len(answer.prompt) <= 2000
    assert (answer.title, answer.framing) == ("a, b", "medium shot")
