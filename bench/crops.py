"""How much of the subject crops keep, on photos that packages carry, against the centre, smartcrop.py and libvips.

Run as `python -m bench.crops`. The score of a crop is the share of the subject that it covers, divided by the best that
any crop of that ratio could cover; each photo also comes with a part of one side cut off, so that subjects stand off
the middle, and crops that lose almost nothing are left out. Photos and rivals are used where they are installed.
"""

import importlib.util
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from lib.model.geometry import Box, Size, cover_box
from lib.providers.engines import weights
from lib.social.subject import Region, find_subject
from lib.social.windows import smart_window

RATIOS = (0.5, 0.5625, 0.6667, 0.8, 1.0, 1.25, 1.7778, 1.91, 2.63, 4.0)
LEAST_LOSS = 0.12
CUT = 0.3


@dataclass(frozen=True)
class Photo:
    """A photo and the box, by eye, that a crop should keep."""

    package: str
    file: str
    subject: Region


PHOTOS = (
    Photo("skimage", "data/astronaut.png", Region(0.32, 0.03, 0.58, 0.38)),
    Photo("skimage", "data/camera.png", Region(0.30, 0.10, 0.62, 0.42)),
    Photo("skimage", "data/chelsea.png", Region(0.15, 0.15, 0.80, 0.85)),
    Photo("skimage", "data/coffee.png", Region(0.30, 0.04, 0.76, 0.78)),
    Photo("skimage", "data/rocket.jpg", Region(0.42, 0.35, 0.56, 0.97)),
    Photo("skimage", "data/motorcycle_left.png", Region(0.16, 0.28, 0.95, 0.93)),
    Photo("sklearn", "datasets/images/china.jpg", Region(0.12, 0.06, 0.56, 0.80)),
    Photo("sklearn", "datasets/images/flower.jpg", Region(0.27, 0.17, 0.69, 0.85)),
    Photo("matplotlib", "mpl-data/sample_data/grace_hopper.jpg", Region(0.28, 0.04, 0.75, 0.58)),
)

Crop = Callable[[float], Box]
"""From a ratio to the window of one photo."""
Cropper = Callable[[Image.Image], Crop]
"""From a photo, which is looked at once, to its crops."""


def studio(image: Image.Image) -> Crop:
    subject = find_subject(image)
    return lambda ratio: smart_window(_size(image), ratio, subject)


def studio_best(image: Image.Image) -> Crop:
    subject = find_subject(image, weights("subject", ".onnx"))
    return lambda ratio: smart_window(_size(image), ratio, subject)


def centre(image: Image.Image) -> Crop:
    return lambda ratio: cover_box(_size(image), ratio)


def smartcrop(image: Image.Image) -> Crop:
    from smartcrop import SmartCrop  # noqa: PLC0415 - a rival that may be absent

    def crop(ratio: float) -> Box:
        width, height = (100, max(1, round(100 / ratio)))
        box = SmartCrop().crop(image, width, height)["top_crop"]
        left, top = int(box["x"]), int(box["y"])
        right, bottom = min(image.width, left + int(box["width"])), min(image.height, top + int(box["height"]))
        return Box(left=left, top=top, right=max(left + 1, right), bottom=max(top + 1, bottom))

    return crop


def vips_attention(image: Image.Image) -> Crop:
    import pyvips  # noqa: PLC0415 - a rival that may be absent

    whole = pyvips.Image.new_from_array(image)

    def crop(ratio: float) -> Box:
        size = cover_box(_size(image), ratio).size
        cut = whole.smartcrop(size.width, size.height, interesting="attention")
        left, top = -cut.xoffset, -cut.yoffset
        return Box(left=left, top=top, right=left + size.width, bottom=top + size.height)

    return crop


CROPPERS: dict[str, tuple[Cropper, str | None]] = {
    "studio": (studio, None),
    "studio, best": (studio_best, "rembg"),
    "centre": (centre, None),
    "smartcrop": (smartcrop, "smartcrop"),
    "vips attention": (vips_attention, "pyvips"),
}


def _size(image: Image.Image) -> Size:
    return Size(width=image.width, height=image.height)


def cases() -> Iterator[tuple[Image.Image, Region]]:
    """Yield each photo that is there, whole and with a part of one side gone."""
    for photo in PHOTOS:
        spec = importlib.util.find_spec(photo.package)
        path = Path(spec.origin).parent / photo.file if spec and spec.origin else None
        if path is None or not path.is_file():
            print(f"{photo.package}/{photo.file}: not there, left out")
            continue
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        yield image, photo.subject
        yield from _cut(image, photo.subject)


def _cut(image: Image.Image, subject: Region) -> Iterator[tuple[Image.Image, Region]]:
    """Yield the picture without up to 30 % of one side, as far as the subject stays whole."""
    left, right = min(CUT, subject.left), max(1 - CUT, subject.right)
    top, bottom = min(CUT, subject.top), max(1 - CUT, subject.bottom)
    for part in (Region(left, 0, 1, 1), Region(0, 0, right, 1), Region(0, top, 1, 1), Region(0, 0, 1, bottom)):
        if part.area < 1:
            box = tuple(
                round(share * side)
                for share, side in zip(
                    (part.left, part.top, part.right, part.bottom), (image.width, image.height) * 2, strict=True
                )
            )
            yield image.crop(box), _within(subject, part)


def _within(subject: Region, part: Region) -> Region:
    width, height = part.right - part.left, part.bottom - part.top
    return Region(
        (subject.left - part.left) / width,
        (subject.top - part.top) / height,
        (subject.right - part.left) / width,
        (subject.bottom - part.top) / height,
    )


def score(image: Image.Image, subject: Region, window: Box) -> float:
    """Return the covered share of the subject, against the best that this shape could do."""
    shown = Region(
        window.left / image.width, window.top / image.height, window.right / image.width, window.bottom / image.height
    )
    return shown.shared_with(subject).area / subject.area


def best(image: Image.Image, subject: Region, ratio: float) -> float:
    window = cover_box(_size(image), ratio).size
    across = min(1.0, window.width / image.width / (subject.right - subject.left))
    down = min(1.0, window.height / image.height / (subject.bottom - subject.top))
    return across * down


def main() -> None:
    present = {
        name: cropper for name, (cropper, needs) in CROPPERS.items() if not needs or importlib.util.find_spec(needs)
    }
    scores: dict[str, list[float]] = {name: [] for name in present}
    for image, subject in cases():
        crops = {name: looked_at(image) for name, looked_at in present.items()}
        for ratio in RATIOS:
            if cover_box(_size(image), ratio).size.pixels / _size(image).pixels > 1 - LEAST_LOSS:
                continue
            for name, crop in crops.items():
                scores[name].append(min(1.0, score(image, subject, crop(ratio)) / best(image, subject, ratio)))
    if not any(scores.values()):
        print("no photo is there: install scikit-image, scikit-learn or matplotlib")
        return
    for name, found in scores.items():
        kept = sum(value >= 0.9 for value in found) / len(found)
        lost = sum(value < 0.5 for value in found) / len(found)
        print(
            f"{name:>15}: mean {statistics.mean(found):.3f}, 0.9 or more {kept:.0%}, below 0.5 {lost:.1%}, "
            f"{len(found)} crops"
        )


if __name__ == "__main__":
    main()
