"""The error tree holds together wherever an error travels."""

import pickle

import pytest

from lib.errors import InsufficientCredits, StudioError, TooManyRequests


def every_class(base: type[StudioError] = StudioError) -> list[type[StudioError]]:
    """Return the tree of `lib.errors`; what other modules derive for their own use never leaves their process."""
    children = [child for child in base.__subclasses__() if child.__module__ == base.__module__]
    return [base, *(kind for child in children for kind in every_class(child))]


def an_error(kind: type[StudioError]) -> StudioError:
    if kind is InsufficientCredits:
        return InsufficientCredits(balance=3, need=8)
    if kind is TooManyRequests:
        return TooManyRequests("Slow down.", retry_after_s=2.5)
    return kind("It broke.", remedy="Mend it.", field="prompt")


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_every_error_survives_pickling(kind: type[StudioError]):
    before = an_error(kind)
    after = pickle.loads(pickle.dumps(before))
    assert type(after) is kind
    assert str(after) == str(before)
    assert vars(after) == vars(before)


def test_codes_are_kebab_case_and_unique():
    codes = [kind.code for kind in every_class()]
    assert len(codes) == len(set(codes))
    assert all(code == code.lower() and "_" not in code and " " not in code for code in codes)
