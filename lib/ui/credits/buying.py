"""Buying credits on pages: the bundles, a payment under way, and the offer where the balance does not do."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from lib.errors import NotFound, StudioError
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.character import CharacterRun
from lib.model.ledger import Balance
from lib.model.payment import Payment, PaymentStatus, money_text
from lib.ui.errors import show_error, show_problem
from lib.ui.jobs.links import page_of
from lib.ui.links import origin
from lib.ui.pages import CHARACTERS, CREDITS
from lib.ui.services import current
from lib.ui.wording import credits_text, number, plain

PAYMENT = "payment"
_POLL_S = 5.0
_GIVE_UP = timedelta(minutes=10)
_MAX_DIGITS = 9
_TEST = "This is a test checkout: no payment key is set, and no money moves."


def show_bundles(actor: Actor) -> None:
    """Draw what can be bought, one card each."""
    buying = current().studio.buying
    if not buying.is_open:
        st.caption("Buying is off here: it needs a payment key. Ask an administrator for credits.")
        return
    if buying.is_test:
        st.caption(_TEST)
    bundles = buying.bundles()
    for column, bundle in zip(st.columns(len(bundles)), bundles, strict=True):
        with column, st.container(border=True, height="stretch", key=f"credits.bundle.{bundle.id}"):
            st.markdown(f"**{plain(bundle.name)}**")
            st.caption(plain(bundle.description))
            label = plain(f"Buy {number(bundle.credits)} credits · {money_text(bundle.price_cents)}")
            if st.button(label, key=f"credits.buy.{bundle.id}", width="stretch"):
                begin_purchase(actor, bundle.id)


def begin_purchase(actor: Actor, bundle_id: int, then: Sequence[AnyRequest] | CharacterRun = ()) -> None:
    """Begin to buy, and go to the payment; an error is shown here."""
    try:
        if isinstance(then, CharacterRun):
            payment = current().studio.characters.waiting.buy(actor, bundle_id, then, base_url=origin())
        else:
            payment = current().studio.buying.checkout(actor, bundle_id, base_url=origin(), then=then)
    except StudioError as error:
        show_error(error)
    else:
        st.switch_page(CREDITS.path, query_params={PAYMENT: str(payment.payment_id)})


def show_offer(
    actor: Actor,
    need: int,
    ask: Callable[[], Sequence[AnyRequest]],
    *,
    balance: Balance,
    place: str,
    verb: str = "generate",
) -> None:
    """Draw the smallest bundle that covers a price; nothing where the actor's balance will do.

    What `ask` returns is then carried out by itself. It is called on the click and raises what is wrong with the form.
    """
    offer = current().studio.buying.shortfall(balance=balance.available, need=need)
    if offer is None:
        return
    label = f"Buy {offer.bundle.name} · {money_text(offer.bundle.price_cents)}, then {verb}"
    if st.button(plain(label), key=f"{place}.buy", icon=":material/add_card:", width="stretch"):
        try:
            requests = ask()
        except StudioError as error:
            show_problem(error)
        else:
            begin_purchase(actor, offer.bundle.id, requests if offer.covers else ())
    if not offer.covers:
        st.caption(f"No bundle covers the missing {credits_text(offer.missing)} at once; buy more than one.")


def show_payment(actor: Actor) -> None:
    """Draw the payment that the address names, current until it has ended."""
    text = st.query_params.get(PAYMENT, "")
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_DIGITS:
        return
    payment_id = int(text)
    try:
        payment = current().studio.buying.status(actor, payment_id)
    except NotFound as error:
        show_problem(error)
        return
    is_open = payment.status is PaymentStatus.PENDING and not payment.is_test
    poll = _POLL_S if is_open and not _is_late(payment) else None
    with st.container(border=True, key="credits.payment"):
        st.fragment(_draw_payment, run_every=poll, key="payment")(actor, payment_id, was_open=is_open)


def _draw_payment(actor: Actor, payment_id: int, *, was_open: bool) -> None:
    payment = current().studio.buying.status(actor, payment_id)
    if was_open and payment.status is not PaymentStatus.PENDING:
        st.rerun()
    what = plain(f"{payment.bundle_name}, {number(payment.credits)} credits, {money_text(payment.amount_cents)}")
    match payment.status:
        case PaymentStatus.COMPLETED:
            st.success(f"{what}: the credits are on your balance.", icon=":material/check:")
            _draw_resumed(actor, payment)
        case PaymentStatus.PENDING if payment.is_test:
            st.info(f"{what}. {_TEST}", icon=":material/science:")
            _draw_test_button(actor, payment)
        case PaymentStatus.PENDING if _is_late(payment):
            st.warning(
                f"{what}: the payment could not be confirmed. Look for a receipt in your e-mail; if there is none, "
                "try again. Nothing is lost: as soon as it is confirmed, the credits come.",
                icon=":material/hourglass:",
            )
        case PaymentStatus.PENDING:
            st.info(f"{what}: waiting for the payment. This page notices it by itself.", icon=":material/hourglass:")
            st.link_button("Pay by card at Stripe", payment.url, icon=":material/open_in_new:")
            st.caption(plain(payment.url))
        case _:
            st.warning(f"{what}: the payment was not made. Nothing was charged.", icon=":material/cancel:")


def _draw_test_button(actor: Actor, payment: Payment) -> None:
    if not actor.is_admin:
        st.caption("An administrator of this studio can complete it.")
        return
    if st.button("Complete the test payment", key="credits.complete", type="primary"):
        current().studio.buying.complete_test(actor, payment.payment_id)
        st.rerun()


def _draw_resumed(actor: Actor, payment: Payment) -> None:
    _draw_resumed_run(actor, payment)
    studio = current().studio
    waiting = studio.buying.waiting_for(actor, payment.payment_id)
    jobs = [studio.job(actor, each.job_id) for each in waiting if each.job_id]
    if jobs:
        page, where = page_of(*jobs)
        label = "What you asked for is being made: open it"
        st.page_link(page.path, label=label, icon=":material/image:", query_params=where)
    for message in dict.fromkeys(each.message for each in waiting if each.state == "failed"):
        st.warning(plain(f"What you asked for could not be taken up. {message}"), icon=":material/error:")


def _draw_resumed_run(actor: Actor, payment: Payment) -> None:
    run = current().studio.characters.waiting.of_payment(actor, payment.payment_id)
    if run is not None and run.state == "submitted":
        is_asked = run.kind == "ask"
        label = "A model has been asked about {}: open it" if is_asked else "Images of {} are being made: open it"
        st.page_link(
            CHARACTERS.path,
            label=label.format(plain(run.display_name)),
            icon=":material/group:",
            query_params={"character": run.slug} | ({"view": "character"} if run.kind == "make" else {}),
        )
    elif run is not None and run.state == "failed":
        st.warning(plain(f"What you asked for could not be taken up. {run.message}"), icon=":material/error:")


def _is_late(payment: Payment) -> bool:
    return current().clock.now() - payment.created_at > _GIVE_UP
