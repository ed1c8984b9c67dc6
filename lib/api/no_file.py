"""What stands where a picture's file is gone: a drawing with words, which browsers show in place of the picture."""

from fastapi import Response

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" viewBox="0 0 600 400" role="img"
aria-label="There is no file to show."><rect width="600" height="400" fill="#80838a" fill-opacity=".16"/>
<text x="300" y="208" text-anchor="middle" font-family="system-ui, sans-serif" font-size="24" fill="#80838a">
There is no file to show.</text></svg>"""


def no_file(headers: dict[str, str]) -> Response:
    """Return the drawing with these headers, as not found; nobody keeps it, because the file may come back."""
    return Response(_SVG, 404, headers={**headers, "Cache-Control": "no-store"}, media_type="image/svg+xml")
