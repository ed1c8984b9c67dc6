"""Characters: from a name to a library that keeps them looking like themselves, and images of them."""

import streamlit as st

from lib.errors import NotFound, StudioError
from lib.model.character import SetupStep
from lib.ui import session
from lib.ui.characters import state
from lib.ui.characters.listing import draw_beginnings, draw_characters
from lib.ui.characters.prompts import draw_prompt_table, draw_prompts
from lib.ui.characters.review import draw_review
from lib.ui.characters.seed import draw_seed, draw_seed_result
from lib.ui.characters.setup import STEPS, draw_analysis
from lib.ui.characters.unfinished import remember_wording
from lib.ui.characters.view import draw_asking, draw_care, draw_pictures
from lib.ui.errors import show_error, show_problem
from lib.ui.links import image_url
from lib.ui.services import current, guard
from lib.ui.wording import plain

actor = guard()
characters = current().studio.characters
try:
    characters.delivery.check(actor)
except StudioError as error:
    show_problem(error)
    st.caption("Setting up a character means looking at images, so this page waits until that works.")
    st.stop()
for line in characters.reading.refresh(actor, state.shown_slug() or ""):
    st.info(plain(line))
said = session.take_said("characters")
if isinstance(said, str):
    st.success(plain(said), icon=":material/check:")

character = None
slug = state.shown_slug()
if slug:
    try:
        character = characters.load(actor, slug)
    except NotFound as error:
        state.show_list()
        show_error(error)

if character is None:
    controls, results = st.columns([5, 8], gap="medium")
    with controls:
        draw_beginnings(actor)
    with results:
        draw_characters(actor)
    st.stop()

step = characters.step(character)
order = list(SetupStep)
views = [name for name in STEPS if character.finalised_at or order.index(name) <= order.index(step)]
view = state.shown_view()
if view not in {*views, "character"} or (view == "character" and not character.finalised_at):
    view = "character" if character.finalised_at else step.value
if view == "run":
    view = "prompts"

with st.container(horizontal=True, vertical_alignment="center", gap="small", key="characters.header"):
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key="characters.who"):
        if st.button("All characters", key="characters.back", icon=":material/arrow_back:", type="tertiary"):
            state.show_list()
            st.rerun()
        st.markdown(f"**{plain(character.display_name)}**", width="content")
    with st.container(horizontal=True, gap="small", width="content", key="characters.steps"):
        for name, label in {**STEPS, "character": "Character"}.items():
            if name == "run" or (name == "character" and character.finalised_at is None):
                continue
            if st.button(
                label,
                key=f"characters.step.{name}",
                type="secondary" if name == view else "tertiary",
                disabled=name not in views and name != "character",
            ):
                state.show(character.slug, name)
                st.rerun()

if view == "review":
    draw_review(actor, character)
    st.stop()

if view == "prompts":
    earlier = character
    character, wrote = characters.writing.take_prompts(actor, character)
    if wrote:
        remember_wording(actor, earlier)
        st.success(plain(wrote), icon=":material/check:")

controls, results = st.columns([5, 8], gap="medium")
with controls:
    if view == "seed":
        draw_seed(actor, character)
    elif view == "analysis":
        draw_analysis(actor, character)
    elif view == "prompts":
        draw_prompts(actor, character)
    else:
        draw_asking(actor, character)
        draw_care(actor, character)
with results:
    if view == "seed":
        draw_seed_result(actor, character)
    elif view == "prompts":
        draw_prompt_table(actor, character)
    elif view == "character":
        draw_pictures(actor, character)
    if view in {"seed", "analysis"} and character.seed_asset_id:
        st.image(image_url(character.seed_asset_id), alt=f"The seed of {character.display_name}", width=420)
        st.caption("Approved seed")
