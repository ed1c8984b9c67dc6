"""The guard that listens to every test's log hears keys and prompts, and lets ordinary lines pass."""

import logging

import pytest

from tests.log_guard import LogGuard


@pytest.mark.parametrize("line", ["asked with fake-key", "prompt was A Red Kite at dusk"])
def test_a_key_or_a_prompt_is_heard(line):
    guard = LogGuard()
    guard.handle(logging.makeLogRecord({"name": "lib.net", "msg": "%s", "args": (line,)}))
    assert guard.take_wrong() == [f"lib.net: {line}"]
    assert guard.take_wrong() == []


def test_a_traceback_is_heard_too():
    guard = LogGuard()
    with pytest.raises(ValueError, match="red kite") as caught:
        int("a red kite over the sea")
    told = {"name": "lib", "msg": "failed", "exc_info": (caught.type, caught.value, caught.tb)}
    guard.handle(logging.makeLogRecord(told))
    assert len(guard.take_wrong()) == 1


def test_an_ordinary_line_passes_and_the_studio_is_listened_to(log_guard):
    logging.getLogger("lib.providers").info("neuko: session opened")
    assert logging.getLogger("lib.providers").isEnabledFor(logging.INFO)
    assert log_guard.take_wrong() == []
