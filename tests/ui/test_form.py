"""The form as a record: to a request and back."""

import pytest

from lib.errors import InvalidRequest
from lib.model.request import GenerateRequest
from lib.ui.create.form import FormValues, from_request


@pytest.mark.parametrize(
    "asked",
    [
        {"aspect_ratio": "16:9"},
        {"aspect_ratio": "7:5"},
        {"aspect_ratio": "1.85:1"},
        {"size": {"width": 1200, "height": 628}},
        {"aspect_ratio": "1:1", "provider": "openai", "model": "dall-e-3", "style_preset": "cinematic"},
        {"aspect_ratio": "1:1", "reference_ids": ["img_a", "img_b"]},
        {"aspect_ratio": "1:1", "guidance_scale": 7.5, "steps": 30, "seed": 42, "negative_prompt": "dogs"},
        {"aspect_ratio": "1:1", "quality": "premium", "count": 10, "output_format": "webp", "campaign": "spring"},
    ],
)
@pytest.mark.row("B28", "B29", "B30", "B31", "B32", "B33", "B34", "B35", "B36", "B37", "B38")
def test_a_request_fills_the_form_that_asks_for_it(asked):
    request = GenerateRequest.model_validate({"prompt": "A red fox"} | asked)
    assert from_request(request).request() == request


def test_a_request_without_a_size_fills_in_a_square():
    assert from_request(GenerateRequest(prompt="A red fox")).size == "1:1"


def test_the_plan_needs_no_prompt_but_the_request_does():
    assert FormValues().request_for_plan().count == 4
    with pytest.raises(InvalidRequest) as refused:
        FormValues().request()
    assert refused.value.field == "prompt"
