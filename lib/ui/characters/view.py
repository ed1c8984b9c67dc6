"""A finished character: ask for images of it beside its references, and keep the library in shape."""

from collections.abc import Collection, Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import (
    MAX_ASKED,
    MAX_GENERATED,
    MAX_GENERATIONS_KEPT,
    Character,
    CharacterImage,
    CharacterRun,
    ImageKind,
)
from lib.prompts.linting import Draft
from lib.studio.characters.gallery import Gallery
from lib.studio.characters.making import Order
from lib.ui import session
from lib.ui.characters import state
from lib.ui.characters.models import draw_model_choice
from lib.ui.characters.run import draw_paid_button, draw_retry
from lib.ui.characters.state import key
from lib.ui.characters.tiles import PROMOTE, TAKE_OUT, TRASH, draw_audited, draw_made, draw_references
from lib.ui.characters.unfinished import kept_text, place_of, put_text
from lib.ui.errors import show_problem
from lib.ui.just_read import JustRead, just_read
from lib.ui.prompt.findings import show_findings
from lib.ui.services import current
from lib.ui.wording import credits_text, images_text, number, plain

_POLL_S = 1.0
_SHOWN = 20
_MAX_KEPT = 10_000
_DOES = {PROMOTE: "promote", TRASH: "clean_up", TAKE_OUT: "remove_reference"}
_SAID = {
    "promote": "Added to the library.",
    "clean_up": "Moved {} to the trash.",
    "remove_reference": "Taken out of the library.",
    "put_back": "Put {} back.",
}


def draw_asking(actor: Actor, character: Character) -> None:
    """Draw what somebody wants to see of a character."""
    making = current().studio.characters.making
    place = place_of(character, "ask")
    text = _draw_prompt(actor, "Prompt", key("prompt", character.slug), place, placeholder="in a forest")
    count = int(st.number_input("Images", 1, MAX_ASKED, 1, key=key("make_count", character.slug)))
    surprise_key = key("surprise_number", character.slug)
    if surprise_key not in st.session_state:  # so that another visit does not invent the same again
        made = current().studio.characters.count(character, ImageKind.GENERATION)
        st.session_state[surprise_key] = made
    try:
        surprise = making.surprise(character, count=count, number=st.session_state[surprise_key])
    except StudioError as error:
        show_problem(error)
        return
    is_confirmed = count <= MAX_GENERATED or _draw_confirmation(actor, surprise)
    available = current().studio.balance(actor).available
    if text.strip():
        _draw_order(actor, text, available, count=count, context=character.slug, is_confirmed=is_confirmed)
    draw_model_choice(actor, character)
    is_first = not text.strip()
    _draw_button(actor, surprise, "Surprise me:", "surprise", available, is_primary=is_first, is_confirmed=is_confirmed)


def draw_asking_for_any(actor: Actor, characters: Sequence[Character]) -> None:
    """Draw what somebody wants to see of a character that the words name, or that is asked back."""
    example = f"{characters[0].display_name} in a forest"
    text = _draw_prompt(actor, "An image of a character", key("any_prompt"), key("any"), placeholder=example)
    if not text.strip():
        return
    names = {character.slug: character.display_name for character in characters}
    named = current().studio.characters.making.named_in(actor, text)
    context = None
    if named is None and len(names) > 1:
        asked = f"Which character? You have: {', '.join(names.values())}"
        context = st.pills(plain(asked), list(names), format_func=lambda slug: plain(names[slug]), key=key("which"))
        if context is None:
            return
    _draw_order(actor, text, current().studio.balance(actor).available, count=1, context=context)


def _draw_prompt(actor: Actor, label: str, field: str, place: str, *, placeholder: str) -> str:
    text: str = st.text_area(
        label,
        key=field,
        height=90,
        placeholder=placeholder,
        help="Your words go through as they are; the references keep the look.",
        **kept_text(actor, place, field),
    )
    show_findings(
        Draft(text, is_character=True),
        lambda fixed: put_text(actor, place, field, fixed.prompt),
        place=key("findings"),
    )
    return text


def _draw_confirmation(actor: Actor, order: Order) -> bool:
    """Draw what many images cost, to be confirmed; return whether it was."""
    price = credits_text(current().studio.characters.making.plan(actor, order).price)
    count = number(len(order.prompts))
    st.warning(f"{count} images cost {price} and go out in requests of at most {MAX_GENERATED}.")
    return st.checkbox("That is what I want.", key=key("many", order.slug, count))


def _draw_order(
    actor: Actor, text: str, available: int, *, count: int, context: str | None, is_confirmed: bool = True
) -> None:
    """Draw what a text will be sent as, and the button that has it made."""
    try:
        order = current().studio.characters.making.order(actor, text, count=count, context=context, number=0)
    except StudioError as error:
        show_problem(error)
        return
    if order.slug != context:
        st.info(plain(f"This names {order.display_name}."))
    st.caption(plain(f"Sent: {order.prompts[0]}"))
    st.caption(f"{number(order.references)} reference images go along.")
    _draw_button(actor, order, "Generate", "make", available, is_confirmed=is_confirmed)


