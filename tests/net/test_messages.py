import json

import pytest

from lib.net.messages import HttpAnswer

DEEP = b'{"a":' * 300 + b"1" + b"}" * 300


@pytest.mark.parametrize(
    "content",
    [b'{"a": [1, 2.5, null, "\\u00fc"]}', b'"\\ud800"', b"\xef\xbb\xbf{}", '{"a": 1}'.encode("utf-16"), DEEP, b"7"],
)
def test_every_json_that_servers_send_is_read(content):
    assert HttpAnswer(200, {}, content).json() == json.loads(content)


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"a": 1', b"\xff\xfe\xfd"])
def test_what_is_no_json_is_a_value_error(content):
    with pytest.raises(ValueError, match=r"\w"):
        HttpAnswer(200, {}, content).json()
