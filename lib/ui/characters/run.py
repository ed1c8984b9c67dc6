"""The button that has pictures of a character made: its price, what is left, and what to do when that is too little."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.batch import BatchPlan
from lib.model.character import MAX_TURNAROUND, Character, CharacterPrompt, CharacterRun
from lib.model.payment import money_text
from lib.studio.characters.gallery import Gallery
from lib.ui import session
from lib.ui.characters import state
from lib.ui.characters.state import key
from lib.ui.credits.buying import begin_purchase
from lib.ui.errors import show_error, show_problem
from lib.ui.services import current
from lib.ui.wording import balance_text, credits_text, images_text, join, number, plain


def draw_run_button(
    actor: Actor,
    character: Character,
    prompts: Sequence[CharacterPrompt],
    *,
    place: str = "run",
    is_open: bool = True,
    is_primary: bool = True,
    available: int | None = None,
) -> None:
    """Draw the button that runs prompts of a turnaround; `place` tells several of a page apart.

    `available` is the balance, where the caller has just read it.
    """
    turnarounds = current().studio.characters.turnarounds
    is_split = len(prompts) > MAX_TURNAROUND
    is_confirmed = is_confirmed_split(len(prompts), place)
    draw_paid_button(
        actor,
        verb="Generate",
        place=place,
        plan=lambda: turnarounds.plan(actor, character, prompts),
        submit=lambda click: turnarounds.run(
            actor, character.slug, prompts, key=click, is_split_confirmed=is_split and is_confirmed
        ),
        request=(character.character_id, tuple(prompt.text for prompt in prompts)),
        run=CharacterRun(slug=character.slug, kind="turnaround", prompts=tuple(prompts)),
        then=lambda: state.show(character.slug, "review"),
        is_open=is_confirmed and is_open,
        is_primary=is_primary,
        available=available,
    )


def is_confirmed_split(count: int, place: str) -> bool:
    """Have somebody confirm that many images go out in several calls; tell whether they may go."""
    if count <= MAX_TURNAROUND:
        return True
    said = f"{count} images go out in calls of at most {MAX_TURNAROUND}. That is what I want."
    return bool(st.checkbox(said, key=key(place, "split")))


def draw_paid_button(
    actor: Actor,
    *,
    verb: str,
    place: str,
    plan: Callable[[], BatchPlan],
    submit: Callable[[str], object],
    request: object,
    run: CharacterRun,
    then: Callable[[], None] | None = None,
    is_open: bool = True,
    is_primary: bool = True,
    available: int | None = None,
) -> None:
    """Draw a button that states its price, and the balance after; too little money offers a bundle instead."""
    studio = current().studio
    try:
        planned = plan()
    except StudioError as error:
        show_problem(error)
        return
    available = studio.balance(actor).available if available is None else available
    label = join((f"{verb} {images_text(planned.images)}", credits_text(planned.price)))
    is_asked = st.button(
        label,
        key=key(place, "go"),
        type="primary" if is_primary and planned.price <= available else "secondary",
        width="stretch",
        disabled=not is_open or planned.price > available,
    )
    each = planned.price // planned.images
    if planned.price > available:
        draw_purchase(actor, planned.price, available, run, place=place)
    else:
        st.caption(
            plain(
                f"{number(planned.images)} × {credits_text(each)} · balance {balance_text(available)}, "
                f"after it {balance_text(available - planned.price)} · takes a few minutes · "
                f"{', '.join(planned.models)}"
            )
        )
    if not is_asked:
        return
    now_s = current().clock.monotonic()
    click = session.submission_key(request, now_s)
    try:
        submit(click)
    except StudioError as error:
        show_error(error)
        return
    session.submitted(request, click, now_s)
    if then is not None:
        then()
    st.rerun()


def draw_purchase(
    actor: Actor,
    price: int,
    available: int,
    run: CharacterRun,
    *,
    place: str,
    verb: str = "generate",
    is_quiet: bool = False,
) -> None:
    """Draw what is missing, and the bundle that pays for it; after the purchase the run goes on by itself."""
    said = (
        f"This costs {credits_text(price)} and the balance is {balance_text(available)}. "
        "Everything here is kept; after the purchase it goes on by itself."
    )
    if is_quiet:
        st.caption(said)
    else:
        st.warning(said, icon=":material/toll:")
    offer = current().studio.buying.shortfall(balance=available, need=price)
    if offer is None:
        return
    label = join((f"Buy {offer.bundle.name}", money_text(offer.bundle.price_cents)))
    label += f", then {verb}" if offer.covers else ""
    look: Literal["primary", "secondary"] = "secondary" if is_quiet else "primary"
    if st.button(plain(label), key=key(place, "buy"), icon=":material/add_card:", width="stretch", type=look):
        begin_purchase(actor, offer.bundle.id, run if offer.covers else ())


def draw_retry(actor: Actor, gallery: Gallery, *, place: str) -> None:
    """Draw the button that tries again what failed and was given back, with its price; nothing where nothing did."""
    studio = current().studio
    if not gallery.lost_jobs or gallery.running:
        return
    jobs = [studio.job(actor, job_id) for job_id in gallery.lost_jobs]
    price = sum(job.plan.price for job in jobs)
    label = join((f"Try {images_text(len(jobs))} again", credits_text(price)))
    if not st.button(label, key=key(place, "retry"), icon=":material/refresh:", width="stretch"):
        return
    try:
        for job in jobs:
            studio.retry(actor, job.job_id, key=f"retry-{job.job_id}")
    except StudioError as error:
        show_error(error)
    else:
        st.rerun(scope="app")
