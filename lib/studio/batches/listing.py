"""Reads many requests from pasted lines or a CSV file: good lines are kept, bad ones named with their reason. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lib.errors import InvalidRequest
from lib.model.batch import MAX_REQUESTS, Cell
from lib.model.geometry import Size
from lib.model.record import parse
from lib.model.request import GenerateRequest

MAX_BYTES = 5_000_000
MAX_LINES = 10_000
"""Lines that are looked at; only the first `MAX_REQUESTS` good ones are kept."""
MAX_PROBLEMS = 100
"""Bad lines that are listed one by one."""
COLUMNS = ("prompt", "negative", "size", "quality", "template", "title", "slug")
"""Columns of a CSV file; only `prompt` must be there."""
_FIELDS = {"negative": "negative_prompt", "template": "template_id"}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line; line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True)
class Listing:
    """What was understood, and what was not."""

    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()


def from_lines(text: str, common: Mapping[str, Any]) -> Listing:
    """Return one request for each line that is not empty; `common` has the settings that all of them share."""
    numbered = enumerate(text.splitlines(), start=1)
    return _collect(((number, {"prompt": line}) for number, line in numbered if line.strip()), common)


def from_csv(content: bytes, common: Mapping[str, Any]) -> Listing:
    """Return one request for each good line of a CSV file with a header.

    Comma, semicolon or tab separate; UTF-8 with or without a byte order mark, or UTF-16 with one. A cell that is empty
    takes the setting of `common`. Columns that are not in `COLUMNS` are named and ignored.
    """
    if len(content) > MAX_BYTES:
        return _refused(f"The file has more than {MAX_BYTES // 1_000_000} MB.")
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return _refused("The file is not text in UTF-8. Save it as “CSV UTF-8”.")
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    names = [name.strip().lower() for name in next(_rows(reader), (0, []))[1]]
    wrong = _header_fault(names)
    if wrong:
        return _refused(wrong)
    listing = _collect(_records(reader, names), common)
    foreign = [name[:30] or "(no name)" for name in names if name not in COLUMNS]
    if not foreign:
        return listing
    notice = Problem(1, f"Ignored columns: {', '.join(foreign[:20])}.")
    return Listing(listing.cells, (notice, *listing.problems))


def _header_fault(names: list[str]) -> str:
    if not any(names):
        return "The file is empty."
    if "prompt" not in names:
        return f"There is no column “prompt”. The columns are: {', '.join(COLUMNS)}."
    return "Two columns have the same name." if len(set(names)) < len(names) else ""


def _rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Return line number and cells of each row; the last row has no cells where the file cannot be read on."""
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        yield reader.line_num, []


def _records(reader: Any, names: list[str]) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    for number, row in _rows(reader):
        if not row:
            continue
        if len(row) > len(names):
            yield number, f"{len(row)} cells are too many, the header has {len(names)}."
        elif any(cell.strip() for cell in row):
            filled = dict(zip(names, row, strict=False))
            yield number, {name: cell.strip() for name, cell in filled.items() if name in COLUMNS and cell.strip()}


def _collect(rows: Iterator[tuple[int, Mapping[str, str] | str]], common: Mapping[str, Any]) -> Listing:
    cells: list[Cell] = []
    problems: list[Problem] = []
    bad = extra = 0
    for seen, (number, row) in enumerate(rows):
        if seen >= MAX_LINES:
            problems.append(Problem(number, f"Only the first {MAX_LINES} lines are read."))
            break
        if len(cells) >= MAX_REQUESTS:
            extra += 1
            continue
        try:
            cells.append(_cell(row, common))
        except InvalidRequest as error:
            bad += 1
            if bad <= MAX_PROBLEMS:
                problems.append(Problem(number, error.message))
    if bad > MAX_PROBLEMS:
        problems.append(Problem(0, f"{bad - MAX_PROBLEMS} more lines cannot be used."))
    if extra:
        problems.append(Problem(0, f"A batch takes {MAX_REQUESTS} requests; {extra} more lines are left out."))
    if not cells and not problems:
        problems.append(Problem(0, "There is no prompt in it."))
    return Listing(tuple(cells), tuple(problems))


def _cell(row: Mapping[str, str] | str, common: Mapping[str, Any]) -> Cell:
    if isinstance(row, str):
        raise InvalidRequest(row)
    values: dict[str, Any] = {_FIELDS.get(name, name): value for name, value in row.items()}
    base = dict(common)
    if "prompt" not in values:
        raise InvalidRequest("prompt: is required.", field="prompt")
    if "size" in values or "template_id" in values:
        base.pop("size", None)
        base.pop("aspect_ratio", None)
    if "size" in values:
        values |= _size(values.pop("size"))
    if "quality" in values:
        values["quality"] = values["quality"].lower()
    request = parse(GenerateRequest, base | values)
    return Cell(request=request, labels={"title": request.title} if request.title else {})


def _size(text: str) -> dict[str, Any]:
    if ":" in text:
        return {"aspect_ratio": text}
    try:
        return {"size": Size.parse(text)}
    except ValueError as error:
        raise InvalidRequest(f"size: {text[:30]!r} is neither pixels (1200x628) nor a ratio (16:9).") from error


def _refused(reason: str) -> Listing:
    return Listing((), (Problem(0, reason),))
