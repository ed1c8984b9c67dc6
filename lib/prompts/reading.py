"""Text files as people drop them: what they say, or why they cannot be read. Pure."""

import codecs
import unicodedata

from lib.errors import InvalidRequest
from lib.model.text_request import MAX_SOURCE_TEXT

MAX_FILE_BYTES = 4 * MAX_SOURCE_TEXT
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FEW = 0.02


def text_of(content: bytes, name: str) -> str:
    """Return a text file's words; raise `InvalidRequest` for one that is empty, too long, or no text."""
    if len(content) > MAX_FILE_BYTES:
        raise InvalidRequest(f"{name}: the file is too long; {MAX_SOURCE_TEXT} characters can be read.", field="text")
    encoding = next((known for bom, known in _BOMS.items() if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what older programs on Windows write
    strange = sum(c == "\ufffd" or (unicodedata.category(c) == "Cc" and c not in "\r\n\t\f") for c in text)
    if strange > _FEW * len(text):
        raise InvalidRequest(f"{name}: this is not a text file.", remedy="Save it as plain text, UTF-8.", field="text")
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidRequest(f"{name}: the file is empty.", field="text")
    if len(text) > MAX_SOURCE_TEXT:
        raise InvalidRequest(
            f"{name}: {len(text)} characters are too many, the limit is {MAX_SOURCE_TEXT}.", field="text"
        )
    return text
