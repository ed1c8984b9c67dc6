"""Reviewing drafts: approve, reject and note each, then have the finals of the approved ones made."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.batch import Batch
from lib.model.job import Job, Verdict
from lib.studio.batches.reviewing import MAX_NOTE
from lib.ui.errors import show_error
from lib.ui.services import current
from lib.ui.wording import OWNERS_ONLY, credits_text, join, number, plain

_WORDS = {Verdict.APPROVED: "Approved", Verdict.REJECTED: "Rejected", Verdict.OPEN: ""}


def draw_finals(actor: Actor, batch: Batch) -> None:
    """Draw how the review stands, and the button that has the finals made, with their price and what carries over."""
    reviews = current().studio.reviews
    counts = reviews.counts(actor, batch.batch_id)
    stands = (f"{number(counts.get(verdict, 0))} {word.lower()}" for verdict, word in _WORDS.items() if word)
    st.caption(join((*stands, f"{number(counts.get(Verdict.OPEN, 0))} open")))
    try:
        plan = reviews.plan_finals(actor, batch.batch_id)
    except StudioError as error:
        show_error(error)
        return
    if not plan.count:
        return
    st.caption("  \n".join(plain(sentence) for sentence in plan.carried))
    label = join((f"Make {number(plan.count)} final{'' if plan.count == 1 else 's'}", credits_text(plan.price)))
    is_theirs = actor.may_change(batch.owner_id)
    if st.button(
        label,
        key="review.finals",
        icon=":material/verified:",
        disabled=not is_theirs,
        help=None if is_theirs else OWNERS_ONLY,
    ):
        try:
            reviews.make_finals(actor, batch.batch_id)
        except StudioError as error:
            show_error(error)
        else:
            st.rerun()


def draw_verdict(actor: Actor, draft: Job) -> None:
    """Draw what was decided about a draft, and the buttons that decide."""
    if draft.final_job_id is not None:
        st.badge("Final asked for", color="green")
        return
    if not draft.asset_ids:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"review.{draft.job_id}"):
        for verdict, label, icon in (
            (Verdict.APPROVED, "Approve", ":material/check:"),
            (Verdict.REJECTED, "Reject", ":material/close:"),
        ):
            st.button(
                label,
                key=f"review.{label.lower()}.{draft.job_id}",
                icon=icon,
                disabled=draft.verdict is verdict,
                on_click=_decide,
                args=(actor, draft, verdict),
            )
        with st.popover("", icon=":material/edit_note:", type="tertiary", key=f"review.open.{draft.job_id}"):
            key = f"review.note.{draft.job_id}"
            st.text_input("Note", draft.note, MAX_NOTE, key=key, on_change=_note, args=(actor, draft, key))
    if draft.verdict is not Verdict.OPEN:
        st.badge(_WORDS[draft.verdict], color="green" if draft.verdict is Verdict.APPROVED else "red")
    if draft.note:
        st.caption(plain(draft.note))


def _decide(actor: Actor, draft: Job, verdict: Verdict) -> None:
    try:
        current().studio.reviews.decide(actor, [draft.job_id], verdict)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")


def _note(actor: Actor, draft: Job, key: str) -> None:
    note = str(st.session_state.get(key) or "")
    try:
        current().studio.reviews.decide(actor, [draft.job_id], draft.verdict, note)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
