"""Content credentials are recognised by their box, in every container, and nothing else is taken for them."""

import io
import os
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lib.config import ROOT
from lib.imaging.credentials import has_credentials
from lib.imaging.leaving import deliver
from lib.imaging.passport import read_credentials
from tests.imaging.signed import a_signed_picture

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


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp"])
def test_who_signed_with_what_program_and_how_the_picture_came_to_be(file_format):
    found = read_credentials(a_signed_picture(file_format))
    assert (found.signer, found.maker, found.source_type) == (
        "Test Signer",
        "Test Maker 1.0",
        "trainedAlgorithmicMedia",
    )
    assert (found.state, found.problems) == ("valid", ())  # whole, by a signer on no list of trust


def test_a_picture_altered_after_signing_is_said_to_be():
    content = bytearray(a_signed_picture())
    content[content.index(b"IDAT") + 20] ^= 255
    found = read_credentials(bytes(content))
    assert found.state == "invalid"
    assert "assertion.dataHash.mismatch" in found.problems


def test_an_empty_box_reads_as_damaged():
    pytest.importorskip("c2pa")
    assert read_credentials(with_credentials("png")).state == "unreadable"


def test_without_the_package_the_box_is_all_that_is_known(tmp_path):
    """In an interpreter that finds no such package."""
    (tmp_path / "c2pa.py").write_text("raise ImportError")
    program = "from lib.imaging.passport import read_credentials; print(read_credentials(b'').state)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "unread"
