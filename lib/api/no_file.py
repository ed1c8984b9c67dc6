"""What stands where a picture's file is gone: a drawing with words, which browsers show in place of the picture."""

from fastapi import Response

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" viewBox="0 0 300 200" role="img"
aria-label="There is no file to show."><rect width="300" height="200" fill="#80838a" fill-opacity=".16"/>
<g text-anchor="middle" font-family="system-ui, sans-serif" font-size="24" fill="#80838a">
<text x="150" y="95">There is no file</text><text x="150" y="127">to show.</text></g></svg>"""


def no_file(headers: dict[str, str]) -> Response:
    """Return the drawing with these headers, as not found; nobody keeps it, because the file may come back."""
    return Response(_SVG, 404, headers={**headers, "Cache-Control": "no-store"}, media_type="image/svg+xml")
