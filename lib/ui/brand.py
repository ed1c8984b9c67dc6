"""The studio's mark, drawn in place: an icon by name or a font by address would be fetched from another host."""

from urllib.parse import quote

_BLUE = "#3157c4"
_GREY = "#777a81"  # readable on the light and on the dark sidebar
_HILL = "<path d='M4 18l6-8 4 5 2-2 4 5z' fill='#fff'/>"
_TILE = f"<rect x='1' y='3' width='22' height='18' rx='2' fill='{_BLUE}'/>{_HILL}"
_NAME = (
    f"<text x='32' y='18' font-family='sans-serif' font-size='16' font-weight='600' fill='{_GREY}'>Image Studio</text>"
)


def _drawing(width: int, content: str) -> str:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} 24'>{content}</svg>"
    return f"data:image/svg+xml,{quote(svg)}"


ICON = _drawing(24, _TILE)
"""The mark alone, as an address that a browser draws by itself."""
WORDMARK = _drawing(150, _TILE + _NAME)
"""The mark and the name."""
