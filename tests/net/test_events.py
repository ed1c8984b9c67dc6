import pytest

from lib.net.events import EventReader

STREAM = b'event: partial\ndata: {"n": 1}\n\n: a comment\nid: 7\ndata:{"n":\ndata: 2}\n\ndata: [DONE]\n\n'


def read(stream, size):
    reader = EventReader()
    return [event for start in range(0, len(stream), size) for event in reader.feed(stream[start : start + size])]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("stream", [STREAM, STREAM.replace(b"\n", b"\r\n")], ids=["lf", "crlf"])
def test_events_are_the_same_however_they_are_cut(stream, size):
    assert read(stream, size) == [b'{"n": 1}', b'{"n":\n2}']


@pytest.mark.parametrize("stream", [b"", b"\n\n\n", b"event: ping\n\n", b"data: unfinished\n", b": only\n\n"])
def test_what_completes_no_event_gives_none(stream):
    assert read(stream, 4) == []


def test_a_long_line_in_many_chunks_is_one_event():
    assert read(b"data: " + b"x" * 300_000 + b"\n\n", 4096) == [b"x" * 300_000]
