"""Our masks in other vendors' terms. Ours are one channel, white = repaint.

Imported when a mask is first sent: it needs the picture library, which adapters otherwise do without. The masks are the
studio's own files, rebuilt from pixels before they got here; files of unknown origin belong into a worker process.
"""

import io

from PIL import Image

from lib.imaging.decode import decode

_HALF = 128


def transparent_where_white(mask: bytes) -> bytes:
    """Return the mask as an RGBA PNG of the same size: fully transparent where ours is light, solid black elsewhere.

    Vendors that read transparency want it full or not at all, so greys go to the nearer side. Raises `NotAnImage` or
    `TooLarge`.
    """
    alpha = decode(mask).convert("L").point([255 if level < _HALF else 0 for level in range(256)])
    converted = Image.new("RGBA", alpha.size, (0, 0, 0, 255))
    converted.putalpha(alpha)
    buffer = io.BytesIO()
    converted.save(buffer, "PNG")
    return buffer.getvalue()
