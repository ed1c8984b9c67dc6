"""The parts of an opened picture beside its facts: words and review, family, what looks like it, and why two differ."""

import json

import streamlit as st

from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.asset import MAX_NOTE, Asset, Review
from lib.model.request import MAX_ALT_TEXT
from lib.studio.library.describing import Difference
from lib.ui import session
from lib.ui.components.before_after import show_before_after, side_of
from lib.ui.components.family_tree import show_family
from lib.ui.errors import show_problem
from lib.ui.image.alt_text import alt_limits, draw_proposing, take_proposal
from lib.ui.image.cards import Action
from lib.ui.library.grid import Told, card_of, do, show_cards
from lib.ui.services import current
from lib.ui.wording import plain

PARTS = ("Facts", "Words", "Family", "Compare")
_MAX_TITLE = 100
_OTHER = "compare.id"
_COMPARE = "Compare"
_ICONS = {_COMPARE: "compare", Action.OPEN.value: "open_in_full"}
_REVIEWS = {
    Review.APPROVED: ("Approved", "green"),
    Review.REJECTED: ("Rejected", "red"),
    Review.DRAFT: ("Draft", "gray"),
}


def draw_review(actor: Actor, asset: Asset) -> None:
    """Draw how the review of a picture stands, its star, and the buttons that change both."""
    library = current().studio.library
    name = asset.asset_id
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="opened.review"):
        label, colour = _REVIEWS[asset.review]
        st.badge(label, color=colour)  # type: ignore[arg-type]  # one of the colours that a badge has
        st.button(
            "Remove star" if asset.is_starred else "Star",
            key="opened.star",
            icon=":material/star:",
            on_click=do,
            args=(lambda: library.star(actor, [name], is_starred=not asset.is_starred),),
        )
        note = str(st.session_state.get("opened.note") or "")
        for wanted, words, icon in (
            (Review.APPROVED, "Approve", "verified"),
            (Review.REJECTED, "Reject", "block"),
            (Review.DRAFT, "Reopen", "undo"),
        ):
            if asset.review is not wanted:
                st.button(
                    words,
                    key=f"opened.{words.lower()}",
                    icon=f":material/{icon}:",
                    on_click=do,
                    args=(lambda to=wanted: library.review(actor, [name], to, note=note, expected=asset.review),),
                )
    if asset.review_note:
        st.caption(plain(asset.review_note))


def draw_part(actor: Actor, asset: Asset, part: str) -> None:
    """Draw one of `PARTS` except the first."""
    match part:
        case "Words":
            _draw_words(actor, asset)
        case "Family":
            _draw_family(actor, asset)
        case "Compare":
            _draw_comparing(actor, asset)


def _draw_words(actor: Actor, asset: Asset) -> None:
    library = current().studio.library
    name = asset.asset_id
    take_proposal(name, f"words.alt.{name}")
    draw_proposing(actor, asset)
    with st.form(f"words.{name}", border=False):
        title = st.text_input("Title", asset.title, _MAX_TITLE, key=f"words.title.{name}", disabled=asset.is_locked)
        tags = st.text_input("Tags", ", ".join(asset.tags), key=f"words.tags.{name}")
        campaign = st.text_input(
            "Campaign", asset.campaign, 120, key=f"words.campaign.{name}", disabled=asset.is_locked
        )
        alt = st.text_area("Alt text", asset.alt_text, key=f"words.alt.{name}", max_chars=MAX_ALT_TEXT, height=100)
        st.caption("What somebody should know who cannot see the image. " + alt_limits(asset.alt_text))
        is_kept = st.form_submit_button("Keep", key=f"words.keep.{name}")
    st.text_input("Note for approving or rejecting", key="opened.note", max_chars=MAX_NOTE)
    if not is_kept:
        return
    wanted = [tag for tag in (" ".join(part.split()).lower() for part in (tags or "").split(",")) if tag]
    gone = [tag for tag in asset.tags if tag not in wanted]
    fresh = [tag for tag in wanted if tag not in asset.tags]
    if (alt or "") != asset.alt_text:
        do(lambda: library.set_alt_text(actor, name, alt or ""))
    if gone:
        do(lambda: library.untag(actor, [name], gone))
    if fresh:
        do(lambda: library.tag(actor, [name], fresh))
    if (title or "") != asset.title:
        do(lambda: library.set_title(actor, name, title or ""))
    if (campaign or "") != asset.campaign:
        do(lambda: library.set_campaign(actor, [name], campaign or ""))
    st.rerun()


def _draw_family(actor: Actor, asset: Asset) -> None:
    family = current().studio.describing.family(actor, asset.asset_id)
    chosen = show_family(asset, family)
    if chosen is not None:
        session.show_image(chosen)
        st.rerun()
    if family.missing:
        st.caption(plain(f"No longer here: {', '.join(family.missing)}"))
    if not family.ancestors and not family.children:
        st.text("Nothing was made of this image yet, and it comes from no other one.")
    chain = current().studio.describing.chain(actor, asset.asset_id)
    st.download_button(
        "Download the chain",
        json.dumps(chain, indent=2, ensure_ascii=False),
        f"{asset.asset_id}.json",
        "application/json",
        key="opened.chain",
        icon=":material/account_tree:",
        on_click="ignore",
    )


def _take(told: Told) -> None:
    if told.what == _COMPARE:
        st.session_state[_OTHER] = told.name
    else:
        st.session_state[_OTHER] = ""
        session.show_image(told.name)


def _draw_comparing(actor: Actor, asset: Asset) -> None:
    studio = current().studio
    typed = st.text_input("Image id to compare with", key=_OTHER, max_chars=64)
    other_id = (typed or "").strip()
    if other_id:
        try:
            other = studio.asset(actor, other_id)
            apart = studio.describing.difference(actor, asset.asset_id, other_id)
        except NotFound as error:
            show_problem(error)
        else:
            _draw_difference(asset, other, apart)
    similar = studio.library.similar(actor, asset.asset_id)
    if similar:
        st.caption("Looks like it:")
        cards = [{**card_of(one.asset), "line": f"{1 - one.distance / 64:.0%} alike"} for one in similar]
        for card in cards:
            card["actions"] = [_COMPARE, Action.OPEN]
        show_cards(cards, _ICONS, _take, key="compare.similar", opens=_COMPARE)


def _draw_difference(asset: Asset, other: Asset, apart: Difference) -> None:
    show_before_after(
        side_of(other.asset_id, "Other"),
        side_of(asset.asset_id, "This image"),
        asset.size,
        key="compare.view",
    )
    if apart.likeness is not None:
        st.caption(f"Looks {apart.likeness:.0%} alike")
    if apart.pixel_difference is not None:
        st.caption(f"Pixels differ by {apart.pixel_difference:.1%} on average")
    for label, words in (("Words only here", apart.words_only_here), ("Words only there", apart.words_only_there)):
        if words:
            st.caption(label)
            st.text(" … ".join(words))
    for name, here, there in apart.settings:
        st.markdown(f":gray[{plain(name.replace('_', ' '))}] {plain(here or 'none')} ↔ {plain(there or 'none')}")
    if not apart.settings and not apart.words_only_here and not apart.words_only_there:
        st.text("Same words and same settings.")
