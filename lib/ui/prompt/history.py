"""Every prompt that was used: found by its words, starred, filled in where it has gaps, used again."""

from dataclasses import replace

import streamlit as st

from lib.model.actor import Actor
from lib.model.prompt_book import PromptQuery, UsedPrompt
from lib.prompts.variables import filled, variables_in
from lib.ui import session
from lib.ui.create.form import FormValues
from lib.ui.links import image_url
from lib.ui.pages import CREATE
from lib.ui.services import current
from lib.ui.wording import credits_text, images_text, join, moment_text, plain, preview

_PAGE = 10
_THUMBNAIL_PX = 68  # four side by side on a phone
_SHOWN_CHARACTERS = 300


def show_history(actor: Actor) -> None:
    """Draw search on the left, one page of prompts on the right."""
    controls, results = st.columns([5, 8], gap="medium")
    with controls:
        st.text_input("Search", key="prompt.words", placeholder="Words of a prompt", persist_state="session")
        st.toggle("Starred only", key="prompt.starred", persist_state="session")
    words, starred = st.session_state.get("prompt.words") or "", bool(st.session_state.get("prompt.starred"))
    number = session.page_number("prompt.page")
    wanted = PromptQuery(words=words[:500], starred_only=starred, page=number, page_size=_PAGE)
    found = current().studio.prompt_book.history.page(actor, wanted)
    with results:
        if not found:
            st.text("No prompt here yet. Every prompt that you use appears in this list with its images.")
        for used in found:
            with st.container(border=True, gap="small", key=f"prompt.used.{used.prompt_id}"):
                _draw_one(actor, used)
        if found and (number > 1 or len(found) == _PAGE):
            st.pagination(number + (len(found) == _PAGE), key="prompt.page")


def _draw_one(actor: Actor, used: UsedPrompt) -> None:
    st.text(preview(used.prompt, _SHOWN_CHARACTERS))
    uses = "used once" if used.uses == 1 else f"used {used.uses} times"
    spent = credits_text(used.cost) if used.images else ""
    last = moment_text(used.last_used_at, session.time_zone())
    st.caption(plain(join((uses, images_text(used.images) if used.images else "", spent, last))))
    if used.asset_ids:
        with st.container(horizontal=True, gap="small"):
            for asset_id in used.asset_ids:
                st.image(image_url(asset_id, "thumbnail"), alt=preview(used.prompt), width=_THUMBNAIL_PX)
    gaps = variables_in(used.prompt)
    values = {}
    if gaps:
        with st.container(horizontal=True, gap="small"):
            for gap in gaps:
                values[gap] = st.text_input(gap, key=f"prompt.gap.{used.prompt_id}.{gap}")
    with st.container(horizontal=True, gap="small"):
        if st.button("Use in Create", key=f"prompt.again.{used.prompt_id}"):
            _use(used, values)
        st.button(
            "Unstar" if used.is_starred else "Star",
            key=f"prompt.star.{used.prompt_id}",
            icon=":material/star:",
            type="secondary" if used.is_starred else "tertiary",
            on_click=_star,
            args=(actor, used),
        )


def _use(used: UsedPrompt, values: dict[str, str]) -> None:
    before = session.last_form() or FormValues()
    prompt = filled(used.prompt, values)
    session.request_fill(replace(before, prompt=prompt, negative_prompt=used.negative_prompt, alt_text="", seed=None))
    session.hide_job()
    st.switch_page(CREATE.path)


def _star(actor: Actor, used: UsedPrompt) -> None:
    current().studio.prompt_book.history.star(actor, used.prompt_id, is_starred=not used.is_starred)
