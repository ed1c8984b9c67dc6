"""One picture in a grid: the image, one quiet line, and the menu of actions that is the same everywhere."""

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from lib.errors import NotFound
from lib.identity.signing import SignedRendition
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetKind
from lib.model.geometry import Size
from lib.model.request import GenerateRequest
from lib.ui import session
from lib.ui.create.form import FormValues, from_asset
from lib.ui.links import image_url
from lib.ui.pages import CONTROL, CREATE, EDIT, SOCIAL, UPSCALE
from lib.ui.services import current
from lib.ui.session import REFERENCE, SOURCE
from lib.ui.wording import asset_line, plain

_ALT_CHARACTERS = 300
_PULSE = '<animate attributeName="fill-opacity" values=".16;.3;.16" dur="2s" repeatCount="indefinite"/>'


class Action(StrEnum):
    """What can be done with a picture, as the menu calls it."""

    OPEN = "Open"
    FULL_SIZE = "Full size"
    DOWNLOAD = "Download"
    EDIT = "Edit"
    UPSCALE = "Upscale"
    CONTROL = "Control"
    SOCIAL = "Social"
    REFERENCE = "Use as reference"
    SAME_AGAIN = "Same again"
    USE_SETTINGS = "Use settings"
    DELETE = "Delete"
    RESTORE = "Restore"


ICONS = {
    Action.OPEN: "open_in_full",
    Action.FULL_SIZE: "open_in_new",
    Action.DOWNLOAD: "download",
    Action.EDIT: "brush",
    Action.UPSCALE: "zoom_out_map",
    Action.CONTROL: "gesture",
    Action.SOCIAL: "crop",
    Action.REFERENCE: "style",
    Action.SAME_AGAIN: "refresh",
    Action.USE_SETTINGS: "tune",
    Action.DELETE: "delete",
    Action.RESTORE: "restore_from_trash",
}
LINKS: dict[Action, SignedRendition] = {Action.FULL_SIZE: "full", Action.DOWNLOAD: "download"}
"""Actions that are addresses: they open beside the studio and change nothing."""
_WORK = {Action.EDIT: EDIT, Action.UPSCALE: UPSCALE, Action.CONTROL: CONTROL, Action.SOCIAL: SOCIAL}


def model_label(provider: str, model: str) -> str:
    """Return a model's name as pages show it, or its id where the catalog no longer knows it."""
    specs = current().catalog.find_models(model)
    return next((spec.label for spec in specs if spec.provider == provider), model or "upload")


def alt_text(asset: Asset) -> str:
    """Return what a picture is called for those who cannot see it."""
    return asset.alt_text or " ".join(asset.prompt.split())[:_ALT_CHARACTERS] or "Image without a prompt"


def show_card(actor: Actor, asset: Asset, *, place: str) -> None:
    """Draw a picture as it was delivered, with its line and its menu. `place` keeps keys apart on a page."""
    with st.container(gap="xsmall", key=f"{place}.card.{asset.asset_id}"):
        st.image(image_url(asset.asset_id, "preview"), alt=alt_text(asset), width="stretch")
        show_line(actor, asset, place=place)


def show_thumbnail(actor: Actor, asset: Asset, *, place: str) -> None:
    """Draw a picture's thumbnail, which leads to the picture; without one, the picture itself, and say so."""
    with st.container(gap="xsmall", key=f"{place}.card.{asset.asset_id}"):
        full = image_url(asset.asset_id)
        shown = image_url(asset.asset_id, "thumbnail") if asset.thumbnail else full
        st.image(shown, alt=alt_text(asset), width="stretch", link=full)
        show_line(actor, asset, place=place)
        if not asset.thumbnail:
            st.caption("No thumbnail; the full image is shown.")


