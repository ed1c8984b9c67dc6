"""The grid of the library: one element for all thumbnails, with boxes to pick them by, menus, and keys.

The browser draws the cards and tells what was done; what it tells is checked here before it is believed. Arrows or j
and k go from card to card, enter opens, x picks, s stars, a approves, delete moves to the trash, / leads to the search.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset, Review
from lib.studio.library.library import Undo
from lib.ui import session
from lib.ui.components.static_code import static_code
from lib.ui.image.cards import ICONS, LINKS, Action, actions_of, alt_text, carry_out, model_label
from lib.ui.library import state as library_state
from lib.ui.library.filters import SEARCH
from lib.ui.links import image_path, origin, small_rendition
from lib.ui.services import current
from lib.ui.wording import asset_line, moment_text, plain

_component = st.components.v2.component(
    "image_studio_grid",
    html='<div class="grid"></div><div class="menu" role="menu" popover="auto"></div>',
    css=static_code("grid.css"),
    js=static_code("grid.js"),
)
_SIGNS = {Review.APPROVED: ("verified", "approved"), Review.REJECTED: ("block", "rejected")}
_WORDS = {"pick": "Pick", "actions": "Actions", "missing": "There is no file to show."}
_MAX_CARDS = 1000
COLUMN_PX = 150


class Told(BaseModel):
    """What the browser says was done: an action on one picture, or which of those shown are picked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: str = Field(max_length=30)
    name: str = Field(max_length=120)
    picked: tuple[str, ...] = Field(max_length=_MAX_CARDS)
    round: int = Field(ge=0, lt=2**53)


def told_from(sent: object, names: Sequence[str]) -> Told | None:
    """Return what a browser sent, or None where it is nonsense or about pictures that the grid does not show."""
    try:
        told = Told.model_validate(sent)
    except ValidationError:
        return None
    return told if {told.name, *told.picked} <= set(names) else None


def show_grid(actor: Actor, assets: Sequence[Asset], *, key: str = "library.grid", has_keys: bool = False) -> None:
    """Draw pictures as thumbnails only; a missing one shows the picture at a middle size and says so."""
    by_name = {asset.asset_id: asset for asset in assets}
    show_cards(
        [card_of(asset) for asset in assets],
        {action.value: icon for action, icon in ICONS.items()},
        lambda told: act(actor, by_name[told.name], told, list(by_name)),
        key=key,
        has_boxes=True,
        has_keys=has_keys,
    )
    for asset in assets:
        carry_out(actor, asset)


def show_cards(
    cards: Sequence[Mapping[str, Any]],
    icons: Mapping[str, str],
    on_told: Callable[[Told], None],
    *,
    key: str,
    opens: str = Action.OPEN,
    has_boxes: bool = False,
    has_keys: bool = False,
    column_px: int = COLUMN_PX,
) -> None:
    """Draw cards; `on_told` is called back with what was done to one of them.

    A click on a picture is `opens`; where that is empty, the card's `href` opens beside the studio. Columns are at
    least `column_px` wide.
    """
    names = [str(card["name"]) for card in cards]

    def did() -> None:
        result: Any = st.session_state.get(key)
        told = told_from(result.get("did") if result else None, names)
        if told is not None:
            library_state.note_round(told.round)
            on_told(told)

    _component(
        key=key,
        data={
            "key": key,
            "origin": origin(),
            "cards": cards,
            "picks": has_boxes,
            "picked": [name for name in library_state.picked() if name in set(names)],
            "round": library_state.round_seen(),
            "opens": opens,
            "column": column_px,
            "icons": icons,
            "words": _WORDS,
            "listens": has_keys,
            "search": SEARCH.replace(".", "-"),
        },
        on_did_change=did,
    )


def draw_turning(after: str, before: str) -> None:
    """Draw the ways to the pages of a list before and after this one, as far as there are any."""
    with st.container(horizontal=True, horizontal_alignment="center", key="library.pages"):
        for label, name, cursor in (
            ("Previous page", library_state.BEFORE, before),
            ("Next page", library_state.AFTER, after),
        ):
            if cursor:
                st.button(label, key=name + ".go", on_click=library_state.turn_to, args=(name, cursor))


def draw_way_back() -> None:
    """Draw the way from a view that has nothing to show to all images."""
    st.button("Show all images", key="library.back", icon=":material/photo_library:", on_click=library_state.show_all)


def card_of(asset: Asset) -> dict[str, object]:
    """Return what the browser draws of a picture; all of it is shown as text."""
    star = [("star", "star")] if asset.is_starred else []
    return {
        "name": asset.asset_id,
        "href": f"?{session.IMAGE}={asset.asset_id}",
        "url": image_path(asset.asset_id, small_rendition(asset)),
        "alt": alt_text(asset),
        "width": asset.size.width,
        "height": asset.size.height,
        "title": asset.title,
        "signs": [*star, *([_SIGNS[asset.review]] if asset.review in _SIGNS else [])],
        "line": asset_line(asset, model_label(asset.provider, asset.model)),
        "note": _note(asset),
        "actions": actions_of(asset, has_open=True),
        "links": {action: image_path(asset.asset_id, rendition) for action, rendition in LINKS.items()},
    }


def _note(asset: Asset) -> str:
    purge_at = current().studio.library.purge_at(asset)
    if purge_at is not None:
        return f"Removed for good {moment_text(purge_at, session.time_zone())}"
    return "" if asset.thumbnail else "No thumbnail; the full image is shown."


def act(actor: Actor, asset: Asset, told: Told, shown: Sequence[str]) -> None:
    """Do what was told. In a callback: what leads to another page is only noted, see `lib.ui.image.cards.carry_out`."""
    library, name = current().studio.library, asset.asset_id
    if told.what in {"star", "approve", "delete"} and _has_moved(actor, asset):
        st.toast("Somebody else has moved or deleted this image meanwhile.", icon=":material/error:")
        return
    match told.what:
        case "pick":
            elsewhere = [each for each in library_state.picked() if each not in shown]
            library_state.pick([*elsewhere, *told.picked])
        case Action.OPEN:
            session.show_image(name)
        case "star":
            do(lambda: library.star(actor, [name], is_starred=not asset.is_starred))
        case "approve":
            do(lambda: library.review(actor, [name], Review.APPROVED, expected=asset.review))
        case "delete":
            if succeeds(lambda: library.trash(actor, [name])):
                library_state.put_back(name)
        case _ if told.what in set(Action) - set(LINKS):
            session.choose(name, told.what, None)


def _has_moved(actor: Actor, asset: Asset) -> bool:
    """Tell whether a picture was thrown away or brought back since the grid was drawn."""
    now = current().studio.assets_there(actor, [asset.asset_id])
    return not now or (now[0].trashed_at is None) != (asset.trashed_at is None)


def do(change: Callable[[], Undo]) -> None:
    """Change pictures and offer to take it back; what stands in the way is said in a toast. In callbacks and keys."""
    succeeds(change)


def succeeds(change: Callable[[], Undo]) -> bool:
    """Do the same and return whether it was changed."""
    try:
        done = change()
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
        return False
    session.offer_undo(done)
    return True
