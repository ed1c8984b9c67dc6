"""Alt text: proposed by a vision model for its price, and how it fits the platforms."""

import streamlit as st

from lib.catalog.alt_text import ALT_TEXT_LIMITS
from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.request import MAX_ALT_TEXT
from lib.model.text_request import AnalyzeRequest, AnalyzeTask
from lib.ui.errors import show_error
from lib.ui.services import current
from lib.ui.wording import credits_text, join, plain, sentence_of

_POLL_S = 1.0


def alt_limits(text: str) -> str:
    """Return for which platforms an alt text is too long; empty where it fits all."""
    over = [f"{platform} takes {limit:,}" for platform, limit in ALT_TEXT_LIMITS.items() if len(text) > limit]
    return f"{len(text):,} characters: {', '.join(over)}." if over else ""


def take_proposal(asset_id: str, field: str) -> None:
    """Put a proposal that has arrived into the text field; only before the field is drawn."""
    proposed: str | None = st.session_state.pop(_arrived(asset_id), None)
    if proposed is not None:
        st.session_state[field] = proposed


def draw_proposing(actor: Actor, asset: Asset) -> None:
    """Draw the button that has a vision model propose an alt text; its price stands on it."""
    studio = current().studio
    request = AnalyzeRequest(task=AnalyzeTask.ALT_TEXT, image_ids=(asset.asset_id,), campaign=asset.campaign)
    if st.session_state.get(_asked(asset.asset_id)):
        st.fragment(_wait, run_every=_POLL_S, key="alt_text.waiting")(actor, asset.asset_id)
        return
    try:
        plan = studio.plan(actor, request)
    except StudioError as error:
        st.caption(plain(f"No alt text can be proposed. {sentence_of(error)}"))
        return
    label = join((f"Propose alt text by {plan.model_label}", credits_text(plan.price)))
    if st.button(label, key="alt_text.propose", icon=":material/auto_awesome:"):
        try:
            st.session_state[_asked(asset.asset_id)] = studio.texts.submit(actor, request).job_id
        except StudioError as error:
            show_error(error)
        else:
            st.rerun()


def _wait(actor: Actor, asset_id: str) -> None:
    studio = current().studio
    job_id: str = st.session_state.get(_asked(asset_id), "")
    try:
        job = studio.job(actor, job_id)
        if not job.state.is_ended:
            st.caption("Looking at the image")
            return
        st.session_state.pop(_asked(asset_id), None)
        answer = studio.texts.answer(job)
    except StudioError as error:
        st.session_state.pop(_asked(asset_id), None)
        show_error(error)
        return
    st.session_state[_arrived(asset_id)] = str(getattr(answer, "alt_text", ""))[:MAX_ALT_TEXT]
    st.rerun()


def _asked(asset_id: str) -> str:
    return f"alt_text.asked.{asset_id}"


def _arrived(asset_id: str) -> str:
    return f"alt_text.arrived.{asset_id}"