def _draw_button(
    actor: Actor,
    order: Order,
    verb: str,
    place: str,
    available: int,
    *,
    is_primary: bool = True,
    is_confirmed: bool = True,
) -> None:
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
        submit=lambda click: making.make(actor, order, key=click, is_split_confirmed=is_confirmed),
        request=(order.slug, order.prompts),
        run=CharacterRun(slug=order.slug, kind="make", texts=order.prompts, is_surprise=order.wish == "surprise"),
        then=then,
        is_primary=is_primary,
        is_open=is_confirmed,
        available=available,
    )


def draw_pictures(actor: Actor, character: Character) -> None:
    """Draw the references, and beside them what was made; current while something runs."""
    is_running = current().studio.characters.galleries.is_running(character, ImageKind.GENERATION)
    poll = _POLL_S if is_running else None
    st.fragment(_draw, run_every=poll, key=key("generations"))(actor, just_read(character), was_running=is_running)


def _draw(actor: Actor, read: JustRead[Character], *, was_running: bool) -> None:
    characters = current().studio.characters
    slug = read.value.slug
    character = read.or_again(lambda: characters.load(actor, slug))
    made = characters.galleries.of(character, ImageKind.GENERATION)
    if was_running and not made.running:
        st.rerun()
    _carry_out(actor, slug, made.images)
    references = characters.galleries.of(character, ImageKind.REFERENCE).images
    st.subheader("References", anchor=False)
    draw_references(references)
    st.subheader("Images", anchor=False)
    if made.running:
        st.caption(made.progress)
    draw_retry(actor, made, place="made")
    if not made.images:
        st.text("Nothing made yet. Say what you want to see, and it appears here.")
    _draw_all_made(actor, made, {image.asset_id for image in references})


def _draw_all_made(actor: Actor, made: Gallery, in_library: Collection[str | None]) -> None:
    shown = list(reversed(made.images))
    if len(shown) > _SHOWN and not st.toggle(f"Show all {len(shown)}", key=key("show_all")):
        shown = shown[:_SHOWN]
    draw_made(shown, made, current().studio.makers(actor, _asset_ids(shown)), in_library)


def _asset_ids(images: Sequence[CharacterImage]) -> list[str]:
    return [image.asset_id for image in images if image.asset_id]


def _carry_out(actor: Actor, slug: str, images: Sequence[CharacterImage]) -> None:
    """Do what was chosen for one of these pictures in the click that led to this run, if anything was."""
    for image in images:
        chosen = session.take_choice(image.image_id)
        if chosen in _DOES:
            _act(actor, slug, _DOES[chosen], (image.image_id,))
            st.rerun()  # the way back stands beside these pictures


def _act(actor: Actor, slug: str, what: str, image_ids: Sequence[str]) -> None:
    """Do something with pictures of the character. A callback, or before `st.rerun`."""
    making = current().studio.characters.making
    try:
        if what == "promote":
            making.promote(actor, slug, image_ids[0])
        elif what == "clean_up":
            making.clean_up(actor, slug, image_ids)
        elif what == "remove_reference":
            making.remove_reference(actor, slug, image_ids[0])
        else:
            making.put_back(actor, slug, image_ids)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
    else:
        st.toast(_SAID[what].format(images_text(len(image_ids))), icon=":material/check:")


def draw_care(actor: Actor, character: Character) -> None:
    """Draw what keeps a library in shape: the way back, the reminder, the audit, export, and the trash."""
    taken_out = current().studio.characters.making.taken_out(actor, character)
    if taken_out:
        st.button(
            f"Put {images_text(len(taken_out))} back",
            key=key("put_back"),
            icon=":material/undo:",
            width="stretch",
            on_click=_act,
            args=(actor, character.slug, "put_back", taken_out),
        )
    if current().studio.characters.count(character, ImageKind.GENERATION) >= MAX_GENERATIONS_KEPT:
        _draw_cleaning(actor, character)
    with st.expander("Results disappoint?", key=key("audit"), on_change="rerun") as audit:
        if audit.open:
            _draw_audit(actor, character)
    with st.expander("Export and delete", key=key("care"), on_change="rerun") as care:
        if care.open:
            _draw_export(actor, character)


def _draw_cleaning(actor: Actor, character: Character) -> None:
    """Draw the reminder that many images are kept, and the way to clean up."""
    st.info(f"More than {MAX_GENERATIONS_KEPT - 1} generated images are kept. Move those nobody needs to the trash.")
    images = current().studio.characters.images(actor, character.slug, ImageKind.GENERATION)
    there = [image.image_id for image in images if image.asset_id]
    kept = int(st.number_input("Keep the newest", 0, _MAX_KEPT, _SHOWN, key=key("keep_newest")))
    older = there[: max(0, len(there) - kept)]
    st.button(
        f"Move {images_text(len(older))} to the trash",
        key=key("clean"),
        icon=":material/delete:",
        width="stretch",
        disabled=not older,
        on_click=_act,
        args=(actor, character.slug, "clean_up", older),
    )


def _draw_audit(actor: Actor, character: Character) -> None:
    characters = current().studio.characters
    st.caption("Look at the references before you change prompts.")
    for line in characters.making.audit(actor, character.slug) or ("The library looks well balanced.",):
        st.text(line)
    references = characters.images(actor, character.slug, ImageKind.REFERENCE)
    _carry_out(actor, character.slug, references)
    draw_audited(references)
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
            state.say(f"{character.display_name} is in the trash. Nothing of it is lost; restore it under Trash.")
            state.show_list()
            st.rerun()
