"""Gaps in a prompt that are filled before it is used: `A {product} on {surface}`."""

import re
from collections.abc import Mapping

_GAP = re.compile(r"\{([a-zA-Z][\w -]{0,39})\}")
MAX_GAPS = 12


def variables_in(prompt: str) -> tuple[str, ...]:
    """Return the names of a prompt's gaps, each once, in their order; at most 12."""
    return tuple(dict.fromkeys(match[1] for match in _GAP.finditer(prompt)))[:MAX_GAPS]


def filled(prompt: str, values: Mapping[str, str]) -> str:
    """Return the prompt with its gaps filled where `values` has words for them; others stay as they are."""
    return _GAP.sub(lambda match: values.get(match[1], "").strip() or match[0], prompt)
