"""The turnaround review: every candidate beside the seed, decisions by click or key, and what the set still lacks."""

from collections.abc import Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import (
    MIN_REFERENCES,
    Character,
    CharacterImage,
    CharacterPrompt,
    CharacterRun,
    Judgement,
    Reason,
)
from lib.studio.characters.gallery import Gallery
from lib.studio.characters.judging import MAX_NOTE
from lib.studio.characters.turnarounds import Review
from lib.ui.characters import state
from lib.ui.characters.insight import draw_insight
from lib.ui.characters.marks import forget_mark, keep_mark, mark_of
from lib.ui.characters.run import draw_paid_button, draw_retry, draw_run_button, is_confirmed_split
from lib.ui.characters.state import key
from lib.ui.characters.tiles import draw_candidates, facets_text
from lib.ui.errors import show_problem
from lib.ui.just_read import JustRead, just_read
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import images_text, join, number, plain

REASONS = {
    Reason.WRONG_FEATURE: "Wrong feature",
    Reason.STYLE_DRIFT: "Style drift",
    Reason.ARTEFACT: "Artefact",
    Reason.WRONG_VIEW: "Wrong view",
    Reason.NOT_DISTINCT: "Like another",
    Reason.TOO_REALISTIC: "Too realistic",
    Reason.TOO_CARTOONY: "Too cartoony",
    Reason.IMPOSSIBLE: "Cannot do this",
}
_KEYS = (
    (Judgement.KEEP, "Keep", "check", "k"),
    (Judgement.DROP, "Drop", "close", "d"),
    (Judgement.REDO, "Redo", "refresh", "x"),
)
_POLL_S = 1.5
_WATCH_S = 5.0
"""So often what others decide meanwhile comes to this page."""
_HALF_PX = 110


def draw_review(actor: Actor, character: Character) -> None:
    """Draw the review, current while candidates are still being made; a decision draws only this part again."""
    is_running = current().studio.characters.galleries.is_running(character)
    poll = _POLL_S if is_running else _WATCH_S
    st.fragment(_draw, run_every=poll, key=key("review"))(actor, just_read(character), was_running=is_running)


def _draw(actor: Actor, read: JustRead[Character], *, was_running: bool) -> None:
    characters = current().studio.characters
    slug = read.value.slug
    character = read.or_again(lambda: characters.load(actor, slug))
    gallery = characters.galleries.of(character)
    is_final = character.finalised_at != read.value.finalised_at  # somebody else has just made the library
    if is_final or (was_running and not gallery.running):
        st.rerun()
    review = characters.turnarounds.review(actor, character, gallery)
    at = _image_at(gallery.images)
    state.go_to_image(at.image_id if at else None)  # so that nothing others decide takes it away from under a key
    controls, results = st.columns([5, 8], gap="medium")
    with controls:
        _draw_progress(actor, gallery, review)
        _draw_pair(character, at)
        if at is not None:
            _draw_known(actor, character, review, at)
            _draw_decision(actor, character, gallery.images, at)
        if review.can_undo:
            st.button(
                "Undo",
                key=key("undo"),
                icon=":material/undo:",
                shortcut="u",
                on_click=_undo,
                args=(actor, slug),
            )
        _draw_next(actor, character, gallery, review)
    with results:
        _draw_grid(gallery, review, at)
        draw_insight(actor, character, gallery, review)


def _image_at(images: Sequence[CharacterImage]) -> CharacterImage | None:
    """Return the candidate that the keyboard speaks to: the chosen one, else the first undecided."""
    there = [image for image in images if image.asset_id]
    chosen = next((image for image in there if image.image_id == state.current_image()), None)
    undecided = (image for image in there if image.judgement is Judgement.OPEN)
    return chosen or next(undecided, None) or next(iter(there), None)


def _draw_progress(actor: Actor, gallery: Gallery, review: Review) -> None:
    if gallery.running:
        done = sum(image.asset_id is not None for image in gallery.images)
        st.progress(done / len(gallery.images), text=gallery.progress)
    stands = (
        f"{number(review.kept)} kept",
        f"{number(review.undecided)} undecided",
        f"{number(review.to_redo)} to redo" if review.to_redo else "",
        f"{number(len(gallery.failures))} failed and given back" if gallery.failures else "",
    )
    if gallery.images:
        st.caption(join(stands))
    draw_retry(actor, gallery, place="review")


