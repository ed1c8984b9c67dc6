"""A studio that sells credits, and somebody who buys them."""

from lib.bootstrap import Services
from lib.clock import FixedClock
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.payments.fake_gateway import FakePaymentGateway
from lib.payments.gateway import Session, SessionState

BASE = "http://127.0.0.1:8501"
MEMBER = Actor(user_id="usr_local", workspace_id="wsp_local", role="member")


class Shop:
    """Sells, and delivers events in whatever order it is told."""

    def __init__(self, services: Services, gateway: FakePaymentGateway, clock: FixedClock) -> None:
        self.services = services
        self.buying = services.studio.buying
        self.gateway = gateway
        self.clock = clock

    def checkout(self, bundle_id=1, **choices):
        return self.buying.checkout(LOCAL_ACTOR, bundle_id, base_url=BASE, **choices)

    def session(self, payment, state=SessionState.PAID, **changes) -> Session:
        return self.gateway.end(payment.session_id, state).model_copy(update=changes)

    def deliver(self, session, *, event_id=None, kind="session"):
        body, signature = self.gateway.event(session, now=self.clock.now(), event_id=event_id, kind=kind)
        return self.buying.receive(body, signature)

    @property
    def balance(self) -> int:
        return self.services.studio.balance(LOCAL_ACTOR).available
