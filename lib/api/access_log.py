"""One line of JSON for each call of the API: who asked for what, how it ended and how long it took. No secrets.

An address's query may hold a signature, bodies hold prompts, and headers hold tokens: none of them is written.
"""

import json
import logging
import sys
from typing import Any

MAX_PATH = 200

log = logging.getLogger("studio.access")


class Lines(logging.Handler):
    """Writes bare lines to the standard error stream, whatever it is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stderr.write(record.getMessage() + "\n")


def open_log() -> None:
    """Write the lines to the standard error stream. Repeatable."""
    if any(isinstance(handler, Lines) for handler in log.handlers):
        return
    log.addHandler(Lines())
    log.setLevel(logging.INFO)
    log.propagate = False


def write(**facts: Any) -> None:
    """Write one call's line."""
    if log.isEnabledFor(logging.INFO):
        log.info(json.dumps(facts, ensure_ascii=True))
