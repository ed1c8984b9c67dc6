"""Writes a PNG some rows at a time, for pictures that are too large to be in memory whole.

Every row is stored as its difference from the row above (filter 2 of the PNG specification, section 9), which packs
photos about as well as choosing a filter for each row.
"""

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.model.geometry import Size

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BITS, _RGB, _RGBA = 8, 2, 6
_UP = 2
_FAST = 1

Rows = NDArray[Any]
"""8-bit pixels: rows, columns, channels."""


class PngRows:
    """One file being written: `add` rows from top to bottom, then `finish`."""

    def __init__(self, size: Size, *, has_alpha: bool) -> None:
        self._file = BytesIO()
        self._file.write(_SIGNATURE)
        header = (size.width, size.height, _EIGHT_BITS, _RGBA if has_alpha else _RGB, 0, 0, 0)
        self._chunk(b"IHDR", struct.pack(">IIBBBBB", *header))
        self._packer = zlib.compressobj(_FAST)
        self._above: Rows = np.zeros((1, size.width, 4 if has_alpha else 3), np.uint8)
        self._missing = size.height

    def add(self, rows: Rows) -> None:
        """Write rows of the picture's width and channels; raise ValueError for others, or for too many."""
        if rows.shape[1:] != self._above.shape[1:] or rows.shape[0] > self._missing:
            raise ValueError(f"rows of {rows.shape} do not fit")
        self._missing -= rows.shape[0]
        lines = np.empty((rows.shape[0], 1 + rows[0].size), np.uint8)
        lines[:, 0] = _UP
        lines[:, 1:] = (rows - np.concatenate((self._above, rows[:-1]))).reshape(rows.shape[0], -1)
        self._above = rows[-1:].copy()
        self._chunk(b"IDAT", self._packer.compress(lines.data))

    def finish(self) -> bytes:
        """Return the file; raise ValueError where rows are missing."""
        if self._missing:
            raise ValueError(f"{self._missing} rows are missing")
        self._chunk(b"IDAT", self._packer.flush())
        self._chunk(b"IEND", b"")
        return self._file.getvalue()

    def _chunk(self, kind: bytes, content: bytes) -> None:
        self._file.write(struct.pack(">I", len(content)) + kind)
        self._file.write(content)
        self._file.write(struct.pack(">I", zlib.crc32(content, zlib.crc32(kind))))
