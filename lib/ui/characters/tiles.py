"""Small pictures of a character in one element: candidates with what was decided about them, and references."""

from collections.abc import Collection, Mapping, Sequence

from lib.identity.signing import SignedRendition
from lib.model.character import CharacterImage, Judgement
from lib.model.job import Failure
from lib.studio.characters.gallery import Gallery
from lib.studio.characters.turnarounds import Review
from lib.ui import session
from lib.ui.characters import state
from lib.ui.characters.state import key
from lib.ui.errors import show_failure
from lib.ui.library.grid import Told, show_cards
from lib.ui.links import image_path
from lib.ui.wording import images_text, join, preview

PROMOTE, TRASH, TAKE_OUT = "Add to the library", "Move to the trash", "Take out of the library"
"""What can be done with a picture that was made, and with a reference."""
_COLUMN_PX = 94
_WIDE_PX = 150
_CAPTION = 80
_LOOK = "look"
_MAX_CAPTION = 40
_THUMBNAIL_PX = 256
_BADGES = {
    Judgement.KEEP: ("Kept", "green"),
    Judgement.DROP: ("Dropped", "red"),
    Judgement.REDO: ("Redo", "orange"),
}
_LOOKING = ("Looking", "blue")


def draw_candidates(gallery: Gallery, review: Review, at: CharacterImage | None) -> None:
    """Draw all candidates; a click on one looks at it. Below stands why some were not delivered."""
    suggested = {each.image_id for each in review.suggested}
    cards = [
        _candidate(image, gallery.failures.get(image.image_id), is_suggested=image.image_id in suggested, at=at)
        for image in gallery.images
    ]
    show_cards(cards, {}, _look_at, key=key("candidates"), opens=_LOOK, column_px=_COLUMN_PX)
    for failure, lost in _failures(gallery):
        show_failure(failure, about=named(lost))


def _look_at(told: Told) -> None:
    state.go_to_image(told.name)


def _candidate(
    image: CharacterImage, failure: Failure | None, *, is_suggested: bool, at: CharacterImage | None
) -> dict[str, object]:
    is_at = at is not None and image.image_id == at.image_id
    is_starred = is_suggested and image.judgement is Judgement.OPEN
    shown = facets_text(image)
    if image.asset_id is None:
        shown = join((shown, "not delivered" if failure else "not done yet"))
    return {
        **_card(image, shown),
        "empty": "lost" if failure else "coming",
        "title": str(image.position),
        "hint": join((shown, "suggested for the library" if is_suggested else "")),
        "signs": [("star", "suggested")] if is_starred else [],
        "badge": _BADGES.get(image.judgement, _LOOKING if is_at else None),
        "isAt": is_at,
    }


def draw_references(images: Sequence[CharacterImage]) -> None:
    """Draw a library; a click opens the picture beside the studio."""
    cards = [_card(image, image.file or "Reference") for image in images if image.asset_id]
    show_cards(cards, {}, lambda _: None, key=key("references"), opens="", column_px=_COLUMN_PX)


def draw_audited(images: Sequence[CharacterImage]) -> None:
    """Draw a library least like the seed first, each with the way out of it; `session.take_choice` has the choice."""
    there = [image for image in images if image.asset_id]
    there.sort(key=lambda image: image.measures.likeness if image.measures else 0.0)
    show_cards([_audited(image) for image in there], {}, _note, key=key("audited"), opens="", column_px=_COLUMN_PX)


def _audited(image: CharacterImage) -> dict[str, object]:
    likeness = f"like the seed {image.measures.likeness:.0%}" if image.measures else ""
    buttons = [(TAKE_OUT, "remove_circle", "Take out", True)]
    return _card(image, image.file or "Reference") | {"note": join((image.file, likeness)), "buttons": buttons}


def draw_made(
    images: Sequence[CharacterImage], made: Gallery, makers: Mapping[str, str], in_library: Collection[str | None]
) -> None:
    """Draw what was made of a character, with the ways into its library and to the trash.

    `makers` says who made those that are still there. What is chosen is noted: see `session.take_choice`.
    """
    cards = [_made(image, makers, made, is_reference=image.asset_id in in_library) for image in images]
    show_cards(cards, {}, _note, key=key("made"), opens="", column_px=_WIDE_PX)
    for failure, lost in _failures(made):
        show_failure(failure, about=images_text(len(lost)))


def _note(told: Told) -> None:
    session.choose(told.name, told.what, None)


def _made(image: CharacterImage, makers: Mapping[str, str], made: Gallery, *, is_reference: bool) -> dict[str, object]:
    maker = makers.get(image.asset_id or "")
    is_drawn = "drawn without AI" if maker == "drawn" else ""
    card = _card(image, image.prompt, "preview") | {"note": join((preview(image.prompt, _CAPTION), is_drawn))}
    if image.asset_id is None:
        return card | {"empty": "lost" if image.image_id in made.failures else "coming"}
    if maker is None:
        return card | {"url": "", "empty": "gone", "note": "This image is not in the library any more."}
    label = "In the library" if is_reference else "Add to library"
    return card | {"buttons": [(PROMOTE, "library_add", label, not is_reference), (TRASH, "delete", "", True)]}


def _failures(gallery: Gallery) -> list[tuple[Failure, list[CharacterImage]]]:
    """Return why pictures were not delivered, each reason once with all that it holds for."""
    return [
        (failure, [image for image in gallery.images if gallery.failures.get(image.image_id) == failure])
        for failure in dict.fromkeys(gallery.failures.values())
    ]


def _card(image: CharacterImage, shown: str, rendition: SignedRendition = "thumbnail") -> dict[str, object]:
    asset_id = image.asset_id
    return {
        "name": image.image_id,
        "href": image_path(asset_id) if asset_id else "",
        "url": image_path(asset_id, rendition) if asset_id else "",
        "alt": shown,
        "width": _THUMBNAIL_PX,
        "height": _THUMBNAIL_PX,
        "title": "",
        "signs": [],
        "line": "",
        "note": "",
        "actions": [],
        "links": {},
    }


def facets_text(image: CharacterImage) -> str:
    """Return in words what a candidate was asked to show; of one that came by hand, its file."""
    facets = image.facets
    named = (facets.view, facets.distance, facets.light)
    view, distance, light = (facet.value if facet else "" for facet in named)
    words = [view, distance, "" if facets.pose == "detail" else facets.pose, light]
    return join(word.replace("_", " ") for word in words) or (image.file or "By hand")[:_MAX_CAPTION]


def named(images: Sequence[CharacterImage]) -> str:
    """Return candidates by their numbers, such as `Numbers 2, 3 and 7`."""
    return f"Number{'' if len(images) == 1 else 's'} {listed([image.position for image in images])}"


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as people say them, such as `2, 3 and 7`."""
    *first, last = [str(each) for each in numbers]
    return f"{', '.join(first)} and {last}" if first else last
