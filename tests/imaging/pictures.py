"""Draws the pictures that imaging tests use."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def a_picture(width: int = 60, height: int = 40, mode: str = "RGB", colour: Any = None) -> Image.Image:
    """Draw a picture, red on its left and blue on its right, or all of one colour."""
    if colour is not None:
        return Image.new(mode, (width, height), colour)
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    return image.convert(mode)


def a_file(image: Image.Image | None = None, file_format: str = "PNG", **options: Any) -> bytes:
    """Write a picture to bytes; lossy formats at high quality."""
    buffer = io.BytesIO()
    defaults = {"JPEG": {"quality": 95, "subsampling": 0}, "AVIF": {"quality": 95, "speed": 10}}
    (image or a_picture()).save(buffer, file_format, **(defaults.get(file_format, {}) | options))
    return buffer.getvalue()


def a_bomb_png(width: int, height: int) -> bytes:
    """Write a black one-bit PNG of any size without ever holding its pixels."""
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def a_text_bomb_png(size: int) -> bytes:
    """Write a small PNG with a compressed text that grows to `size` bytes."""
    content = a_file()
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(size), 9))
    return content[:33] + text + content[33:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def is_near(left: tuple[int, ...], right: tuple[int, ...], tolerance: int = 12) -> bool:
    """Tell whether two colours differ by at most `tolerance` levels in each channel."""
    return len(left) == len(right) and all(abs(a - b) <= tolerance for a, b in zip(left, right, strict=True))