def _draw_pair(character: Character, at: CharacterImage | None) -> None:
    with st.grid(2, min_column_width=_HALF_PX, gap="small", key=key("pair")):
        for asset_id, caption in ((character.seed_asset_id, "Seed"), (at.asset_id if at else None, "This one")):
            if asset_id:
                with st.container(gap="xsmall", key=key("pair", caption)):
                    st.image(image_url(asset_id, "thumbnail"), alt=caption, width="stretch", link=image_url(asset_id))
                    st.caption(caption)


def _draw_decision(actor: Actor, character: Character, images: Sequence[CharacterImage], at: CharacterImage) -> None:
    buttons = st.container(gap="xsmall")
    left_reasons, left_note = mark_of(actor, character, at)
    fields = key("reasons", at.image_id), key("note", at.image_id)
    reasons = st.pills(
        "What is wrong with it",
        list(REASONS),
        selection_mode="multi",
        default=left_reasons,
        format_func=REASONS.__getitem__,
        key=fields[0],
        wrap=True,
        help="Goes into the next prompt when you choose Redo.",
        on_change=keep_mark,
        args=(actor, character, at.image_id, *fields),
    )
    note = st.text_input(
        "Note",
        left_note,
        key=fields[1],
        max_chars=MAX_NOTE,
        on_change=keep_mark,
        args=(actor, character, at.image_id, *fields),
    )
    with buttons, st.container(horizontal=True, gap="small", key=key("decide")):
        for judgement, label, icon, letter in _KEYS:
            st.button(
                label,
                key=key("decide", judgement.value),
                icon=f":material/{icon}:",
                shortcut=letter,
                on_click=_decide,
                args=(actor, character, images, at, judgement),
                kwargs={"reasons": tuple(reasons or ()), "note": note or ""},
            )
        st.button(
            "",
            key=key("previous"),
            icon=":material/chevron_left:",
            help="Previous",
            shortcut="Left",
            on_click=_step,
            args=(images, at, -1),
        )
        st.button(
            "",
            key=key("next"),
            icon=":material/chevron_right:",
            help="Next",
            shortcut="Right",
            on_click=_step,
            args=(images, at, 1),
        )


def _draw_known(actor: Actor, character: Character, review: Review, at: CharacterImage) -> None:
    """Draw what is known of a candidate: what it shows, how like the seed it is, and why it is suggested."""
    is_drawn = "drawn" in current().studio.makers(actor, [at.asset_id or ""]).values()
    st.caption(plain(join((f"Number {at.position}", facets_text(at), "drawn without AI" if is_drawn else ""))))
    why = next((each.reason for each in review.suggested if each.image_id == at.image_id), "")
    if why:
        st.caption(plain(f"Suggested for the library: {why}"))
    if at.measures is not None:
        colour, structure = round(at.measures.colour * 100), round(at.measures.structure * 100)
        st.caption(f"Likeness to the seed, measured here: colour {colour}%, structure {structure}%")
    model, judgements = current().studio.characters.writing.likeness(actor, character)
    said = judgements.get(at.asset_id or "")
    if said is not None:
        differs = f"differs: {'; '.join(said.differences)}" if said.differences else ""
        st.caption(plain(join((f"Likeness judged by {model}: {said.score} of 100", differs))))


def _decide(
    actor: Actor,
    character: Character,
    images: Sequence[CharacterImage],
    at: CharacterImage,
    judgement: Judgement,
    *,
    reasons: Sequence[Reason] = (),
    note: str = "",
) -> None:
    """Decide and go on to the next undecided candidate. A callback."""
    why = () if judgement is Judgement.KEEP else tuple(reasons)
    try:
        current().studio.characters.turnarounds.decide(
            actor, character.slug, at.image_id, judgement, reasons=why, note=note, seen=at.revision
        )
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
        return
    forget_mark(actor, character, at.image_id)
    later = [image for image in images if image.position > at.position]
    waiting = [image for image in [*later, *images] if image.asset_id and image.judgement is Judgement.OPEN]
    following = next((image.image_id for image in waiting if image.image_id != at.image_id), at.image_id)
    state.go_to_image(following)


def _step(images: Sequence[CharacterImage], at: CharacterImage, by: int) -> None:
    there = [image.image_id for image in images if image.asset_id]
    state.go_to_image(there[(there.index(at.image_id) + by) % len(there)])


def _undo(actor: Actor, slug: str) -> None:
    try:
        undone = current().studio.characters.turnarounds.undo(actor, slug)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
    else:
        state.go_to_image(undone[0].image_id if undone else None)


