"""The family of a picture, drawn as a tree: generations from top to bottom, each member a button. Our own component."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib.model.asset import Asset
from lib.studio.library.describing import Family, Kin
from lib.ui.components.static_code import static_code
from lib.ui.image.cards import alt_text
from lib.ui.library.grid import told_from
from lib.ui.links import image_url, small_rendition
from lib.ui.pages import CHARACTERS
from lib.ui.wording import KINDS, join

_component = st.components.v2.component(
    "image_studio_family",
    html='<div class="family"></div>',
    css=static_code("family.css"),
    js=static_code("family.js"),
)
_OPEN, _CHARACTER = "open", "character"
_MAX_LABEL = 60


def show_family(asset: Asset, family: Family) -> str | None:
    """Draw the tree; return the picture that was clicked in the run before, if one was. A character opens its page."""
    rows = generations(asset, family)
    names = [member.asset_id for row in rows for member in row] + [kin.slug for kin in family.characters]
    result: Any = _component(key="family", data=_drawing(asset, family, rows), on_did_change=lambda: None)
    told = told_from(result.get("did"), names)
    if told is None:
        return None
    if told.what == _CHARACTER:
        st.switch_page(CHARACTERS.path, query_params={"character": told.name})
    return told.name


def generations(asset: Asset, family: Family) -> list[list[Asset]]:
    """Return the members by generation, the eldest first, so that everybody stands below all of their parents."""
    known = {member.asset_id: member for member in (asset, *family.ancestors)}
    depth = {asset.asset_id: 0}
    waiting = [asset.asset_id]
    while waiting:
        name = waiting.pop()
        for parent in known[name].parents:
            deeper = depth[name] + 1
            if parent in known and deeper > depth.get(parent, -1) and deeper <= len(known):
                depth[parent] = deeper
                waiting.append(parent)
    rows = [[known[name] for name, at in depth.items() if at == level] for level in range(max(depth.values()), -1, -1)]
    return [*rows, list(family.children)] if family.children else rows


def _drawing(asset: Asset, family: Family, rows: Sequence[Sequence[Asset]]) -> Mapping[str, object]:
    shown = {member.asset_id for row in rows for member in row}
    lines = [
        (parent, member.asset_id) for row in rows for member in row for parent in member.parents if parent in shown
    ]
    lines += [(kin.slug, kin.asset_id) for kin in family.characters if kin.asset_id in shown]
    faces = list({kin.slug: _face(kin) for kin in family.characters}.values())
    drawn = [[_member(member, is_own=member.asset_id == asset.asset_id) for member in row] for row in rows]
    return {"rows": [faces, *drawn] if faces else drawn, "lines": lines}


def _member(member: Asset, *, is_own: bool) -> Mapping[str, object]:
    kind = KINDS[member.kind.value]
    label = "This image" if is_own else (member.title[:_MAX_LABEL] or kind)
    return {
        "name": member.asset_id,
        "what": _OPEN,
        "url": image_url(member.asset_id, small_rendition(member)),
        "alt": alt_text(member),
        "label": label + (" (trash)" if member.trashed_at else ""),
        "title": join((kind, str(member.size), member.prompt[:_MAX_LABEL])),
        "isOwn": is_own,
    }


def _face(kin: Kin) -> Mapping[str, object]:
    return {"name": kin.slug, "what": _CHARACTER, "label": kin.name, "title": f"Character {kin.name}", "isOwn": False}
