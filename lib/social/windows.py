"""Where to cut: the largest window of a ratio that keeps most of what matters, and what it leaves of the subject."""

import numpy as np
from numpy.typing import NDArray

from lib.model.geometry import Box, Size, cover_box
from lib.model.social import CropReport, Order
from lib.social.subject import Region, Subject

_OFF_CENTRE = 0.15
"""What a window loses for standing away from the centre of interest, per full length of the picture."""


def choose_window(source: Size, order: Order, subject: Subject) -> Box:
    """Return the part of the picture that the format shows, always inside it; all of it in `fit` mode."""
    if order.crop_mode == "fit":
        return Box(left=0, top=0, right=source.width, bottom=source.height)
    if order.crop_mode == "center":
        return cover_box(source, order.size.ratio)
    if order.focal_point is not None:
        return cover_box(source, order.size.ratio, focus_x=order.focal_point.x, focus_y=order.focal_point.y)
    return smart_window(source, order.size.ratio, subject)


def smart_window(source: Size, ratio: float, subject: Subject) -> Box:
    """Return the largest window of `ratio` that holds most interest, drawn a little towards its centre."""
    middle = cover_box(source, ratio)
    width, height = middle.size.width, middle.size.height
    left = _best_start(subject.interest.sum(axis=0), width / source.width, source.width - width)
    top = _best_start(subject.interest.sum(axis=1), height / source.height, source.height - height)
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def _best_start(profile: NDArray[np.float32], share: float, room: int) -> int:
    """Return where a window of `share` of the length starts, in pixels, 0 to `room`."""
    if room == 0:
        return 0
    cells = profile.size
    sums = np.concatenate([[0.0], np.cumsum(profile, dtype=np.float64)])
    centroid = float(((np.arange(cells) + 0.5) * profile).sum() / max(sums[-1], 1e-12)) / cells
    # Finer than the map: its cells are several pixels wide, and interest is spread evenly within one.
    starts = np.linspace(0, 1 - share, min(room, cells * 2) + 1)
    edges = np.arange(cells + 1) / cells
    held = np.interp(starts + share, edges, sums) - np.interp(starts, edges, sums)
    scores = held - _OFF_CENTRE * np.abs(starts + share / 2 - centroid)
    best = float(starts[int(np.argmax(np.round(scores, 9)))])
    return min(room, max(0, round(best / (1 - share) * room)))


def report(source: Size, order: Order, window: Box, subject: Subject) -> CropReport:
    """Return what the window keeps of the picture and of its subject."""
    shown = Region(
        window.left / source.width,
        window.top / source.height,
        window.right / source.width,
        window.bottom / source.height,
    )
    is_whole = order.crop_mode == "fit"
    scale = (min if is_whole else max)(order.size.width / window.size.width, order.size.height / window.size.height)
    whole = max(subject.box.area, 1e-12)
    return CropReport(
        crop=window,
        mode=order.crop_mode,
        kept=round(min(1.0, window.size.pixels / source.pixels), 4),
        subject_kept=round(min(1.0, shown.shared_with(subject.box).area / whole), 4),
        subject_clear=round(
            min(1.0, _safe_part(source, order, window, scale).shared_with(subject.box).area / whole), 4
        ),
        enlarged=round(scale, 4),
    )


def _safe_part(source: Size, order: Order, window: Box, scale: float) -> Region:
    """Return the part of the picture, in shares of it, that the format's safe zone shows."""
    offset_x = (order.size.width - window.size.width * scale) / 2
    offset_y = (order.size.height - window.size.height * scale) / 2

    def across(share: float) -> float:
        return (window.left + (share * order.size.width - offset_x) / scale) / source.width

    def down(share: float) -> float:
        return (window.top + (share * order.size.height - offset_y) / scale) / source.height

    return Region(
        across(order.safe_left), down(order.safe_top), across(1 - order.safe_right), down(1 - order.safe_bottom)
    )
