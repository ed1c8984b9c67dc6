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
_TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_NOT_IN_XML = {code: None for code in range(32) if code not in {9, 10, 13}} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True)
class Mark:
    """What to write into a file. `words` is a prompt or a description, at most 4,000 characters; empty writes none."""

    source_type: SourceType | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return self.source_type is None and not self.words


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
        words = escape(mark.words[:MAX_WORDS].translate(_NOT_IN_XML).encode("utf-8", "ignore").decode())
        parts.append(
            f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>'
        )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about=""'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"{''.join(parts)}"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()
