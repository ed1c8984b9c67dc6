"""What a page has read is drawn once without reading again, and anew when its fragment runs later."""

from lib.ui.just_read import just_read


def test_a_fresh_value_is_not_read_again(services):
    assert just_read("first").or_again(lambda: "second") == "first"


def test_a_value_is_read_again_when_its_fragment_runs_later(services, clock):
    read = just_read("first")
    clock.advance(1)
    assert read.or_again(lambda: "second") == "second"
