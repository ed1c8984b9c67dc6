"""What the Social page holds: chosen pictures, formats and settings, in the session and in the address. Typed."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from lib.catalog import Catalog
from lib.model.actor import Actor
from lib.model.record import parse
from lib.model.request import SocialRequest
from lib.model.social import SocialPreviews
from lib.ui.kept_form import KeptForm
from lib.ui.session import SOURCE
from lib.ui.social.adjustments import Adjustment, all_adjustments

MAX_MASTERS = 50
FIT_LABELS = {"smart": "Smart", "center": "Centre", "fit": "Whole image"}
PADDING_LABELS = {"blur": "Blurred", "colour": "Colour", "transparent": "Transparent"}
FILE_LABELS = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP"}
_SETTINGS = KeptForm(
    "social",
    {
        "fit": "smart",
        "padding": "blur",
        "pad_colour": "#ffffff",
        "best": False,
        "file": "jpeg",
        "quality": 85,
        "safe_zones": True,
        "overlays": [],
        "draw_zones": False,
        "with_prompt": False,
        "campaign": "",
    },
)
_FIRST_SET = "everyday"
JOBS_SHOWN = "jobs"
"""What the address calls the jobs whose results are shown."""
_FORMATS = "formats"
_SEPARATOR = ","
_CACHE = "social.previews"
_SHOWN = "social.shown"


def key(name: str) -> str:
    """Return the session's key of a widget."""
    return f"social.{name}"


def prepare(actor: Actor, catalog: Catalog) -> None:
    """Give every widget its first value: formats from the address, settings as they were left, else the usual."""
    overlays = [overlay.id for overlay in catalog.overlays]
    options = {"fit": FIT_LABELS, "padding": PADDING_LABELS, "file": FILE_LABELS, "overlays": overlays}
    _SETTINGS.prepare(actor, options)
    known = format_keys(catalog)
    if key("formats") not in st.session_state:
        asked = [name for name in _listed(_FORMATS) if name in known]
        first = next((s.formats for s in catalog.format_sets if s.id == _FIRST_SET), tuple(known[:1]))
        st.session_state[key("formats")] = asked or list(first)


def keep(actor: Actor) -> None:
    """Remember the settings for this person's next session."""
    _SETTINGS.keep(actor)


def format_keys(catalog: Catalog) -> list[str]:
    """Return every `platform/format` of the catalog, in its order."""
    return [f"{platform.id}/{entry.id}" for platform in catalog.platforms for entry in platform.formats]


def chosen_formats() -> list[str]:
    """Return the chosen `platform/format` names."""
    return list(st.session_state[key("formats")])


def choose_formats(names: Iterable[str]) -> None:
    """Choose formats; only before their widget is drawn in this run, or in a callback."""
    st.session_state[key("formats")] = list(dict.fromkeys(names))


def value(name: str) -> Any:
    """Return what a widget of the page holds."""
    return st.session_state[key(name)]


def masters() -> list[str]:
    """Return the chosen pictures' ids, from the address."""
    return _listed(SOURCE)[:MAX_MASTERS]


def set_masters(asset_ids: Sequence[str]) -> None:
    """Choose pictures."""
    _write(SOURCE, list(dict.fromkeys(asset_ids))[:MAX_MASTERS])


def drop_master(asset_id: str) -> None:
    """Take a picture out. A callback."""
    set_masters([name for name in masters() if name != asset_id])


def add_masters(asset_ids: Sequence[str]) -> None:
    """Put pictures in, in front, and show the first of them. A callback."""
    set_masters([*asset_ids, *masters()])
    st.session_state[_SHOWN] = next(iter(asset_ids), None)


def shown_master() -> str | None:
    """Return the picture whose previews are shown."""
    chosen = masters()
    shown = st.session_state.get(_SHOWN)
    return shown if shown in chosen else next(iter(chosen), None)


def show_master(asset_id: str) -> None:
    """Show the previews of another of the chosen pictures. A callback."""
    st.session_state[_SHOWN] = asset_id


def jobs() -> list[str]:
    """Return the jobs whose results are shown, from the address."""
    return _listed(JOBS_SHOWN)[:MAX_MASTERS]


def set_jobs(job_ids: Sequence[str]) -> None:
    """Show the results of these jobs."""
    _write(JOBS_SHOWN, job_ids)


def keep_formats_in_address() -> None:
    """Let a reload or a link find the same formats."""
    _write(_FORMATS, chosen_formats())


def request_for(asset_id: str) -> SocialRequest:
    """Return what the page asks for one picture; raise `InvalidRequest` naming the field."""
    targets, changes = [], all_adjustments()
    for name in chosen_formats():
        platform, _, entry = name.partition("/")
        change = changes.get((asset_id, name), Adjustment())
        targets.append(
            {
                "platform": platform,
                "format": entry,
                "focal_point": change.focal_point,
                "crop_mode": change.crop_mode,
            }
        )
    return parse(
        SocialRequest,
        {
            "asset_id": asset_id,
            "targets": targets,
            "crop_mode": value("fit") or "smart",
            "subject": "best" if value("best") else "fast",
            "padding": value("padding") or "blur",
            "pad_colour": value("pad_colour"),
            "output_format": value("file") or "jpeg",
            "quality": value("quality"),
            "show_safe_zones": value("draw_zones"),
            "with_prompt": value("with_prompt"),
            "campaign": value("campaign"),
        },
    )


def remembered_previews(asked: object) -> SocialPreviews | None:
    """Return the last previews where they answer the same question."""
    last = st.session_state.get(_CACHE)
    return last[1] if last and last[0] == asked else None


def remember_previews(asked: object, previews: SocialPreviews) -> None:
    """Keep previews until another question is asked."""
    st.session_state[_CACHE] = (asked, previews)


def _listed(name: str) -> list[str]:
    return [part for part in str(st.query_params.get(name, "")).split(_SEPARATOR) if part]


def _write(name: str, values: Iterable[str]) -> None:
    text = _SEPARATOR.join(values)
    if st.query_params.get(name, "") == text:
        return
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)
