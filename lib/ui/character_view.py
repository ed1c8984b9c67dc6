"""A finished character: ask for images of it beside its references, and keep the library in shape."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import (
    MAX_GENERATED,
    MAX_GENERATIONS_KEPT,
    Character,
    CharacterImage,
    CharacterRun,
    ImageKind,
)
from lib.model.geometry import Size
from lib.studio.character_making import Order
from lib.ui import character_state as state
from lib.ui.cards import placeholder
from lib.ui.character_models import draw_model_choice
from lib.ui.character_run import draw_paid_button
from lib.ui.character_state import key
from lib.ui.errors import show_failure, show_problem
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import join, number, plain, preview

_POLL_S = 1.0
_COLUMN_PX = 150
_SMALL_PX = 84
_CAPTION = 80
_SQUARE = Size(width=1, height=1)


def draw_asking(actor: Actor, character: Character) -> None:
    """Draw what somebody wants to see of a character."""
    making = current().studio.characters.making
    text = st.text_area(
        "Prompt",
        key=key("prompt", character.slug),
        height=90,
        placeholder="in a forest",
        help="Your words go through as they are; the references keep the look.",
    )
    count = int(st.number_input("Images", 1, MAX_GENERATED, 1, key=key("make_count", character.slug)))
    if text.strip():
        try:
            order = making.order(actor, text, count=count, context=character.slug, number=0)
        except StudioError as error:
            show_problem(error)
        else:
            if order.slug != character.slug:
                st.info(plain(f"This names {order.display_name}."))
            st.caption(plain(f"Sent: {order.prompts[0]}"))
            st.caption(f"{number(order.references)} reference images go along.")
            _draw_button(actor, order, "Generate", "make")
    draw_model_choice(actor, character)
    surprise_key = key("surprise_number", character.slug)
    st.session_state.setdefault(surprise_key, 0)
    try:
        surprise = making.surprise(actor, character.slug, count=count, number=st.session_state[surprise_key])
    except StudioError as error:
        show_problem(error)
        return
    _draw_button(actor, surprise, "Surprise me:", "surprise", is_primary=not text.strip())


def _draw_button(actor: Actor, order: Order, verb: str, place: str, *, is_primary: bool = True) -> None:
    making = current().studio.characters.making

    def then() -> None:
        name = key("surprise_number", order.slug)
        st.session_state[name] = st.session_state.get(name, 0) + len(order.prompts)
        state.show(order.slug, "character")

    draw_paid_button(
        actor,
        verb=verb,
        place=place,
        plan=lambda: making.plan(actor, order),
        submit=lambda click: making.make(actor, order, key=click),
        request=(order.slug, order.prompts),
        run=CharacterRun(slug=order.slug, kind="make", texts=order.prompts, is_surprise=order.wish == "surprise"),
        then=then,
        is_primary=is_primary,
    )


def draw_pictures(actor: Actor, character: Character) -> None:
    """Draw the references, and beside them what was made; current while something runs."""
    is_running = current().studio.characters.galleries.is_running(character, ImageKind.GENERATION)
    poll = _POLL_S if is_running else None
    st.fragment(_draw, run_every=poll, key=key("generations"))(actor, character.slug, was_running=is_running)


def _draw(actor: Actor, slug: str, *, was_running: bool) -> None:
    characters = current().studio.characters
    made = characters.galleries.gallery(actor, slug, ImageKind.GENERATION)
    if was_running and not made.running:
        st.rerun()
    references = characters.images(actor, slug, ImageKind.REFERENCE)
    st.subheader("References", anchor=False)
    with st.grid("auto", min_column_width=_SMALL_PX, gap="xsmall", key=key("references")):
        for image in references:
            if image.asset_id:
                thumbnail, full = image_url(image.asset_id, "thumbnail"), image_url(image.asset_id)
                st.image(thumbnail, alt=image.file or "Reference", width="stretch", link=full)
    st.subheader("Images", anchor=False)
    if made.running:
        st.caption(made.progress)
    if not made.images:
        st.text("Nothing made yet. Say on the left what you want to see.")
    in_library = {image.asset_id for image in references}
    with st.grid("auto", min_column_width=_COLUMN_PX, gap="small", key=key("made")):
        for image in reversed(made.images):
            with st.container(gap="xsmall", key=key("made", image.image_id)):
                if image.asset_id:
                    _draw_made(actor, slug, image, is_reference=image.asset_id in in_library)
                elif image.image_id in made.failures:
                    show_failure(made.failures[image.image_id])
                else:
                    st.image(placeholder(_SQUARE), alt="Not done yet", width="stretch")


def _draw_made(actor: Actor, slug: str, image: CharacterImage, *, is_reference: bool) -> None:
    asset_id = image.asset_id or ""
    st.image(image_url(asset_id), alt=plain(image.prompt), width="stretch", link=image_url(asset_id))
    is_drawn = current().studio.asset(actor, asset_id).maker == "drawn"
    st.caption(plain(join((preview(image.prompt, _CAPTION), "drawn without AI" if is_drawn else ""))))
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "In the library" if is_reference else "Add to library",
            key=key("promote", image.image_id),
            icon=":material/library_add:",
            type="tertiary",
            disabled=is_reference,
            help="Better references make better images.",
            on_click=_act,
            args=(actor, slug, "promote", image.image_id),
        )
        st.button(
            "",
            key=key("trash", image.image_id),
            icon=":material/delete:",
            type="tertiary",
            help="Move to the trash",
            on_click=_act,
            args=(actor, slug, "clean_up", image.image_id),
        )


def _act(actor: Actor, slug: str, what: str, image_id: str) -> None:
    making = current().studio.characters.making
    try:
        if what == "promote":
            making.promote(actor, slug, image_id)
        elif what == "clean_up":
            making.clean_up(actor, slug, [image_id])
        else:
            making.remove_reference(actor, slug, image_id)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")


def draw_care(actor: Actor, character: Character) -> None:
    """Draw what keeps a library in shape: the audit, references to take out, export, and the trash."""
    characters = current().studio.characters
    if len(characters.images(actor, character.slug, ImageKind.GENERATION)) >= MAX_GENERATIONS_KEPT:
        st.info(
            f"More than {MAX_GENERATIONS_KEPT - 1} generated images are kept. Move those nobody needs to the trash."
        )
    with st.expander("Results disappoint?", key=key("audit"), on_change="rerun") as audit:
        if audit.open:
            _draw_audit(actor, character)
    with st.expander("Export and delete", key=key("care"), on_change="rerun") as care:
        if care.open:
            _draw_export(actor, character)


def _draw_audit(actor: Actor, character: Character) -> None:
    characters = current().studio.characters
    st.caption("Look at the references before you change prompts.")
    for line in characters.making.audit(actor, character.slug) or ("The library looks well balanced.",):
        st.text(line)
    for image in characters.images(actor, character.slug, ImageKind.REFERENCE):
        _draw_reference(actor, character.slug, image)
    if st.button("Review more candidates", key=key("grow"), icon=":material/add:"):
        state.show(character.slug, "review")
        st.rerun()


def _draw_export(actor: Actor, character: Character) -> None:
    characters = current().studio.characters
    content, name = characters.reading.export(actor, character.slug)
    st.download_button("Export as ZIP", content, name, "application/zip", key=key("export"), on_click="ignore")
    if not character.is_default and st.button("Make it the default", key=key("default")):
        characters.make_default(actor, character.slug)
        st.rerun()
    if st.button("Move to the trash", key=key("delete"), icon=":material/delete:"):
        try:
            characters.delete(actor, character.slug)
        except StudioError as error:
            show_problem(error)
        else:
            state.show_list()
            st.rerun()


def _draw_reference(actor: Actor, slug: str, image: CharacterImage) -> None:
    if not image.asset_id:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key("weak", image.image_id)):
        st.image(image_url(image.asset_id, "thumbnail"), alt=image.file, width=_SMALL_PX)
        likeness = f"like the seed {image.measures.likeness:.0%}" if image.measures else ""
        st.caption(plain(join((image.file, likeness))))
        st.button(
            "Take out",
            key=key("take_out", image.image_id),
            on_click=_act,
            args=(actor, slug, "remove_reference", image.image_id),
        )
