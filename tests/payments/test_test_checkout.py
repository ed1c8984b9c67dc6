"""Without a payment key: a checkout that says so, that moves no money and that only an administrator completes."""

import pytest
from pydantic import SecretStr

from lib.config import Settings
from lib.errors import Forbidden, Unsupported
from lib.model.actor import LOCAL_ACTOR
from lib.model.payment import PaymentStatus
from tests.payments.buyer import MEMBER, Shop


def test_an_administrator_completes_it_once(test_shop):
    payment = test_shop.checkout()
    assert (payment.is_test, payment.url) == (True, f"/credits?payment={payment.payment_id}")
    for _ in range(2):
        found = test_shop.buying.complete_test(LOCAL_ACTOR, payment.payment_id)
    assert (found.status, test_shop.balance) == (PaymentStatus.COMPLETED, 2000)
    assert "(test checkout)" in test_shop.services.studio.entries(LOCAL_ACTOR).entries[0].description


def test_a_member_may_begin_but_not_complete_it(test_shop):
    payment = test_shop.buying.checkout(MEMBER, 1)
    with pytest.raises(Forbidden):
        test_shop.buying.complete_test(MEMBER, payment.payment_id)
    assert test_shop.balance == 1000


def test_it_is_off_once_others_can_reach_the_studio(build_services, tmp_path, gateway, clock):
    key = SecretStr("a key for tests that is long enough")
    local = Shop(build_services(clock=clock, settings=Settings(data=tmp_path, secret_key=key)), gateway, clock)
    payment = local.checkout()
    remote = Settings(data=tmp_path, secret_key=key, allow_remote=True)
    shop = Shop(build_services(clock=clock, settings=remote), gateway, clock)
    assert not shop.buying.is_open
    assert shop.buying.shortfall(balance=0, need=5) is None
    with pytest.raises(Unsupported) as caught:
        shop.checkout()
    assert "STRIPE_API_KEY" in caught.value.remedy
    with pytest.raises(Forbidden):
        shop.buying.complete_test(LOCAL_ACTOR, payment.payment_id)
    assert shop.balance == 1000


def test_a_real_payment_is_never_completed_by_hand(shop):
    payment = shop.checkout()
    with pytest.raises(Forbidden):
        shop.buying.complete_test(LOCAL_ACTOR, payment.payment_id)
    assert shop.balance == 1000
