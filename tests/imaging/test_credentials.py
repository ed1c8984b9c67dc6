"""Content credentials are recognised by their box, in every container, and nothing else is taken for them."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lib.imaging.credentials import has_credentials
from lib.imaging.leaving import deliver

UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def a_file(file_format: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), (9, 90, 200)).save(buffer, file_format)
    return buffer.getvalue()


def with_credentials(file_format: str) -> bytes:
    """Return a file with an empty box of the kind that carries credentials, and no more."""
    plain = a_file(file_format)
    match file_format:
        case "png":
            return (
                plain[:33]
                + struct.pack(">I", 4)
                + b"caBXjumb"
                + struct.pack(">I", zlib.crc32(b"caBXjumb"))
                + plain[33:]
            )
        case "jpeg":
            body = b"JP\0\1\0\0\0\1\0\0\0\x20jumb\0\0\0\x18jumdc2pa" + b"\0" * 8
            return plain[:2] + b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body + plain[2:]
        case "webp":
            return plain + b"C2PA" + struct.pack("<I", 4) + b"jumb"
        case "avif":
            return plain + struct.pack(">I", 8 + 16 + 4) + b"uuid" + UUID + b"jumb"
        case _:
            return plain[:-1] + b"\x21\xff\x0bC2PA_GIF\x01\0\0\x04jumb\0" + plain[-1:]


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp", "avif", "gif"])
def test_the_box_is_found_and_only_where_it_is(file_format):
    assert has_credentials(with_credentials(file_format))
    assert not has_credentials(a_file(file_format))


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp", "avif"])
def test_what_is_made_anew_carries_none(file_format):
    assert not has_credentials(deliver(with_credentials(file_format), "png").content)


@given(
    st.binary(max_size=200), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF0000WEBP", b"\0\0\0\x18ftyp"])
)
def test_damaged_files_are_no_reason_to_fail(rest, start):
    assert isinstance(has_credentials(start + rest), bool)