def show_line(actor: Actor, asset: Asset, *, place: str) -> None:
    """Draw the quiet line under a picture, with the menu at its end."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.caption(plain(asset_line(asset, model_label(asset.provider, asset.model))))
        menu = f"{place}.menu.{asset.asset_id}"
        with st.popover(
            "",
            icon=":material/more_horiz:",
            type="tertiary",
            width="content",
            key=menu,
            on_change="rerun",
            help="Actions",
        ) as opened:
            if opened.open:
                with st.container(gap=None, key=f"{place}.actions.{asset.asset_id}"):
                    show_actions(asset, place=place, menu=menu)
    carry_out(actor, asset)


def show_actions(asset: Asset, *, place: str, menu: str | None = None) -> None:
    """Draw the actions on one picture, in the order that holds everywhere; a `menu` has the one that opens it besides.

    A click is only noted, because it closes the menu that it stands in; `carry_out` does it.
    """
    for action in actions_of(asset, has_open=menu is not None):
        if action in LINKS:
            key = f"{place}.{LINKS[action]}.{asset.asset_id}"
            icon = f":material/{ICONS[action]}:"
            st.link_button(action.value, link_of(asset, action), icon=icon, key=key, type="tertiary")
        else:
            _action(action, asset, place, menu)


def actions_of(asset: Asset, *, has_open: bool) -> list[Action]:
    """Return what can be done with a picture, in the order that holds everywhere."""
    found = [Action.OPEN] if has_open else []
    found += LINKS
    if asset.trashed_at is None:
        found += [*_WORK, Action.REFERENCE]
    if asset.job_id is not None and asset.kind is AssetKind.GENERATED:
        found += [Action.SAME_AGAIN, Action.USE_SETTINGS]
    return [*found, Action.DELETE if asset.trashed_at is None else Action.RESTORE]


def link_of(asset: Asset, action: Action) -> str:
    """Return the address behind an action of `LINKS`."""
    return image_url(asset.asset_id, LINKS[action])


def carry_out(actor: Actor, asset: Asset) -> None:
    """Do what was chosen for this picture in the click that led to this run, if anything was."""
    match session.take_choice(asset.asset_id):
        case (Action.EDIT | Action.UPSCALE | Action.CONTROL | Action.SOCIAL) as action:
            st.switch_page(_WORK[Action(action)].path, query_params={SOURCE: asset.asset_id})
        case Action.REFERENCE:
            before = session.last_form()
            names = dict.fromkeys((*(before.reference_ids if before else ()), asset.asset_id))
            st.switch_page(CREATE.path, query_params={REFERENCE: ",".join(names)})
        case Action.OPEN:
            session.show_image(asset.asset_id)
            st.rerun()
        case Action.SAME_AGAIN:
            _recall(actor, asset, with_seed=True)
        case Action.USE_SETTINGS:
            _recall(actor, asset, with_seed=False)
        case Action.DELETE:
            delete(actor, asset.asset_id)
        case Action.RESTORE:
            restore(actor, asset.asset_id)


def delete(actor: Actor, asset_id: str) -> None:
    """Move a picture to the trash, offer to bring it back, and draw the page anew."""
    session.offer_undo(current().studio.library.trash(actor, [asset_id]))
    session.hide_image()
    st.toast("Moved to the trash.", icon=":material/delete:")
    st.rerun()


def restore(actor: Actor, asset_id: str) -> None:
    """Bring a picture back from the trash and draw the page anew."""
    current().studio.restore(actor, asset_id)
    session.end_undo()
    session.hide_image()
    st.toast("Restored.", icon=":material/restore_from_trash:")
    st.rerun()


def placeholder(size: Size, *, is_coming: bool = True) -> str:
    """Return a drawing in neutral grey with the proportions of a picture not there (yet); it breathes while coming."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{size.height}" '
        f'viewBox="0 0 {size.width} {size.height}"><rect width="100%" height="100%" fill="#80838a" fill-opacity=".16">'
        f"{_PULSE if is_coming else ''}</rect></svg>"
    )


def show_trashed(actor: Actor, asset_id: str, size: Size, *, place: str) -> None:
    """Draw the place of a picture that lies in the trash, with the way back."""
    with st.container(gap="xsmall", key=f"{place}.trashed.{asset_id}"):
        st.image(placeholder(size, is_coming=False), alt="In the trash", width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption("In the trash")
            if st.button("Restore", key=f"{place}.restore.{asset_id}", type="tertiary"):
                restore(actor, asset_id)


def show_samples(samples: Sequence[tuple[str, bytes]]) -> None:
    """Draw sample prompts with their pictures; a click fills the form."""
    with st.grid(3, min_column_width=150, gap="small", key="create.samples"):
        for number, (prompt, thumbnail) in enumerate(samples):
            with st.container(gap="xsmall", key=f"create.sample_card.{number}"):
                st.image(thumbnail, alt=prompt, width="stretch")
                if st.button(prompt, key=f"create.sample.{number}", type="tertiary", wrap=True):
                    session.request_fill(_with_prompt(prompt))
                    st.rerun()


def _with_prompt(prompt: str) -> FormValues:
    values = session.form_values() if session.has_form() else FormValues()
    return FormValues(**{**vars(values), "prompt": prompt})


def _action(action: Action, asset: Asset, place: str, menu: str | None) -> None:
    st.button(
        action.value,
        icon=f":material/{ICONS[action]}:",
        key=f"{place}.{action.name.lower()}.{asset.asset_id}",
        type="tertiary",
        on_click=session.choose,
        args=(asset.asset_id, action, menu),
    )


def _recall(actor: Actor, asset: Asset, *, with_seed: bool) -> None:
    try:
        request = current().studio.job(actor, asset.job_id or "").request
    except NotFound:
        st.toast("The settings of this image are gone.", icon=":material/error:")
        return
    if not isinstance(request, GenerateRequest):
        st.toast("Only settings of the Create page can be used again.", icon=":material/error:")
        return
    session.request_fill(from_asset(asset, request, with_seed=with_seed))
    session.hide_image()
    st.switch_page(CREATE.path)
