"""What a worker process is asked to do: look at a picture once, preview formats of it, make the files, draw a sheet.

The server imports this module to hand its functions to the pool, so the imaging libraries are imported inside only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lib.catalog.platforms import OverlaySpec
from lib.imaging.looks import Looks
from lib.imaging.marks import NO_MARK, Mark
from lib.model.geometry import Box, Size
from lib.model.social import CropReport, Order

if TYPE_CHECKING:
    from lib.imaging.budget import Fitted
    from lib.imaging.pyramid import Pyramid
    from lib.social.subject import Subject

PROXY_EDGE = 1024
"""Pixels on the longer side of the copy that previews are drawn from."""
PREVIEW_EDGE = 420
_PROXY_QUALITY = 88
_MODEL_EDGE = 512
_PREVIEW_QUALITY = 82


@dataclass(frozen=True)
class Looked:
    """A picture looked at: enough to choose windows and draw previews without its full pixels."""

    size: Size
    proxy: bytes = field(repr=False)
    subject: "Subject" = field(repr=False)
    finds_faces: bool = True


@dataclass(frozen=True)
class Previewed:
    """One format as it would be: a small JPEG and what is kept."""

    picture: bytes = field(repr=False)
    report: CropReport


@dataclass(frozen=True)
class Made:
    """One finished file. `quality` and `colours` say what it took to keep the limit; `fits` whether it is kept."""

    content: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    looks: Looks
    report: CropReport
    fits: bool
    quality: int | None
    colours: int | None


def look(content: bytes, weights: Path | None = None, *, stands_for: Size | None = None) -> Looked:
    """Return what previews need to know of a picture of any size; raise as `lib.imaging.decode.decode` does.

    `weights`, the file of U²-Net-p, has its subject found by that model too. A small copy is as good as the picture
    where `make` gets it too; `stands_for` is then the picture's own size.
    """
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415
    from lib.social.faces import can_find_faces  # noqa: PLC0415

    pyramid = Pyramid(decode(content))
    if stands_for is not None:
        proxy = content
    else:
        has_alpha = pyramid.mode == "RGBA"
        proxy = encode(pyramid.within(PROXY_EDGE), "png" if has_alpha else "jpeg", quality=_PROXY_QUALITY)
    return Looked(
        size=stands_for or pyramid.size,
        proxy=proxy,
        subject=_subject_of(pyramid, weights),
        finds_faces=can_find_faces(),
    )


def preview(
    looked: Looked,
    orders: Sequence[Order],
    *,
    with_safe_zones: bool = False,
    overlays: Mapping[str, tuple[OverlaySpec, ...]] | None = None,
) -> tuple[Previewed, ...]:
    """Return every order small, in order, with the same windows that the files will have.

    `overlays` (by an order's key) and safe zones are drawn on top.
    """
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415
    from lib.social.drawing import draw_format, on_checks, with_overlay  # noqa: PLC0415
    from lib.social.windows import choose_window, report  # noqa: PLC0415

    proxy = Pyramid(decode(looked.proxy))
    found = []
    for order in orders:
        window = choose_window(looked.size, order, looked.subject)
        small = _smaller(order, PREVIEW_EDGE).model_copy(
            update={"show_safe_zones": order.show_safe_zones or with_safe_zones}
        )
        picture = draw_format(proxy, small, _scaled(window, looked.size, proxy.size))
        for overlay in (overlays or {}).get(order.key, ()):
            picture = with_overlay(picture, overlay)
        shown = encode(on_checks(picture), "jpeg", quality=_PREVIEW_QUALITY)
        found.append(Previewed(shown, report(looked.size, order, window, looked.subject)))
    return tuple(found)


def make(
    content: bytes,
    orders: Sequence[Order],
    mark: Mark = NO_MARK,
    weights: Path | None = None,
    small_copy: bytes | None = None,
) -> tuple[Made, ...]:
    """Return every order as a file of exactly its size, in order; the picture is decoded and looked at once.

    With a `small_copy` that one is looked at, so that windows are those of previews that were drawn from it.
    A file over its order's limit is only returned, and says so, where nothing smaller could be made. Raises as
    `lib.imaging.decode.decode` does.
    """
    from lib.imaging.budget import encode_within  # noqa: PLC0415
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.looks import looks_of  # noqa: PLC0415
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415
    from lib.imaging.thumbnail import LONG_EDGE as THUMBNAIL_EDGE  # noqa: PLC0415
    from lib.imaging.thumbnail import thumbnail  # noqa: PLC0415
    from lib.social.drawing import draw_format  # noqa: PLC0415
    from lib.social.windows import choose_window, report  # noqa: PLC0415

    pyramid = Pyramid(decode(content))
    subject = _subject_of(pyramid if small_copy is None else Pyramid(decode(small_copy)), weights)
    done: dict[str, tuple[Fitted, bytes, Looks]] = {}
    made = []
    for order in orders:
        window = choose_window(pyramid.size, order, subject)
        same = _what_decides(order, window)
        if same not in done or not _serves(done[same][0], order):
            picture = draw_format(pyramid, order, window)
            fitted = encode_within(picture, order.file_format, order.max_bytes, quality=order.quality, mark=mark)
            small = draw_format(pyramid, _smaller(order, THUMBNAIL_EDGE), window)
            done[same] = (fitted, thumbnail(small), looks_of(small))
        fitted, small_file, looks = done[same]
        made.append(
            Made(
                content=fitted.content,
                thumbnail=small_file,
                looks=looks,
                report=report(pyramid.size, order, window, subject),
                fits=fitted.fits,
                quality=fitted.quality,
                colours=fitted.colours,
            )
        )
    return tuple(made)


def draw_sheet(pictures: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a contact sheet as JPEG: our own thumbnails in a grid, each with its caption."""
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.social.sheet import contact_sheet  # noqa: PLC0415

    return encode(contact_sheet(pictures), "jpeg", quality=_PROXY_QUALITY)


def _subject_of(pyramid: "Pyramid", weights: Path | None) -> "Subject":
    from lib.social.saliency import LONG_EDGE  # noqa: PLC0415
    from lib.social.subject import find_subject  # noqa: PLC0415

    return find_subject(pyramid.within(LONG_EDGE if weights is None else _MODEL_EDGE), weights)


def _smaller(order: Order, edge: int) -> Order:
    return order.model_copy(update={"size": _within(order.size, edge)})


def _within(size: Size, edge: int) -> Size:
    scale = min(1.0, edge / max(size.width, size.height))
    return Size(width=max(1, round(size.width * scale)), height=max(1, round(size.height * scale)))


def _scaled(window: Box, source: Size, proxy: Size) -> Box:
    """Return a window of the full picture as a window of its small copy."""
    across, down = proxy.width / source.width, proxy.height / source.height
    left, top = min(round(window.left * across), proxy.width - 1), min(round(window.top * down), proxy.height - 1)
    return Box(
        left=left,
        top=top,
        right=min(proxy.width, max(left + 1, round(window.right * across))),
        bottom=min(proxy.height, max(top + 1, round(window.bottom * down))),
    )


def _what_decides(order: Order, window: Box) -> str:
    """Return a text that is equal for orders whose files are the same but for their limits."""
    decisive = {"size", "file_format", "quality", "crop_mode", "padding", "pad_colour", "show_safe_zones"}
    if order.show_safe_zones:
        decisive |= {"safe_top", "safe_bottom", "safe_left", "safe_right"}
    return f"{window} {order.model_dump_json(include=decisive)}"


def _serves(fitted: "Fitted", order: Order) -> bool:
    """Tell whether a file made for one limit does for another: nothing was given up for it, and it is small enough."""
    is_untouched = fitted.colours is None and fitted.quality in {None, order.quality}
    return is_untouched and fitted.fits and len(fitted.content) <= order.max_bytes
