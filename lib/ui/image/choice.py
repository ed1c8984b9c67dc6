"""Chooses a picture: a file to drop or paste, or one of the library. Used wherever a form needs one."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetQuery
from lib.ui.components.paste import accept_paste
from lib.ui.errors import show_problem
from lib.ui.image.cards import alt_text
from lib.ui.links import small_url
from lib.ui.services import current
from lib.ui.wording import plain, preview, size_text

FILE_TYPES = ("png", "jpg", "jpeg", "webp", "avif", "gif", "tif", "tiff")
_OFFERED = 24
_COLUMNS = 3
_SMALL_PX = 84
_NAME_CHARACTERS = 24


@dataclass(frozen=True)
class Choice:
    """One place for a picture in a form. `on_choose` gets ids in a callback; an empty tuple takes the picture out."""

    key: str
    label: str
    on_choose: Callable[[tuple[str, ...]], None]
    takes_many: bool = False
    takes_paste: bool = False
    help: str = ""


def draw_choice(actor: Actor, choice: Choice, chosen: Asset | None) -> None:
    """Draw what is chosen with the ways to another picture, or only the ways."""
    if chosen is None:
        draw_ways(actor, choice)
    else:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"{choice.key}.chosen"
        ):
            st.image(small_url(chosen), alt=alt_text(chosen), width=_SMALL_PX)
            with st.container(gap="xsmall"):
                st.text(choice.label)
                st.caption(plain(size_text(chosen.size)))
            with st.popover("Change", key=f"{choice.key}.another", on_change="rerun") as opened:
                if opened.open:
                    draw_ways(actor, choice)
            st.button(
                "",
                icon=":material/close:",
                type="tertiary",
                help="Take it out",
                key=f"{choice.key}.drop",
                on_click=choice.on_choose,
                args=((),),
            )
    show_problems(choice)


def show_problems(choice: Choice) -> None:
    """Draw what was wrong with the last files, once."""
    for problem in st.session_state.pop(f"{choice.key}.problems", ()):
        show_problem(problem)


def draw_ways(actor: Actor, choice: Choice) -> None:
    """Draw the ways to a picture: a file, the clipboard, the library."""
    number = st.session_state.get(f"{choice.key}.number", 0)
    uploader = f"{choice.key}.upload.{number}"
    st.file_uploader(
        choice.label,
        type=list(FILE_TYPES),
        accept_multiple_files=choice.takes_many,
        key=uploader,
        help=choice.help or None,
        on_change=_take_in,
        args=(actor, choice, uploader),
    )
    with st.popover(
        "Choose from the library",
        icon=":material/photo_library:",
        width="stretch",
        on_change="rerun",
        key=f"{choice.key}.picker",
    ) as picker:
        if picker.open:
            _draw_library(actor, choice)
    if choice.takes_paste:
        accept_paste(uploader)


def _take_in(actor: Actor, choice: Choice, uploader: str) -> None:
    """Put what was dropped into the library and choose it, before the page is drawn again."""
    dropped = st.session_state[uploader] or ()
    taken, problems = [], []
    for file in dropped if isinstance(dropped, list | tuple) else (dropped,):
        try:
            taken.append(current().studio.upload(actor, file.getvalue(), file.name).asset_id)
        except StudioError as error:
            name = preview(file.name, _NAME_CHARACTERS)
            problems.append(StudioError(f"{name}: {error.message}", remedy=error.remedy))
    st.session_state[f"{choice.key}.problems"] = problems
    st.session_state[f"{choice.key}.number"] = st.session_state.get(f"{choice.key}.number", 0) + 1
    if taken:
        _choose(choice, *taken)


def _choose(choice: Choice, *asset_ids: str) -> None:
    st.session_state[f"{choice.key}.picker"] = False
    st.session_state[f"{choice.key}.another"] = False
    choice.on_choose(asset_ids)


def _draw_library(actor: Actor, choice: Choice) -> None:
    found = current().studio.assets(actor, AssetQuery(page_size=_OFFERED))
    if not found.total:
        st.text("The library is empty. Upload an image, or make one on the Create page.")
        return
    with st.grid(_COLUMNS, min_column_width=_SMALL_PX, gap="small", key=f"{choice.key}.library"):
        for asset in found.assets:
            with st.container(gap="xsmall", key=f"{choice.key}.offer.{asset.asset_id}"):
                st.image(small_url(asset), alt=alt_text(asset), width="stretch")
                st.button(
                    "Use",
                    key=f"{choice.key}.use.{asset.asset_id}",
                    width="stretch",
                    on_click=_choose,
                    args=(choice, asset.asset_id),
                )
    if found.total > _OFFERED:
        st.caption("The newest are shown. Any image of the Library can be sent here from its menu.")
