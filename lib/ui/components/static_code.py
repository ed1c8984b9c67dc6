"""Styles and scripts of our own components, as they lie in `lib/ui/components/browser`."""

from pathlib import Path

_BROWSER = Path(__file__).parent / "browser"


def static_code(*names: str) -> str:
    """Return files of that folder one after the other; what a component shares with others comes first."""
    return "\n".join((_BROWSER / name).read_text("utf-8") for name in names)
