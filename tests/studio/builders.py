"""Requests for tests, with defaults that make sense."""

from lib.model.request import GenerateRequest


def a_request(**changes) -> GenerateRequest:
    """Return a small request to the fake provider."""
    return GenerateRequest(**({"prompt": "a red kite", "provider": "fake"} | changes))
