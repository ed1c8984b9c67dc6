"""Buying credits: bundles, checkouts, the provider's events, and taking up again what waited for the money.

Credits are granted once for each payment, however often and in whatever order the provider, its events and the
reconciler say that it is paid. Without a payment key there is a test checkout that an administrator completes.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lib.catalog import Bundle, Catalog
from lib.clock import Clock
from lib.config import Settings
from lib.db.engine import Connection, Database
from lib.errors import Conflict, Forbidden, InsufficientCredits, InvalidRequest, NotFound, StudioError, Unsupported
from lib.ids import id_of, new_id
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.job import Job
from lib.model.payment import Payment, PaymentStatus, WaitingRequest, money_text
from lib.model.record import Record
from lib.payments import store
from lib.payments.gateway import CheckoutOrder, PaymentGateway, Session, SessionState
from lib.studio.people.roles import is_administrator, require_administrator

MAX_OPEN = 20
"""Checkouts that an account may have begun and not ended within a day."""
_MAX_ID = 2**31 - 1
_API = "/api/v1/payments"
"""Where the API's own pages for a returning buyer are."""
_OPEN_PERIOD = timedelta(days=1)
_ASK_AGAIN = timedelta(seconds=5)
"""The provider is asked about one payment at most this often."""

log = logging.getLogger(__name__)

Submit = Callable[[Actor, AnyRequest, str], Job]
Keep = Callable[[Connection, int], None]


class Shortfall(Record):
    """What is missing, and the smallest bundle that covers it; the largest where none does."""

    balance: int
    need: int
    bundle: Bundle
    covers: bool

    @property
    def missing(self) -> int:
        """Credits that the balance lacks."""
        return self.need - self.balance

    def remedy(self) -> str:
        """Return what to do, in one sentence."""
        offer = f"{self.bundle.name}, {self.bundle.credits:,} credits for {money_text(self.bundle.price_cents)}"
        return f"Buy credits ({offer}) or choose something cheaper. Nothing was charged."


