"""Listens to everything that the studio logs in any test: no key and no prompt of a test may be in it."""

import logging

NEVER_LOGGED = (
    "fake-key",
    "vendor-key",
    "key-123",
    "key-that-nobody-may-see",
    "fk-a-key-of-thirty",
    "acme-key",
    "the-key",
    "jwt-1",
    "s3cret",
    "first-secret",
    "second-secret",
    "red kite",
    "red fox",
    "fox in the snow",
    "secret fox",
    "bees pollinate",
)
"""Keys, tokens and prompts that tests use; in lower case."""


class LogGuard(logging.Handler):
    """Keeps what must not have been said."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self.wrong: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line, its traceback included."""
        line = self.format(record)
        if any(words in line.lower() for words in NEVER_LOGGED):
            self.wrong.append(line)

    def take_wrong(self) -> list[str]:
        """Return what was wrong since the last time."""
        wrong, self.wrong = self.wrong, []
        return wrong
