"""What a set of candidates covers, lacks and repeats, and the ways to add to it or to change its style."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import Category, Character, Distance, Judgement, View
from lib.studio.character_gallery import Gallery
from lib.studio.character_writing import Question
from lib.studio.turnarounds import Review
from lib.ui import character_state as state
from lib.ui.character_models import draw_question
from lib.ui.character_run import draw_run_button
from lib.ui.character_setup import STYLES
from lib.ui.character_state import key
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import join, number, plain

_CATEGORIES = {
    Category.ANGLE: "Angles",
    Category.CLOSE_UP: "Close-ups",
    Category.FULL_BODY: "Full body",
    Category.POSE: "Poses",
    Category.LIGHT: "Light",
}
_SHOWN_PAIRS = 6


def draw_insight(actor: Actor, character: Character, gallery: Gallery, review: Review) -> None:
    """Draw warnings, the coverage, and ways to add to it."""
    covered = review.coverage
    if covered.dominant_pose:
        pose = covered.dominant_pose.replace("_", " ")
        st.warning(f"The pose {pose} dominates: later images would default to it.", icon=":material/warning:")
    if covered.dominant_view:
        view = covered.dominant_view.replace("_", "-")
        st.warning(f"More than half show the {view} view.", icon=":material/warning:")
    numbers = {image.image_id: image.position for image in gallery.images}
    pairs = [(numbers[one], numbers[other]) for one, other in review.near_duplicates]
    if pairs:
        named = ", ".join(f"{one} and {other}" for one, other in pairs[:_SHOWN_PAIRS])
        st.warning(f"Nearly the same: {named}. Keep one of each.", icon=":material/content_copy:")
    is_there = any(image.asset_id and image.judgement is not Judgement.DROP for image in gallery.images)
    if is_there and character.seed_asset_id and not gallery.running:
        asking = current().studio.characters.writing.likeness_request(character, gallery)
        draw_question(actor, character, Question.LIKENESS, asking, "Compare with the seed")
    with st.expander("Coverage", expanded=True, key=key("coverage")):
        _draw_matrix(review)
        if covered.missing and character.analysis is not None:
            st.caption(plain("Missing: " + ", ".join(covered.gaps())))
            prompts = current().studio.characters.turnarounds.missing(character, gallery)
            if prompts and not gallery.running and st.toggle("Generate what is missing", key=key("fill")):
                draw_run_button(actor, character, prompts)
    with st.expander("Add more", key=key("more"), on_change="rerun") as more:
        if more.open and character.analysis is not None:
            _draw_more(actor, character, gallery)
    with st.expander("Wrong style", key=key("style_panel"), on_change="rerun") as panel:
        if panel.open and character.analysis is not None:
            _draw_style(actor, character)


def _draw_matrix(review: Review) -> None:
    cells = review.coverage.cells
    rows = [
        {"View": view.value.replace("_", "-").capitalize()}
        | {distance.value.capitalize(): cells.get((view, distance), 0) or None for distance in Distance}
        for view in View
    ]
    st.dataframe(rows, hide_index=True, width="stretch", key=key("matrix"))
    poses = join(f"{name.replace('_', ' ')} {number(count)}" for name, count in review.coverage.poses.items())
    lights = join(f"{light.value} {number(count)}" for light, count in review.coverage.lights.items())
    for label, text in (("Poses", poses), ("Light", lights)):
        if text:
            st.caption(plain(f"{label}: {text}"))
    if review.coverage.unknown:
        st.caption(f"{number(review.coverage.unknown)} images came by hand; what they show is not known.")


def _draw_more(actor: Actor, character: Character, gallery: Gallery) -> None:
    category = st.pills(
        "Of what", list(_CATEGORIES), format_func=_CATEGORIES.__getitem__, default=Category.ANGLE, key=key("more_of")
    )
    count = st.number_input("How many", 1, 10, 2, key=key("more_count"))
    if category is None:
        return
    prompts = current().studio.characters.turnarounds.more(character, gallery, category, int(count))
    for prompt in prompts:
        st.caption(plain(prompt.text))
    if prompts:
        draw_run_button(actor, character, prompts)


def _draw_style(actor: Actor, character: Character) -> None:
    st.caption(
        "Too realistic or too cartoony: say what the medium is. The prompts are rewritten, the candidates cleared."
    )
    styles = list(STYLES)
    at = styles.index(character.analysis.style) if character.analysis else 0
    style = st.selectbox("Style", styles, index=at, format_func=STYLES.__getitem__, key=key("restyle"))
    if st.button("Rewrite the prompts", key=key("restyle_go")):
        try:
            current().studio.characters.turnarounds.restyle(actor, character.slug, style)
        except StudioError as error:
            show_problem(error)
        else:
            state.show(character.slug, "prompts")
            st.rerun(scope="app")
