"""The grid of the library: thumbnails with a box to pick them by, and keys that act on one of them."""

from collections.abc import Callable, Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset, Review
from lib.studio.library import Undo
from lib.ui import library_state, session
from lib.ui.cards import alt_text, show_line
from lib.ui.keys import LEFT, RIGHT, listen_to_keys
from lib.ui.library_filters import SEARCH
from lib.ui.links import image_url, small_rendition
from lib.ui.services import current
from lib.ui.wording import plain

_MIN_COLUMN_PX = 150
_MARKS = {Review.APPROVED: ":green[:material/verified:]", Review.REJECTED: ":red[:material/block:]", Review.DRAFT: ""}


def show_grid(actor: Actor, assets: Sequence[Asset], *, key: str = "library.grid") -> None:
    """Draw pictures as thumbnails only; a missing one shows the picture at a middle size and says so."""
    here = library_state.here(asset.asset_id for asset in assets)
    with st.grid("auto", min_column_width=_MIN_COLUMN_PX, gap="small", key=key):
        for asset in assets:
            _draw_card(actor, asset, is_here=asset.asset_id == here)


def _draw_card(actor: Actor, asset: Asset, *, is_here: bool) -> None:
    name = asset.asset_id
    with st.container(gap="xsmall", border=is_here, key=f"library.card.{name}"):
        st.image(image_url(name, small_rendition(asset)), alt=alt_text(asset), width="stretch", link=image_url(name))
        st.checkbox(
            mark_text(asset) or "Pick",
            key=library_state.box_key(name),
            on_change=library_state.toggle_by_box,
            args=(name,),
        )
        show_line(actor, asset, place="library")
        if not asset.thumbnail:
            st.caption("No thumbnail; the full image is shown.")


def mark_text(asset: Asset) -> str:
    """Return what was decided about a picture, as small signs, and its title. Markdown."""
    star = ":orange[:material/star:]" if asset.is_starred else ""
    return " ".join(part for part in (star, _MARKS[asset.review], plain(asset.title)) if part)


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


def listen(actor: Actor, assets: Sequence[Asset]) -> None:
    """Have the keys act on the pictures shown: arrows or j and k, enter, x, s, a, delete."""
    names = [asset.asset_id for asset in assets]
    by_name = {asset.asset_id: asset for asset in assets}
    library = current().studio.library

    def move(step: int) -> None:
        here = library_state.here(names)
        place = names.index(here) + step if here else 0
        if names:
            library_state.go(names[min(max(place, 0), len(names) - 1)])

    def with_here(action: Callable[[Asset], None]) -> Callable[[], None]:
        def act() -> None:
            here = library_state.here(names)
            if here:
                action(by_name[here])

        return act

    def star(asset: Asset) -> None:
        do(lambda: library.star(actor, [asset.asset_id], is_starred=not asset.is_starred))

    def approve(asset: Asset) -> None:
        do(lambda: library.review(actor, [asset.asset_id], Review.APPROVED, expected=asset.review))

    def delete(asset: Asset) -> None:
        do(lambda: library.trash(actor, [asset.asset_id]))

    listen_to_keys(
        "library.keys",
        {
            LEFT: lambda: move(-1),
            RIGHT: lambda: move(1),
            "Enter": with_here(lambda asset: session.show_image(asset.asset_id)),
            "x": with_here(lambda asset: library_state.toggle(asset.asset_id)),
            "s": with_here(star),
            "a": with_here(approve),
            "Delete": with_here(delete),
        },
        search=SEARCH,
    )
