"""Handing pictures over from the library: exports, links for outsiders, and what those answered."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.handover import DEFAULT_PATTERN, MAX_SHARE_DAYS, ExportOrder, Share, ShareAnswerKind
from lib.model.record import parse
from lib.studio.library.exporting import FIELDS
from lib.studio.library.sharing import DEFAULT_DAYS
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.links import origin
from lib.ui.services import current
from lib.ui.wording import images_text, join, moment_text, plain

_FORMATS = {
    "stored": "As they are",
    "original": "The provider's original files",
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WebP",
    "avif": "AVIF",
}
_EDGES = {None: "Full size", 3840: "3840 px", 2048: "2048 px", 1200: "1200 px", 800: "800 px"}
_ANSWERS = {
    ShareAnswerKind.PICK: "picked it",
    ShareAnswerKind.COMMENT: "says",
    ShareAnswerKind.APPROVED: "approves",
    ShareAnswerKind.REJECTED: "turns it down",
}
_SHOWN_ANSWERS = 100


def draw_export(actor: Actor, names: list[str]) -> None:
    """Draw the choices of an export and its download."""
    with st.popover("Export", icon=":material/download:", key="library.bulk.export", on_change="rerun") as opened:
        if not opened.open:
            return
        file_format = st.selectbox("Format", _FORMATS, format_func=_FORMATS.__getitem__, key="export.format")
        is_original = file_format == "original"
        edge = st.selectbox(
            "Long side", list(_EDGES), format_func=_EDGES.__getitem__, key="export.edge", disabled=is_original
        )
        pattern = st.text_input("File names", DEFAULT_PATTERN, 200, key="export.pattern", help=", ".join(FIELDS))
        source = st.checkbox("Say how the image was made (IPTC)", True, key="export.source", disabled=is_original)
        alt = st.checkbox("Alt text", True, key="export.alt", disabled=is_original)
        prompt = st.checkbox("Prompt and settings", key="export.prompt", disabled=is_original)
        sidecars = st.checkbox("A JSON file with the whole chain beside each", key="export.sidecars")
        if is_original:
            st.caption(
                "Original files are handed out byte for byte, credentials included; nothing is written into them."
            )
        values = {
            "asset_ids": names,
            "file_format": file_format,
            "long_edge": None if is_original else edge,
            "pattern": pattern or "",
            "with_source_type": source,
            "with_alt_text": alt,
            "with_prompt": prompt,
            "with_sidecars": sidecars,
        }
        if st.button(f"Pack {images_text(len(names))}", key="export.pack", icon=":material/folder_zip:"):
            _offer_download(actor, values)


def _offer_download(actor: Actor, values: Mapping[str, object]) -> None:
    try:
        made = current().studio.exporting.export(actor, parse(ExportOrder, values))
    except StudioError as error:
        show_problem(error)
        return
    for note in made.notes:
        st.warning(plain(note), icon=":material/info:")
    st.download_button(
        f"Download {images_text(made.files)}",
        made.content,
        made.name,
        "application/zip",
        key="export.download",
        type="primary",
        on_click="ignore",
        icon=":material/download:",
    )


def draw_share(actor: Actor, names: list[str]) -> None:
    """Draw the choices of a link, and the link once it is made."""
    sharing = current().studio.sharing
    with st.popover("Share", icon=":material/link:", key="library.bulk.share", on_change="rerun") as opened:
        if not opened.open:
            return
        if not sharing.is_on:
            st.text("Links for outsiders are off here. Whoever runs this studio can allow them: STUDIO_SHARES=on.")
            return
        title = st.text_input("Title", key="share.title", max_chars=120, placeholder="Autumn campaign, first round")
        days = st.number_input("Open for days", 1, MAX_SHARE_DAYS, DEFAULT_DAYS, key="share.days")
        prompts = st.checkbox("Show prompts", key="share.prompts")
        costs = st.checkbox("Show costs", key="share.costs")
        st.caption("Whoever has the link can look, pick, comment and give a verdict, without a login.")
        if st.button(f"Make a link to {images_text(len(names))}", key="share.make", icon=":material/add_link:"):
            try:
                share = sharing.create(
                    actor, names, title=title or "", days=int(days), with_prompts=prompts, with_costs=costs
                )
            except StudioError as error:
                show_problem(error)
            else:
                st.code(share_url(share), language=None)


def share_url(share: Share) -> str:
    """Return the address of a link."""
    return f"{origin()}/share/{share.token}"


def draw_shares(actor: Actor) -> None:
    """Draw the links of the workspace, folded."""
    with st.expander("Links for outsiders", key="library.shares", on_change="rerun") as opened:
        if not opened.open:
            return
        shares = current().studio.sharing.mine(actor)
        if not shares:
            st.text("No links yet. Pick images, then choose Share.")
        for share in shares:
            _draw_one(actor, share)


def _draw_one(actor: Actor, share: Share) -> None:
    sharing, now, zone = current().studio.sharing, current().clock.now(), session.time_zone()
    is_open = share.is_open(now)
    with st.container(border=True, gap="xsmall", key=f"share.{share.share_id}"):
        st.text(share.title or "Untitled")
        ends = moment_text(share.expires_at, zone)
        left = "ends soon" if share.expires_at - now < timedelta(days=1) else ""
        state = f"open until {ends}" if is_open else ("closed" if share.revoked_at else f"ended {ends}")
        st.caption(join((images_text(len(share.asset_ids)), state, left if is_open else "")))
        if is_open:
            st.code(share_url(share), language=None)
        answers = sharing.answers(actor, share.share_id)
        for answer in answers[-_SHOWN_ANSWERS:]:
            st.caption(plain(join((answer.name, _ANSWERS[answer.kind], moment_text(answer.created_at, zone)))))
            if answer.text:
                st.text(answer.text)
            if st.button("Show image", key=f"share.show.{answer.answer_id}", type="tertiary"):
                session.show_image(answer.asset_id)
                st.rerun()
        if is_open and st.button("Close the link", key=f"share.close.{share.share_id}", icon=":material/link_off:"):
            try:
                sharing.revoke(actor, share.share_id)
            except StudioError as error:
                show_problem(error)
            else:
                st.rerun()
