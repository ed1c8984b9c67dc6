"""Draws a labelled grid of pictures, to look at a matrix as a whole and to hand it on. Pure."""

import io
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw, ImageFont

CELL_PX = 256
MAX_CELLS = 500
_LABEL_PX = 34
_SIDE_PX = 200
_GAP_PX = 8
_TEXT_PX = 15
_CHARACTERS = 26
_WALL, _INK, _EMPTY = (247, 247, 248), (40, 42, 48), (226, 227, 230)


def draw_sheet(columns: Sequence[str], rows: Sequence[str], pictures: Mapping[tuple[int, int], bytes]) -> bytes:
    """Return a PNG with `pictures` by (row, column) under and beside their labels; cells without one stay grey.

    Pictures are any that Pillow reads and are made to fit `CELL_PX`. Raises ValueError for more than `MAX_CELLS` cells.
    """
    if len(columns) * len(rows) > MAX_CELLS:
        raise ValueError(f"a sheet has at most {MAX_CELLS} cells")
    step = CELL_PX + _GAP_PX
    sheet = Image.new("RGB", (_SIDE_PX + step * len(columns) + _GAP_PX, _LABEL_PX + step * len(rows) + _GAP_PX), _WALL)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_TEXT_PX)
    for number, label in enumerate(columns):
        draw.text((_SIDE_PX + number * step, _GAP_PX), _short(label), _INK, font)
    for number, label in enumerate(rows):
        draw.text((_GAP_PX, _LABEL_PX + number * step), _wrapped(label), _INK, font)
    for row in range(len(rows)):
        for column in range(len(columns)):
            corner = (_SIDE_PX + column * step, _LABEL_PX + row * step)
            content = pictures.get((row, column))
            if content is None:
                draw.rectangle((*corner, corner[0] + CELL_PX, corner[1] + CELL_PX), _EMPTY)
            else:
                _paste(sheet, content, corner)
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


def _paste(sheet: Image.Image, content: bytes, corner: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((CELL_PX, CELL_PX))
        left, top = ((CELL_PX - side) // 2 for side in picture.size)
        sheet.paste(picture.convert("RGB"), (corner[0] + left, corner[1] + top))


def _short(label: str) -> str:
    return label if len(label) <= _CHARACTERS + 4 else label[: _CHARACTERS + 3] + "…"


def _wrapped(label: str) -> str:
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _CHARACTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word[:_CHARACTERS])
    return "\n".join(lines[:8])
