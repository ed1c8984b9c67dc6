"""All characters, and the ways to begin one: a name, a ZIP, or an old folder."""

import streamlit as st

from lib.errors import InvalidRequest, StudioError
from lib.model.actor import Actor
from lib.model.character import Character
from lib.model.geometry import Size
from lib.ui.characters import state
from lib.ui.characters.state import key
from lib.ui.characters.unfinished import forget, kept_text
from lib.ui.characters.view import draw_asking_for_any
from lib.ui.errors import show_problem
from lib.ui.image.cards import placeholder
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import join, number, plain

_COLUMN_PX = 170
_NAME = "characters.name"
"""Where a name that was typed and not used yet is kept."""
_SQUARE = Size(width=1, height=1)


def draw_beginnings(actor: Actor) -> None:
    """Draw the ways to begin a character."""
    characters = current().studio.characters
    name = st.text_input(
        "Name",
        key=key("name"),
        max_chars=80,
        placeholder="What should we call this character?",
        **kept_text(actor, _NAME, key("name")),
    )
    if name:
        _draw_slug(name)
    if st.button("Create character", key=key("create"), type="primary", width="stretch"):
        try:
            created = characters.create(actor, name)
        except StudioError as error:
            show_problem(error)
        else:
            forget(actor, _NAME)
            state.show(created.slug)
            st.rerun()
    if characters.reading.has_flat_layout(actor):
        _draw_migration(actor)
    with st.expander("Import", key=key("import")):
        given = st.text_input("Name of the imported one", key=key("import_name"), placeholder="As in the ZIP")
        file = st.file_uploader("A character as ZIP", type=["zip"], key=key("import_file"))
        if st.button("Import character", key=key("import_go"), width="stretch", disabled=file is None) and file:
            try:
                slug = characters.reading.import_pack(actor, file.getvalue(), given)
            except StudioError as error:
                show_problem(error)
            else:
                state.show(slug)
                st.rerun()
    _draw_trash(actor)


def _draw_slug(name: str) -> None:
    try:
        st.caption(plain(f"Folder: {current().studio.characters.slug_for(name)}"))
    except InvalidRequest:
        return  # said when it is asked for


def _draw_migration(actor: Actor) -> None:
    st.info("There is a character in the old layout, without a folder of its own. Name it to move it.")
    name = st.text_input("Its name", key=key("flat_name"))
    if st.button("Move it", key=key("flat_go"), disabled=not name):
        try:
            slug = current().studio.characters.reading.migrate(actor, name)
        except StudioError as error:
            show_problem(error)
        else:
            state.show(slug)
            st.rerun()


def _draw_trash(actor: Actor) -> None:
    characters = current().studio.characters
    trashed = characters.list(actor, trashed=True)
    if not trashed:
        return
    with st.expander("Trash", key=key("trash")):
        for character in trashed:
            label = plain(f"Restore {character.display_name}")
            if st.button(label, key=key("restore", character.slug), icon=":material/restore_from_trash:"):
                try:
                    characters.restore(actor, character.slug)
                except StudioError as error:
                    show_problem(error)
                else:
                    st.rerun()


def draw_characters(actor: Actor) -> None:
    """Draw all characters, each with its seed and where it stands."""
    found = current().studio.characters.list(actor)
    finished = [character for character in found if character.finalised_at]
    if finished:
        draw_asking_for_any(actor, finished)
    if not found:
        st.text("No characters yet. Name your first one: its look is kept in a library and used from then on.")
        return
    with st.grid("auto", min_column_width=_COLUMN_PX, gap="small", key=key("grid")):
        for character in found:
            with st.container(gap="xsmall", key=key("card", character.slug)):
                _draw_card(character)


def _draw_card(character: Character) -> None:
    if character.seed_asset_id:
        st.image(image_url(character.seed_asset_id, "thumbnail"), alt=character.display_name, width="stretch")
    else:
        st.image(placeholder(_SQUARE, is_coming=False), alt="No seed image yet", width="stretch")
    stands = f"{number(character.reference_count)} references" if character.finalised_at else "being set up"
    st.markdown(f"**{plain(character.display_name)}**")
    st.caption(plain(join((stands, "default" if character.is_default else ""))))
    label = "Open" if character.finalised_at else "Continue"
    if st.button(label, key=key("open", character.slug), width="stretch"):
        state.show(character.slug)
        st.rerun()
