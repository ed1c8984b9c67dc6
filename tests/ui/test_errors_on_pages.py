"""What nobody foresaw: the browser learns nothing technical, the log learns no texts."""

import logging

from streamlit.testing.v1 import AppTest

from lib.errors import RateLimited
from lib.model.job import Failure
from lib.ui.errors import error_text


def unexpected_page() -> None:
    from lib.ui.errors import show_unexpected  # noqa: PLC0415 - the test runs this function as a script of its own

    try:
        int("321-ks tpmorp a"[::-1])  # backwards, because the log may quote this line
    except ValueError as error:
        show_unexpected(error)


def test_an_unforeseen_error_shows_a_reference_and_nothing_else(caplog):
    with caplog.at_level(logging.ERROR):
        page = AppTest.from_function(unexpected_page).run()
    (shown,) = page.error
    assert "Something went wrong on our side" in shown.value
    reference = shown.value.rsplit(" ", 1)[-1]
    assert reference in caplog.text
    for secret in ("sk-123", "a prompt"):
        assert secret not in shown.value + caplog.text
    assert "ValueError" in caplog.text
    assert "ValueError" not in shown.value


def test_a_providers_error_says_what_to_do_and_that_nothing_was_charged():
    text = error_text(RateLimited("Stability asks to slow down."))
    assert text == (
        "Stability asks to slow down. Wait a minute and try again, or choose another model. Nothing was charged."
    )


def test_a_failure_says_so_when_it_was_charged():
    failure = Failure(code="x", message="The image was lost.", remedy="Ask for a refund.", charged=True)
    assert failure.sentence() == "The image was lost. Ask for a refund. It was charged."
