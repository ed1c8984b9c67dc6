"""What a delivered file says about itself: how the pixels came to be and, if wanted, the words behind them, as XMP.

The terms are IPTC's digital source types (cv.iptc.org/newscodes/digitalsourcetype, read November 2026). Which one a
picture deserves is the library's business; a photo that was only cropped gets none.
"""

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

SourceType = Literal["trainedAlgorithmicMedia", "algorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
TOOL = "Image Studio"
MAX_WORDS = 4000
MAX_SETTINGS = 20_000
SETTINGS_TAG = "studio:Settings"
"""The element that carries a request as JSON; `lib.imaging.recall` finds it by this name."""
_TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_NOT_IN_XML = {code: None for code in range(32) if code not in {9, 10, 13}} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True)
class Mark:
    """What to write into a file. `words` is a prompt or a description, at most 4,000 characters; empty writes none.

    `alt_text` stands for the picture where it cannot be seen (at most 4,000 characters); `settings` is a request as
    JSON (left out beyond 20,000 characters).
    """

    source_type: SourceType | None = None
    words: str = ""
    alt_text: str = ""
    settings: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return self.source_type is None and not (self.words or self.alt_text or self.settings)


NO_MARK = Mark()


def xmp_packet(mark: Mark) -> bytes:
    """Return the mark as an XMP packet, UTF-8; empty for an empty mark. The same mark gives the same bytes."""
    if mark.is_empty:
        return b""
    parts = [f"<xmp:CreatorTool>{TOOL}</xmp:CreatorTool>"]
    if mark.source_type is not None:
        parts.append(
            f"<Iptc4xmpExt:DigitalSourceType>{_TERMS}{mark.source_type}</Iptc4xmpExt:DigitalSourceType>",
        )
    if mark.words:
        parts.append(_in_words("dc:description", mark.words))
    if mark.alt_text:
        parts.append(_in_words("Iptc4xmpCore:AltTextAccessibility", mark.alt_text))
    if mark.settings and len(mark.settings) <= MAX_SETTINGS:
        parts.append(f"<{SETTINGS_TAG}>{_escaped(mark.settings)}</{SETTINGS_TAG}>")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about=""'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        ' xmlns:studio="urn:image-studio:1.0:"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"{''.join(parts)}"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()


def _in_words(element: str, words: str) -> str:
    text = _escaped(words[:MAX_WORDS])
    return f'<{element}><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></{element}>'


def _escaped(text: str) -> str:
    return escape(text.translate(_NOT_IN_XML).encode("utf-8", "ignore").decode())
