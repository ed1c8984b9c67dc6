"""Lets errors name fields as the caller wrote them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lib.errors import StudioError


@contextmanager
def named_as(names: Mapping[str, str]) -> Iterator[None]:
    """Let errors that name one of our fields name the dialect's instead."""
    try:
        yield
    except StudioError as error:
        ours = error.field or ""
        theirs = names.get(ours)
        if theirs is not None:
            error.message = error.message.replace(f"{ours}: ", f"{theirs}: ", 1)
            error.field = theirs
        raise
