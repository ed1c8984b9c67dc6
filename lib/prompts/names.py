"""Names that may not be free to use: living people, and marks and figures of others, from a dated data file."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "names.toml"
_WORD = re.compile(r"\w+")


class Lexicon:
    """Words and names (lower case), found in a text as whole words; quick however many there are."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for entry in entries:
            start = _WORD.search(entry)
            if start:
                self._by_start.setdefault(start[0], []).append(entry)

    def found(self, text: str) -> tuple[str, ...]:
        """Return those that stand in the text, in the order of their first words there, the longer ones first."""
        lower = text.lower()
        starts = [word for word in dict.fromkeys(_WORD.findall(lower)) if word in self._by_start]
        entries = (entry for start in starts for entry in sorted(self._by_start[start], key=len, reverse=True))
        return tuple(
            entry for entry in entries if entry in lower and re.search(rf"(?<!\w){re.escape(entry)}(?!\w)", lower)
        )


@dataclass(frozen=True)
class Names:
    """What the data file holds."""

    people: Lexicon
    brands: Lexicon
    instead: Mapping[str, str]
    """Mark or figure → what to ask for instead."""


@cache
def names() -> Names:
    """Return the names, read when first asked for; those with accents are known without them too."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    people = [name for group in read["people"].values() for name in group]
    instead = {name: other for other, group in read["brands"].items() for name in group}
    instead = {_plain(name): other for name, other in instead.items()} | instead
    return Names(Lexicon({*people, *map(_plain, people)}), Lexicon(instead), instead)


def _plain(name: str) -> str:
    """Return the name without its accents; letters that are no letter with an accent stay."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
