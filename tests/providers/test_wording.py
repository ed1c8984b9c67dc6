import json

import pytest

from lib.net.messages import HttpAnswer
from lib.providers.wording import MAX_TEXT, error_text, is_empty_account, is_refusal


@pytest.mark.parametrize(
    "words",
    [
        "NSFW content detected",
        "Your request was rejected by our safety system",
        "content_policy_violation",
        "The prompt violates our content policy",
        "Input was flagged as inappropriate content",
        "The image contains sensitive information",
        "ContentPolicyViolationError",
    ],
)
def test_a_refusal_is_recognised(words):
    assert is_refusal(words)
    assert not is_empty_account(words)


@pytest.mark.parametrize(
    "words",
    [
        "Insufficient balance",
        "You have exceeded your monthly included credits",
        "Your account balance is too low",
        "Not enough credits. Please top up.",
        "insufficient_quota",
        "402 Payment Required",
    ],
)
def test_an_empty_account_is_recognised(words):
    assert is_empty_account(words)
    assert not is_refusal(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Rate limit exceeded for images",
        "Model ideogram-v3-balanced is not supported",
        "size must be a multiple of 8",
        "Invalid image input",
        "insufficient permissions for this model",
        "CUDA error",
    ],
)
def test_anything_else_is_left_to_the_status(words):
    assert not is_refusal(words)
    assert not is_empty_account(words)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "the words"},
        {"error": ["the words"]},
        {"error": {"message": "the words"}},
        {"error": {"code": "the words"}},
        {"detail": "the words"},
        {"detail": [{"msg": "the words", "loc": ["body"]}]},
        {"message": "the words"},
        {"error_code": "the words"},
        [{"error": {"message": "the words"}}],
        "the words",
    ],
)
def test_an_error_is_read_wherever_it_stands(body):
    assert error_text(HttpAnswer(400, {}, json.dumps(body).encode())) == "the words"


@pytest.mark.parametrize("content", [b"", b"<html>", b"null", b"[]", b'{"error": null}', b'{"error": {"message": 7}}'])
def test_an_error_without_words_says_nothing(content):
    assert error_text(HttpAnswer(500, {}, content)) == ""


def test_a_long_error_is_cut():
    assert len(error_text(HttpAnswer(400, {}, json.dumps({"error": "x" * 9000}).encode()))) == MAX_TEXT