def _draw_next(actor: Actor, character: Character, gallery: Gallery, review: Review) -> None:
    """Draw what follows: redo what was sent back, fill up to ten, or finalise."""
    turnarounds = current().studio.characters.turnarounds
    if review.to_redo:
        fixes = turnarounds.fixes(character, gallery)
        prompts = [prompt for _, prompt in fixes]
        st.caption("  \n".join(_changed_words(image, prompt) for image, prompt in fixes))
        is_confirmed = is_confirmed_split(len(prompts), "redo")
        draw_paid_button(
            actor,
            verb="Redo",
            place="redo",
            plan=lambda: turnarounds.plan(actor, character, prompts),
            submit=lambda click: turnarounds.redo(actor, character.slug, key=click, is_split_confirmed=is_confirmed),
            is_open=is_confirmed,
            request=("redo", tuple(prompt.text for prompt in prompts)),
            run=CharacterRun(slug=character.slug, kind="redo"),
            is_primary=False,
        )
    chosen = {each.image_id for each in review.suggested}
    waiting = [image for image in gallery.images if image.asset_id and image.judgement is Judgement.OPEN]
    suggested = [image for image in waiting if image.image_id in chosen]
    if suggested and len(suggested) < len(waiting) and not gallery.running:
        st.button(
            f"Keep the {len(suggested)} suggested",
            key=key("keep_suggested"),
            width="stretch",
            help="Those that together show most; each one says why.",
            on_click=_keep_all,
            args=(actor, character.slug, suggested),
        )
    if review.undecided and not gallery.running:
        st.button(
            f"Keep the {review.undecided} undecided",
            key=key("keep_rest"),
            width="stretch",
            on_click=_keep_all,
            args=(actor, character.slug, waiting),
        )
    short = MIN_REFERENCES - review.kept - character.reference_count
    if short > 0:
        st.caption(f"A library needs at least {MIN_REFERENCES} images. Keep {short} more to finalise.")
        filling = turnarounds.filling(character, gallery)
        if filling and not gallery.running:
            st.caption(f"There are not enough candidates left. {len(filling)} more would fill the gap.")
            draw_run_button(actor, character, filling, place="filling")
        return
    total = review.kept + character.reference_count
    if not review.kept and character.finalised_at:
        if gallery.images:
            st.caption("Keep what is to join the library.")
        return
    if st.button(f"Finalise with {total} references", key=key("finalise"), type="primary", width="stretch"):
        _finalise(actor, character.slug)


def _changed_words(image: CharacterImage, prompt: CharacterPrompt) -> str:
    """Return how the next prompt of a candidate differs from its last, before anything is paid."""
    added = prompt.text.removeprefix(image.prompt).strip(" ,")
    note = " ".join(image.note.split())
    said = f"Number {image.position} again, " + (f"now with: {added}." if added else "in the same words.")
    if note and note not in added:
        said += f" The note is left out, because it breaks a rule of prompts: {note}."
    elif not added:
        said += " Say what is wrong with it to change them."
    return plain(said)


def _keep_all(actor: Actor, slug: str, images: Sequence[CharacterImage]) -> None:
    """Keep all of these, to be undone at once. A callback."""
    try:
        others = current().studio.characters.turnarounds.keep_all(actor, slug, images)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
        return
    if others:
        what = f"{images_text(others)} left as somebody else has decided meanwhile."
        st.toast(what, icon=":material/group:")


def _finalise(actor: Actor, slug: str) -> None:
    characters = current().studio.characters
    try:
        final = characters.turnarounds.finalise(actor, slug)
    except StudioError as error:
        show_problem(error)
        return
    said = f"{final.display_name}'s reference library is complete: {final.reference_count} images."
    others = characters.list(actor)
    if len(others) > 1:
        said += f" You now have {len(others)} characters: {', '.join(other.display_name for other in others)}."
    state.say(said)
    state.show(slug, "character")
    st.rerun()


def _draw_grid(gallery: Gallery, review: Review, at: CharacterImage | None) -> None:
    if not gallery.images:
        st.text("No candidates wait. Coverage names what is missing, and Add more makes new ones.")
        return
    draw_candidates(gallery, review, at)
    reasons = {each.image_id: each.reason for each in review.suggested}
    if reasons and not gallery.running:
        with st.expander(f"The best {len(reasons)}, and why", key=key("why"), on_change="rerun") as why:
            if why.open:
                lines = (f"{i.position}: {reasons[i.image_id]}" for i in gallery.images if i.image_id in reasons)
                st.caption("  \n".join(plain(line) for line in lines))
