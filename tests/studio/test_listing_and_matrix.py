"""Many requests from lines, files and matrices: what is understood, what is refused and why."""

import io

import pytest
from PIL import Image

from lib.errors import InvalidRequest
from lib.imaging.sheet import draw_sheet
from lib.model.batch import MAX_REQUESTS
from lib.providers.fake_vendor import plain_png
from lib.studio.batches.listing import from_csv, from_lines
from lib.studio.batches.matrix import Axes, count_cells, expand, options_of

COMMON = {"provider": "fake", "aspect_ratio": "1:1"}
HEADER = "prompt,negative,size,quality,template,title,slug\n"


def reasons(listing):
    return [f"{problem.line}: {problem.reason}" for problem in listing.problems]


def prompts(listing):
    return [cell.request.prompt for cell in listing.cells]


@pytest.mark.row("A58", "D36")
def test_each_line_is_a_request_and_empty_ones_are_nothing():
    listing = from_lines("a kite\n\n  a fox  \r\n", COMMON)
    assert (prompts(listing), listing.problems) == (["a kite", "a fox"], ())


def test_a_line_that_cannot_be_used_is_named_and_the_rest_kept():
    listing = from_lines("a kite\n" + "x" * 2001 + "\na fox", COMMON)
    assert prompts(listing) == ["a kite", "a fox"]
    assert reasons(listing) == ["2: prompt: 2001 characters are too many, the limit is 2000."]


@pytest.mark.row("D23")
def test_a_csv_line_carries_its_own_settings():
    listing = from_csv((HEADER + "Hero,blurry,1200x628,draft,,The hero,the-hero\n").encode(), COMMON)
    request = listing.cells[0].request
    assert (str(request.size), request.aspect_ratio, request.quality) == ("1200x628", None, "draft")
    assert (request.negative_prompt, request.title, request.slug) == ("blurry", "The hero", "the-hero")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Hero,,wide,,,,", "size: 'wide' is neither pixels (1200x628) nor a ratio (16:9)."),
        ("Hero,,,superb,,,", "quality: Input should be 'draft', 'standard' or 'premium'."),
        (",blurry,,,,,", "prompt: is required."),
        ("Hero,,,,,,,,extra", "9 cells are too many, the header has 7."),
        ("Hero,,99:1,,,,", "aspect_ratio: '99:1' is too long and thin; the limits are 16:1 and 1:16."),
    ],
)
def test_a_bad_csv_line_is_named_and_the_next_one_kept(line, reason):
    listing = from_csv(f"{HEADER}{line}\nFeatured\n".encode(), COMMON)
    assert (prompts(listing), reasons(listing)) == (["Featured"], [f"2: {reason}"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_common_spreadsheets_are_read(encoding, separator):
    content = f'Prompt{separator}Title\r\n"Käse{separator} ""alt"""{separator}Süd\r\n'.encode(encoding)
    listing = from_csv(content, COMMON)
    assert prompts(listing) == [f'Käse{separator} "alt"']
    assert listing.cells[0].request.title == "Süd"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (HEADER.encode(), "There is no prompt in it."),
        (b"title,slug\na,b\n", "There is no column \u201cprompt\u201d."),
        (b"prompt,prompt\na,b\n", "Two columns have the same name."),
        (b"prompt\n\xff\xfe\xfd", "The file is not text in UTF-8."),
        (b"x" * 5_000_001, "The file has more than 5 MB."),
    ],
    ids=["empty", "mark-only", "header-only", "wrong", "twice", "binary", "large"],
)
def test_a_file_that_is_no_list_of_prompts_says_why(content, reason):
    listing = from_csv(content, COMMON)
    assert listing.cells == ()
    assert listing.problems[0].reason.startswith(reason)


def test_unknown_columns_are_named_and_ignored():
    listing = from_csv(b"prompt,colour\na kite,red\n", COMMON)
    assert (prompts(listing), reasons(listing)) == (["a kite"], ["1: Ignored columns: colour."])


def test_of_ten_thousand_lines_a_batch_is_kept():
    listing = from_csv(b"prompt\n" + b"a kite\n" * 10_001, COMMON)
    assert len(listing.cells) == MAX_REQUESTS
    assert [problem.line for problem in listing.problems] == [10_002, 0]


def test_a_matrix_makes_each_combination_and_labels_it():
    cells = expand("a {red|blue} kite", Axes(styles=["anime", "cinematic"], seeds=[7]), COMMON)
    assert [(cell.request.prompt, cell.request.style_preset) for cell in cells] == [
        ("a red kite", "anime"),
        ("a red kite", "cinematic"),
        ("a blue kite", "anime"),
        ("a blue kite", "cinematic"),
    ]
    assert cells[1].labels == {"1. red | blue": "red", "Style": "cinematic", "Seed": "7"}
    assert {cell.request.seed for cell in cells} == {7}


def test_a_matrix_over_models_names_provider_and_model():
    cells = expand("a kite", Axes(models=["fake:fake-64", "sandbox:sandbox-artist"], guidance=[7.5]), COMMON)
    asked = [(cell.request.provider, cell.request.model, cell.request.guidance_scale) for cell in cells]
    assert asked == [("fake", "fake-64", 7.5), ("sandbox", "sandbox-artist", 7.5)]


def test_braces_without_choices_are_words():
    assert options_of("a {single} {} kite | fox", Axes()) == {}


def test_a_matrix_of_a_million_cells_is_counted_and_refused_at_once():
    prompt = " ".join("{" + "|".join(str(number) for number in range(100)) + "}" for _ in range(3))
    assert count_cells(prompt, Axes()) == 1_000_000
    with pytest.raises(InvalidRequest, match="1,000,000 combinations"):
        expand(prompt, Axes(), COMMON)


def test_a_sheet_has_a_place_for_each_combination_pictures_or_not():
    picture = plain_png(64, 32)
    sheet = Image.open(io.BytesIO(draw_sheet(["red", "blue"], ["one", "two"], {(0, 1): picture})))
    centres = [sheet.getpixel((200 + column * 264 + 128, 34 + row * 264 + 128)) for row in (0, 1) for column in (0, 1)]
    assert [centre == (70, 110, 160) for centre in centres] == [False, True, False, False]
