"""The contact sheet of a campaign pack: every picture small, in rows, with its name under it."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

_COLUMNS = 5
_CELL = 256
_GAP = 24
_CAPTION = 40
_LINE = 34
_INK, _PAPER = (60, 62, 66), (255, 255, 255)
_FONT_PX = 13


def contact_sheet(pictures: Sequence[tuple[str, bytes]]) -> Image.Image:
    """Return the sheet for captions and thumbnails (JPEG files of ours, at most 256 pixels a side)."""
    columns = max(1, min(_COLUMNS, len(pictures)))
    rows = max(1, -(-len(pictures) // columns))
    size = (columns * (_CELL + _GAP) + _GAP, rows * (_CELL + _CAPTION + _GAP) + _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_FONT_PX)
    for number, (caption, thumbnail) in enumerate(pictures):
        left = _GAP + number % columns * (_CELL + _GAP)
        top = _GAP + number // columns * (_CELL + _CAPTION + _GAP)
        with Image.open(io.BytesIO(thumbnail)) as image:
            place = (left + (_CELL - image.width) // 2, top + (_CELL - image.height) // 2)
            sheet.paste(image.convert("RGB"), place)
        for line, words in enumerate(_lines(caption)):
            pen.text((left, top + _CELL + 6 + line * 16), words, fill=_INK, font=font)
    return sheet


def _lines(caption: str) -> list[str]:
    return [line[:_LINE] for line in caption.split("\n")[:2]]