@dataclass(frozen=True)
class Buying:
    """The use cases of payments. Thread-safe; those that ask the provider may take seconds."""

    database: Database
    catalog: Catalog
    settings: Settings
    clock: Clock
    gateway: PaymentGateway | None
    submit: Submit
    resume_others: Callable[[], int] = lambda: 0
    """Takes up what waits for money elsewhere, like `resume`."""

    @property
    def is_test(self) -> bool:
        """Tell whether no money moves because no payment key is set."""
        return self.gateway is None

    @property
    def is_open(self) -> bool:
        """Tell whether credits can be bought: a test checkout is off once others can reach the studio."""
        return self.gateway is not None or self.settings.is_local_only

    def bundles(self) -> tuple[Bundle, ...]:
        """Return what can be bought, the smallest first."""
        return tuple(sorted(self.catalog.bundles, key=lambda bundle: bundle.credits))

    def shortfall(self, *, balance: int, need: int) -> Shortfall | None:
        """Return which bundle to offer; None where the balance will do, or nothing can be bought."""
        bundles = self.bundles()
        if need <= balance or not bundles or not self.is_open:
            return None
        fitting = [bundle for bundle in bundles if bundle.credits >= need - balance]
        return Shortfall(balance=balance, need=need, bundle=(fitting or bundles[-1:])[0], covers=bool(fitting))

    def with_offer(self, error: InsufficientCredits) -> InsufficientCredits:
        """Return the error with a remedy that names the bundle to buy."""
        offer = self.shortfall(balance=error.balance, need=error.need)
        if offer is not None:
            error.remedy = offer.remedy()
        return error

    def checkout(
        self,
        actor: Actor,
        bundle_id: int,
        *,
        base_url: str = "",
        over_api: bool = False,
        then: Sequence[AnyRequest] | Keep = (),
        key: str | None = None,
    ) -> Payment:
        """Begin to buy a bundle; the payment's `url` is where the buyer pays.

        Args:
            actor: who gets the credits.
            bundle_id: one of `bundles`.
            base_url: under which address the buyer's browser reaches this studio; `STUDIO_PUBLIC_URL` comes first.
            over_api: come back to the API's pages instead of the Credits page.
            then: what to submit, each once and in this order, as soon as the credits are there; or what keeps that in
                the same transaction.
            key: the caller's idempotency key; repeating it returns the first payment.

        Raises:
            NotFound: there is no such bundle.
            Unsupported: nothing can be bought here.
            Conflict: too many payments were begun, or the key was used for another bundle.
            ProviderError: the payment provider cannot be reached or refused.
        """
        bundle = self.catalog.bundle(bundle_id)
        if not self.is_open:
            raise Unsupported(
                "Nothing can be bought here: the test checkout is off while others can reach this studio.",
                remedy="Set STRIPE_API_KEY.",
            )
        base = self._base(base_url)
        reference = id_of("pay", actor.account_id, key) if key else new_id("pay")
        payment = self._begun_before(reference, bundle) or self._begin(actor, bundle, then, reference)
        if payment.url:
            return payment
        session_id, url = None, f"{base}/credits?payment={payment.payment_id}"
        if self.gateway is not None:
            session_id, url = self._open(self.gateway, payment, base, over_api=over_api)
        with self.database.write() as connection:
            store.set_session(connection, payment.payment_id, session_id=session_id, url=url)
        return payment.model_copy(update={"session_id": session_id, "url": url})

    def payment(self, actor: Actor, payment_id: int) -> Payment:
        """Return a payment of the actor's, whoever's it is for an administrator; raise `NotFound`."""
        with self.database.read() as connection:
            found = store.load(connection, payment_id) if 0 < payment_id <= _MAX_ID else None
            is_theirs = found is not None and found.account_id == actor.account_id
            is_visible = is_theirs or is_administrator(connection, actor)
        if found is None or not is_visible:
            raise NotFound(f"There is no payment {payment_id}.")
        return found

    def payments(self, actor: Actor) -> tuple[Payment, ...]:
        """Return the actor's payments, newest first."""
        with self.database.read() as connection:
            return store.recent(connection, actor.account_id)

    def status(self, actor: Actor, payment_id: int) -> Payment:
        """Return a payment as it stands now, the provider asked where that can tell more. Repeatable.

        This is what makes a studio work that no webhook can reach. The provider's silence is no error here.
        """
        payment = self.payment(actor, payment_id)
        if self.gateway is None or payment.session_id is None or payment.status is PaymentStatus.COMPLETED:
            return payment
        now = self.clock.now()
        with self.database.write() as connection:
            if not store.claim_check(connection, payment_id, now=now, not_since=now - _ASK_AGAIN):
                return payment
        try:
            session = self.gateway.find_session(payment.session_id)
        except StudioError as error:
            log.warning("a payment could not be checked: %s", error.code, extra={"payment_id": payment_id})
            return payment
        with self.database.write() as connection:
            outcome = self._settle(connection, session, now)[0]
        if outcome == "granted":
            self.resume()
        return self.payment(actor, payment_id)

    def payment_of_session(self, session_id: str) -> Payment:
        """Return the payment that a redirect names, as it stands; raise `NotFound`. Grants nothing."""
        with self.database.read() as connection:
            found = store.find_session(connection, session_id)
        if found is None:
            raise NotFound("There is no such payment.")
        return found

    def complete_test(self, actor: Actor, payment_id: int) -> Payment:
        """Let a test payment count as paid: administrators only, and never where others can reach the studio."""
        payment = self.payment(actor, payment_id)
        require_administrator(self.database, actor, "complete a test checkout")
        if not payment.is_test or self.gateway is not None or not self.settings.is_local_only:
            raise Forbidden("This payment cannot be completed by hand.", remedy="")
        with self.database.write() as connection:
            self._grant(connection, payment, self.clock.now())
        self.resume()
        return self.payment(actor, payment_id)

    def receive(self, body: bytes, signature: str | None) -> str:
        """Take a provider's event: the raw body as it came, and its signature header. Return what it did.

        `granted`, `ended`, `repeated`, `mismatch`, `unknown` or `ignored`. Raises `InvalidRequest` and changes nothing
        for a signature that is missing, wrong, stale or future-dated, and where no provider or secret is set.
        """
        if self.gateway is None:
            raise InvalidRequest("No payment provider is set up here.")
        now = self.clock.now()
        event = self.gateway.read_event(body, signature, now=now)
        with self.database.write() as connection:
            if not store.note_event(connection, event.event_id, kind=event.kind, now=now):
                return "repeated"
            outcome, payment_id = ("ignored", None)
            if event.session is not None:
                outcome, payment_id = self._settle(connection, event.session, now)
            store.end_event(connection, event.event_id, outcome=outcome, payment_id=payment_id)
        if outcome == "granted":
            self.resume()
        return outcome

    def resume(self) -> int:
        """Submit what waited for payments that are completed, each once; return how many became jobs.

        Called after every purchase and by the reconciler, so that a crash in between loses nothing. The request's own
        id is its idempotency key.
        """
        with self.database.read() as connection:
            due = store.due(connection)
        submitted = 0
        for request_id, actor, request in due:
            job_id, message = None, ""
            try:
                job_id = self.submit(actor, request, f"resume:{request_id}").job_id
            except StudioError as error:
                message = error.sentence()
            with self.database.write() as connection:
                store.end_waiting(connection, request_id, job_id=job_id, message=message, now=self.clock.now())
            submitted += job_id is not None
        return submitted + self.resume_others()

    def waiting_for(self, actor: Actor, payment_id: int) -> tuple[WaitingRequest, ...]:
        """Return what waits for a payment of the actor's, or what became of it, in the order asked."""
        self.payment(actor, payment_id)
        with self.database.read() as connection:
            return store.waiting_for(connection, payment_id)

    def _base(self, base_url: str) -> str:
        base = (self.settings.public_url or base_url).rstrip("/")
        if self.gateway is None:
            return ""
        if urlsplit(base).scheme not in {"http", "https"}:
            raise InvalidRequest("The studio does not know its own address.", remedy="Set STUDIO_PUBLIC_URL.")
        return base

    def _begun_before(self, reference: str, bundle: Bundle) -> Payment | None:
        with self.database.read() as connection:
            found = store.find(connection, reference=reference)
        if found and (found.bundle_id != bundle.id or found.status in {PaymentStatus.FAILED, PaymentStatus.EXPIRED}):
            raise Conflict(
                "This idempotency key was used for another purchase, or for one that failed.",
                remedy="Use a new key for a new purchase. Nothing was charged.",
                field="Idempotency-Key",
            )
        return found

    def _begin(self, actor: Actor, bundle: Bundle, then: Sequence[AnyRequest] | Keep, reference: str) -> Payment:
        now = self.clock.now()
        with self.database.write() as connection:
            if store.count_open(connection, actor.account_id, since=now - _OPEN_PERIOD) >= MAX_OPEN:
                raise Conflict("Too many payments were begun and not ended.", remedy="Finish one, or wait a day.")
            payment = store.insert_payment(
                connection,
                reference=reference,
                account_id=actor.account_id,
                bundle=bundle,
                is_test=self.is_test,
                now=now,
            )
            if callable(then):
                then(connection, payment.payment_id)
                return payment
            for number, request in enumerate(then):  # the moments tell the order
                moment = now + number * timedelta.resolution
                store.add_waiting(connection, actor, request, payment_id=payment.payment_id, now=moment)
        return payment

    def _open(self, gateway: PaymentGateway, payment: Payment, base: str, *, over_api: bool) -> tuple[str, str]:
        page = f"{base}/credits?payment={payment.payment_id}"
        order = CheckoutOrder(
            reference=payment.reference,
            name=f"{payment.bundle_name}: {payment.credits:,} credits",
            amount_cents=payment.amount_cents,
            currency=payment.currency,
            success_url=f"{base}{_API}/success?session_id={{CHECKOUT_SESSION_ID}}" if over_api else page,
            cancel_url=f"{base}{_API}/cancel" if over_api else page,
        )
        try:
            opened = gateway.open_checkout(order)
        except StudioError:
            with self.database.write() as connection:
                store.end(connection, payment.payment_id, PaymentStatus.FAILED)
            raise
        return opened.session_id, opened.url

    def _settle(self, connection: Connection, session: Session, now: datetime) -> tuple[str, int | None]:
        payment = store.find(connection, reference=session.reference)
        if payment is None or payment.is_test or payment.session_id not in {None, session.session_id}:
            return "unknown", None
        if session.state is SessionState.PAID:
            return self._grant_if_right(connection, payment, session, now), payment.payment_id
        endings = {SessionState.FAILED: PaymentStatus.FAILED, SessionState.EXPIRED: PaymentStatus.EXPIRED}
        ending = endings.get(session.state)
        if ending is not None and store.end(connection, payment.payment_id, ending):
            return "ended", payment.payment_id
        return "ignored", payment.payment_id

    def _grant_if_right(self, connection: Connection, payment: Payment, session: Session, now: datetime) -> str:
        if (session.amount_cents, session.currency) != (payment.amount_cents, payment.currency):
            log.error("a payment's amount is not its bundle's", extra={"payment_id": payment.payment_id})
            return "mismatch"
        return "granted" if self._grant(connection, payment, now) else "ignored"

    def _grant(self, connection: Connection, payment: Payment, now: datetime) -> bool:
        if not store.complete(connection, payment.payment_id, now=now):
            return False
        ledger.purchase(
            connection,
            account_id=payment.account_id,
            amount=payment.credits,
            transaction_id=f"purchase:{payment.reference}",
            description=f"{payment.bundle_name}{' (test checkout)' if payment.is_test else ''}",
            reference=payment.reference,
            now=now,
        )
        return True
