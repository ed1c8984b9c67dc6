"""What single formats of a picture do differently from the rest: held in the address, so that a reload keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from lib.model.request import CropMode, FocalPoint
from lib.ui.components.focus import focal_point_from

_NAME = "adjust"
_SEPARATOR, _PARTS = ",", "~"
_WHOLE = "whole"
_AXES = 2
_MAX = 400


@dataclass(frozen=True)
class Adjustment:
    """A crop of its own, or the whole picture; the default is neither."""

    focal_point: FocalPoint | None = None
    shows_all: bool = False

    @property
    def crop_mode(self) -> CropMode | None:
        """The mode that this needs, whatever the other formats do."""
        if self.shows_all:
            return "fit"
        return "smart" if self.focal_point else None


Adjustments = dict[tuple[str, str], Adjustment]


def all_adjustments() -> Adjustments:
    """Return every adjustment, by picture and `platform/format`; what cannot be read in the address is left out."""
    found: Adjustments = {}
    for entry in str(st.query_params.get(_NAME, "")).split(_SEPARATOR)[:_MAX]:
        asset_id, _, rest = entry.partition(_PARTS)
        format_key, _, how = rest.partition(_PARTS)
        change = _read(how)
        if asset_id and format_key and change is not None:
            found[asset_id, format_key] = change
    return found


def adjustment(asset_id: str, format_key: str) -> Adjustment:
    """Return what this format of this picture does differently."""
    return all_adjustments().get((asset_id, format_key), Adjustment())


def adjust(asset_id: str, format_keys: Iterable[str], change: Adjustment) -> None:
    """Have formats of one picture do something differently; the default takes it back. A callback."""
    found = all_adjustments()
    for name in format_keys:
        found[asset_id, name] = change
    kept = [
        _PARTS.join((*place, _written(change)))
        for place, change in list(found.items())[-_MAX:]
        if change != Adjustment()
    ]
    if kept:
        st.query_params[_NAME] = _SEPARATOR.join(kept)
    else:
        st.query_params.pop(_NAME, None)


def _written(change: Adjustment) -> str:
    point = change.focal_point
    return _WHOLE if point is None else f"{point.x:g}{_PARTS}{point.y:g}"


def _read(text: str) -> Adjustment | None:
    if text == _WHOLE:
        return Adjustment(shows_all=True)
    shares = text.split(_PARTS)
    point = focal_point_from(dict(zip("xy", shares, strict=True))) if len(shares) == _AXES else None
    return Adjustment(focal_point=point) if point else None
