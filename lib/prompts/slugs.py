"""Names fit for an address and a file."""

import re
import unicodedata

MAX_SLUG = 50
_GAP = re.compile(r"[^a-z0-9]+")
_SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "œ": "oe"})


def slug_of(title: str) -> str:
    """Return a title as lower-case words joined by hyphens, at most 50 characters, whole words where they fit.

    `Quantum Computing Advances` becomes `quantum-computing-advances`. A title without Latin letters or digits has none.
    """
    lower = title.lower().translate(_SPELLED)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    slug = _GAP.sub("-", plain).strip("-")
    if len(slug) <= MAX_SLUG:
        return slug
    cut = slug[: MAX_SLUG + 1].rpartition("-")[0]
    return cut or slug[:MAX_SLUG]
