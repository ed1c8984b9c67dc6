"""Content credentials (C2PA) in a file, recognised by the container box that carries them. `passport` reads them.

Boxes by format, from the C2PA specification's embedding chapter (read November 2026): PNG chunk `caBX`, JPEG APP11
segments with a JUMBF box, RIFF chunk `C2PA`, a `uuid` box in ISO files (AVIF, HEIF), and an application block in GIF.
"""

import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_MARKER = 0xFF
_LENGTH_BYTES = 2
_APP11 = 0xEB
_START_OF_SCAN = 0xDA
_MAX_BOXES = 10_000
_GIF_BLOCK = b"\x21\xff\x0bC2PA_GIF"


def has_credentials(content: bytes) -> bool:
    """Tell whether a file carries content credentials; False also for anything that is damaged or no picture."""
    if content.startswith(_PNG):
        return any(name == b"caBX" for name, _ in _png_chunks(content))
    if content.startswith(b"\xff\xd8"):
        return any(marker == _APP11 and b"jumb" in body and b"c2pa" in body for marker, body in _jpeg_segments(content))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return any(name == b"C2PA" for name, _ in _riff_chunks(content))
    if content[4:8] == b"ftyp":
        return any(name == b"uuid" and body.startswith(_UUID) for name, body in _iso_boxes(content))
    return content.startswith(b"GIF8") and _GIF_BLOCK in content


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    for _ in range(_MAX_BOXES):
        if at + 12 > len(content):
            return
        (length,) = struct.unpack_from(">I", content, at)
        yield content[at + 4 : at + 8], content[at + 8 : min(at + 8 + length, len(content))]
        at += 12 + length


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    for _ in range(_MAX_BOXES):
        if at + 4 > len(content) or content[at] != _MARKER:
            return
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker == _START_OF_SCAN or length < _LENGTH_BYTES:
            return
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + length


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    for _ in range(_MAX_BOXES):
        if at + 8 > len(content):
            return
        (length,) = struct.unpack_from("<I", content, at + 4)
        yield content[at : at + 4], content[at + 8 : min(at + 8 + length, len(content))]
        at += 8 + length + length % 2


def _iso_boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(_MAX_BOXES):
        if at + 8 > len(content):
            return
        (length,) = struct.unpack_from(">I", content, at)
        head = 8
        if length == 1 and at + 16 <= len(content):
            (length,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        end = len(content) if length == 0 else at + length
        if end <= at + head - 1:
            return
        yield content[at + 4 : at + 8], content[at + head : min(end, len(content))]
        at = end
