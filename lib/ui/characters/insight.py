"""What a set of candidates covers, lacks and repeats, and the ways to add to it or to change its style."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import Category, Character, CharacterPrompt, Distance, Facets, Judgement, Light, View
from lib.model.text_request import MAX_LOOKED_AT
from lib.studio.characters.gallery import Gallery
from lib.studio.characters.turnarounds import Review
from lib.studio.characters.writing import Question
from lib.ui.characters import state
from lib.ui.characters.models import draw_question
from lib.ui.characters.run import draw_run_button
from lib.ui.characters.setup import STYLES
from lib.ui.characters.state import key
from lib.ui.characters.tiles import listed
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import number, plain

Row = TypeVar("Row", bound=str)
Column = TypeVar("Column", bound=str)
_CATEGORIES = {
    Category.ANGLE: "Angles",
    Category.CLOSE_UP: "Close-ups",
    Category.FULL_BODY: "Full body",
    Category.POSE: "Poses",
    Category.LIGHT: "Light",
}
_WRONG = {
    "Always the same pose": "pose",
    "It does not look like my character": "likeness",
    "It is made to do what it cannot": "ability",
    "Too realistic, too cartoony, or another medium": "style",
}
_NEW_POSES = 5
_ROW_PX, _EDGE_PX = 37, 8


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
    groups = [sorted(numbers[name] for name in group) for group in review.near_duplicates]
    if groups:
        named = "; ".join(listed(group) for group in groups)
        each = "one of each" if len(groups) > 1 else "one of them"
        st.warning(f"Nearly the same: {named}. Keep {each}.", icon=":material/content_copy:")
    is_there = any(image.asset_id and image.judgement is not Judgement.DROP for image in gallery.images)
    if is_there and character.seed_asset_id and not gallery.running:
        with st.expander("Ask a model how alike they are", key=key("alike"), on_change="rerun") as alike:
            if alike.open:
                _draw_asking(actor, character, gallery)
    with st.expander("Coverage", expanded=True, key=key("coverage")):
        _draw_matrix(character, review)
        if character.analysis is not None and not gallery.running:
            _draw_filling(actor, character, gallery, review)
    with st.expander("Add more", key=key("more"), on_change="rerun") as more:
        if more.open and character.analysis is not None:
            _draw_more(actor, character, gallery)
    with st.expander("These do not look right", key=key("wrong"), on_change="rerun") as wrong:
        if wrong.open and character.analysis is not None:
            _draw_wrong(actor, character, gallery)


def _draw_asking(actor: Actor, character: Character, gallery: Gallery) -> None:
    writing = current().studio.characters.writing
    asking = writing.likeness_request(character, gallery)
    if len(asking.image_ids) == MAX_LOOKED_AT:
        st.caption(f"At most {MAX_LOOKED_AT - 1} go along, those that nobody has decided about first.")
    asked = draw_question(actor, character, Question.LIKENESS, asking, "Compare with the seed")
    if asked is None and writing.plan(actor, asking) is None:
        st.caption("No model that looks at images has a key. Colour and structure are measured here.")


def _draw_matrix(character: Character, review: Review) -> None:
    covered = review.coverage
    if character.reference_count:
        st.caption(f"The {number(character.reference_count)} references of the library count, too.")
    st.markdown(_table("View", View, Distance, lambda view, distance: covered.cells.get((view, distance), 0)))
    if covered.poses:
        poses = sorted(covered.poses, key=lambda pose: (-covered.poses[pose], pose))
        # A container with a height lets a narrow screen scroll sideways; it is as high as what it holds.
        with st.container(height=_ROW_PX * (len(poses) + 1) + _EDGE_PX, border=False, key=key("scenes")):
            st.markdown(_table("Pose", poses, Light, lambda pose, light: covered.scenes.get((pose, light), 0)))
    if covered.unknown:
        st.caption(f"{number(covered.unknown)} images came by hand; what they show is not known.")


def _table(name: str, rows: Iterable[Row], columns: Iterable[Column], count: Callable[[Row, Column], int]) -> str:
    """Return a table in Markdown; an empty cell is a dash."""
    heads = list(columns)
    lines = [[name, *(_words(head) for head in heads)], ["---", *("---:" for _ in heads)]]
    lines += [[_words(row), *(str(count(row, head) or "–") for head in heads)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _draw_filling(actor: Actor, character: Character, gallery: Gallery, review: Review) -> None:
    """Draw what is missing with a way to have it made, and the same for any empty cell."""
    turnarounds = current().studio.characters.turnarounds
    if review.coverage.missing:
        st.caption(plain("Missing: " + ", ".join(review.coverage.gaps())))
        prompts = turnarounds.missing(character, gallery)
        if prompts and st.toggle("Generate what is missing", key=key("fill")):
            draw_run_button(actor, character, prompts, place="missing", is_primary=False)
    cells = {_cell(facets): facets for facets in turnarounds.empty_cells(character, review.coverage)}
    chosen = st.multiselect("Empty cells to fill", list(cells), key=key("cells"), placeholder="Such as Back, close")
    wanted = [cells[name] for name in chosen if name in cells]
    if wanted:
        draw_run_button(actor, character, turnarounds.showing(character, wanted), place="cells", is_primary=False)


def _cell(facets: Facets) -> str:
    parts = (facets.view, facets.distance, facets.pose, facets.light)
    return ", ".join(_words(str(part)).lower() for part in parts if part).capitalize()


def _words(name: str) -> str:
    return name.replace("_", "-" if name == View.THREE_QUARTER else " ").capitalize()


def _draw_more(actor: Actor, character: Character, gallery: Gallery) -> None:
    category = st.pills(
        "Of what", list(_CATEGORIES), format_func=_CATEGORIES.__getitem__, default=Category.ANGLE, key=key("more_of")
    )
    count = st.number_input("How many", 1, 10, 2, key=key("more_count"))
    if category is None:
        return
    prompts = current().studio.characters.turnarounds.more(character, gallery, category, int(count))
    _draw_prompts(actor, character, prompts, place="more")


def _draw_wrong(actor: Actor, character: Character, gallery: Gallery) -> None:
    """Draw the question what is wrong, and for each answer what helps."""
    wrong = st.radio("What is wrong?", list(_WRONG), index=None, key=key("what_is_wrong"))
    turnarounds = current().studio.characters.turnarounds
    match _WRONG.get(wrong or ""):
        case "pose":
            st.caption("The prompts were not varied enough. These show other poses; drop what repeats itself.")
            prompts = turnarounds.more(character, gallery, Category.POSE, _NEW_POSES)
            _draw_prompts(actor, character, prompts, place="poses")
        case "likeness":
            st.caption("Plainer prompts leave more to the seed. If that does not help, choose a clearer seed.")
            _draw_prompts(actor, character, turnarounds.simplified(character, gallery), place="plainer")
            _draw_way(character, "Choose a clearer seed", "seed")
        case "ability":
            st.caption("Say what the body cannot do; the prompts are then written anew.")
            _draw_way(character, "Correct what it can do", "analysis")
        case "style":
            _draw_style(actor, character)


def _draw_prompts(actor: Actor, character: Character, prompts: Sequence[CharacterPrompt], *, place: str) -> None:
    for prompt in prompts:
        st.caption(plain(prompt.text))
    if prompts:
        draw_run_button(actor, character, prompts, place=place, is_primary=False)


def _draw_way(character: Character, label: str, view: str) -> None:
    if st.button(label, key=key("way", view), icon=":material/arrow_back:", width="stretch"):
        state.show(character.slug, view)
        st.rerun(scope="app")


def _draw_style(actor: Actor, character: Character) -> None:
    st.caption(
        "Say what the medium is. The prompts are rewritten and the candidates cleared; they stay in the library."
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
