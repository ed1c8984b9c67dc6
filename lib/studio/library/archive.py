"""What every ZIP of the studio is made with: safe names, files that do not change with the hour, tables for people."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence

_MAX_SLUG = 40
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows: a pack does not change with the hour it is made
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def slug(text: str) -> str:
    """Return a text as part of a file name that is safe on every system; may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:_MAX_SLUG].strip("-")


def csv_of(rows: Sequence[dict[str, object]]) -> bytes:
    """Return rows, at least one, as a CSV file that spreadsheets take for what it is; no cell is run as a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def add_file(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put a file into an archive; the same content gives the same archive."""
    entry = zipfile.ZipInfo(name, date_time=_DATE)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
