"""Answers as routes give them, shown in the API's description; long pictures and lists are cut short."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("example_answers.json")


def answer_for(method: str, path: str) -> Any:
    """Return what a route answers when all is well, or None where it answers with a picture, a page or nothing."""
    return _answers().get(f"{method} {path}")


@cache
def _answers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
