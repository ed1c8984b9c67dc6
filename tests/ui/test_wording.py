"""Amounts, durations and texts as people read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lib.errors import InvalidRequest
from lib.model.geometry import Size
from lib.ui import wording


@pytest.mark.parametrize(("amount", "text"), [(0, "free"), (1, "1 credit"), (4, "4 credits"), (1200, "1,200 credits")])
def test_prices(amount, text):
    assert wording.credits_text(amount) == text


def test_an_empty_balance_is_not_free():
    assert wording.balance_text(0) == "0 credits"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0.1 s"), (0.84, "0.8 s"), (12.4, "12 s"), (190, "3 min")])
def test_durations(seconds, text):
    assert wording.seconds_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.2, "about 1 s left"), (8.3, "about 8 s left"), (130, "about 2 min left")],
)
def test_time_left(seconds, text):
    assert wording.remaining_text(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(10, "1 KB"), (800_000, "781 KB"), (2_500_000, "2.4 MB")])
def test_file_sizes(count, text):
    assert wording.bytes_text(count) == text


def test_sizes_in_pixels():
    assert wording.size_text(Size(width=1200, height=628)) == "1200 × 628"


def test_a_moment_is_told_in_the_visitors_time_zone():
    moment = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert wording.moment_text(moment).replace("\u00a0", " ") == "21 Nov 2026, 23:30"
    assert wording.moment_text(moment, ZoneInfo("Europe/Berlin")).replace("\u00a0", " ") == "22 Nov 2026, 00:30"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, 1.5 and (more)", "plain words, 1.5 and (more)"),
        ("**bold** [x](y)", r"\*\*bold\*\* \[x\](y)"),
        ("<b>&amp;</b>", r"\<b\>\&amp;\</b\>"),
        (":red[x] :smile: 16:9 a: b", r"&#58;red\[x\] &#58;smile: 16&#58;9 a: b"),
        ("$x$ a|b", r"\$x\$ a\|b"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("two\n\n# lines", r"two \# lines"),
    ],
)
def test_markdown_shows_a_users_text_literally(text, shown):
    assert wording.plain(text) == shown


def test_a_long_prompt_is_cut_with_an_ellipsis():
    assert wording.preview("word " * 50).endswith("word…")
    assert len(wording.preview("x" * 200)) == 90


def test_a_field_is_called_what_the_form_calls_it():
    error = InvalidRequest("guidance_scale: must be at most 30, got 99.", field="guidance_scale")
    assert wording.sentence_of(error) == "Guidance scale: must be at most 30, got 99."


@pytest.mark.parametrize(
    ("characters", "text"),
    [(40, "A modern workspace with a plant"), (12, "… a plant"), (9, "… a plant"), (8, "… plant"), (5, "… ant")],
)
def test_the_end_of_a_prompt_is_cut_between_words(characters, text):
    assert wording.ending("A modern\nworkspace  with a plant", characters) == text
