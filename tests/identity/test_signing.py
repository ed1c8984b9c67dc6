from urllib.parse import parse_qs, urlsplit

import pytest

from lib.clock import FixedClock
from lib.errors import Forbidden
from lib.identity.signing import RENDITIONS, Signer


def parts(path):
    split = urlsplit(path)
    asset_id, rendition = split.path.split("/")[3:]
    query = {name: values[0] for name, values in parse_qs(split.query).items()}
    return {"asset_id": asset_id, "rendition": rendition, **query}


def verify(signer, **changed):
    given = {**parts(signer.asset_path("img_1", "full")), **changed}
    return signer.verify(given["asset_id"], given["rendition"], expires=given["expires"], signature=given["signature"])


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_an_address_opens_its_own_picture(rendition):
    signer = Signer(b"secret", FixedClock())
    given = parts(signer.asset_path("img_1", rendition))
    left = signer.verify("img_1", rendition, expires=given["expires"], signature=given["signature"])
    assert 86_400 <= left < 86_400 + 3600


@pytest.mark.parametrize(
    "changed",
    [
        {"asset_id": "img_2"},
        {"rendition": "original"},
        {"expires": "99999999999"},
        {"expires": "-1"},
        {"expires": "9" * 5000},
        {"expires": "²"},
        {"expires": ""},
        {"signature": ""},
        {"signature": "ä"},
        {"signature": "A" * 43},
    ],
    ids=str,
)
def test_a_changed_address_opens_nothing(changed):
    with pytest.raises(Forbidden):
        verify(Signer(b"secret", FixedClock()), **changed)


def test_an_address_ends_with_its_hour():
    clock = FixedClock()
    signer = Signer(b"secret", clock)
    given = parts(signer.asset_path("img_1", "full", ttl_s=60))
    clock.advance(3599)
    assert signer.verify("img_1", "full", expires=given["expires"], signature=given["signature"]) == 1
    clock.advance(1)
    with pytest.raises(Forbidden, match="expired"):
        signer.verify("img_1", "full", expires=given["expires"], signature=given["signature"])


def test_addresses_stay_the_same_within_an_hour():
    clock = FixedClock()
    signer = Signer(b"secret", clock)
    clock.advance(1)
    first = signer.asset_path("img_1", "full")
    clock.advance(3598)
    assert signer.asset_path("img_1", "full") == first


def test_another_studio_s_address_opens_nothing():
    given = parts(Signer(b"other", FixedClock()).asset_path("img_1", "full"))
    with pytest.raises(Forbidden):
        verify(Signer(b"secret", FixedClock()), signature=given["signature"])
