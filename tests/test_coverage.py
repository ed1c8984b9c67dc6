"""Every row of the checklist is covered by a test or listed with a reason; the list only shrinks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MARKER = re.compile(r"mark\.row\(([^)]*)\)", re.DOTALL)
ROW = re.compile(r"\b([A-E]\d{1,3})\b")
LISTED = re.compile(r"^\| ([A-E]\d{1,3}) \|", re.MULTILINE)
COUNTS = {"A": 64, "B": 151, "C": 51, "D": 43, "E": 176}
MOST_LISTED = int(re.search(r"at most (\d+) rows", (ROOT / "docs" / "coverage.md").read_text())[1])


def rows_in_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for marker in MARKER.finditer(path.read_text()):
            found.update(ROW.findall(marker[1]))
    return found


def rows_listed() -> list[str]:
    return LISTED.findall((ROOT / "docs" / "coverage.md").read_text())


def all_rows() -> set[str]:
    return {f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)}


def test_every_row_is_covered_or_listed_with_a_reason():
    assert all_rows() - rows_in_tests() - set(rows_listed()) == set()


def test_no_row_is_both_covered_and_listed():
    assert rows_in_tests() & set(rows_listed()) == set()


def test_tests_name_only_rows_that_exist():
    assert rows_in_tests() - all_rows() == set()


def test_the_list_only_shrinks():
    assert len(rows_listed()) == len(set(rows_listed())) <= MOST_LISTED


@pytest.mark.parametrize("letter", COUNTS)
def test_the_counts_are_those_of_the_checklist(letter):
    checklist = next((p / "shared" / "seed-checklist.md" for p in ROOT.parents if (p / "shared").is_dir()), None)
    if checklist is None or not checklist.exists():
        pytest.skip("the checklist is not beside this checkout")
    numbers = [int(n) for n in re.findall(rf"^- {letter}(\d+) \[", checklist.read_text(), re.MULTILINE)]
    assert sorted(numbers) == list(range(1, COUNTS[letter] + 1))
