"""Outlines of simple things as lists of points. Lengths are in units of the picture's short side; y grows downwards."""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Path = list[Point]
_CURVE_STEPS = 8


def outline(text: str) -> Path:
    """Read a path from text: `x y` pairs with commas between."""
    pairs = (pair.split() for pair in text.split(","))
    return [(float(x), float(y)) for x, y in pairs]


def ellipse(x: float, y: float, radius_x: float, radius_y: float | None = None, *, turn: float = 0.0) -> Path:
    """Return an ellipse around a centre, turned by degrees."""
    radius_y = radius_x if radius_y is None else radius_y
    count = 72
    path = []
    for index in range(count):
        angle = 2 * math.pi * index / count
        path.append((radius_x * math.cos(angle), radius_y * math.sin(angle)))
    return placed(path, x, y, turn=turn)


def box(left: float, top: float, right: float, bottom: float) -> Path:
    """Return a rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Path:
    """Return a rectangle with round corners."""
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    centres = (
        (right - radius, top + radius, -90),
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 90),
        (left + radius, top + radius, 180),
    )
    path = []
    for x, y, start in centres:
        for step in range(_CURVE_STEPS + 1):
            angle = math.radians(start + 90 * step / _CURVE_STEPS)
            path.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return path


def limb(start: Point, end: Point, thick: float, thin: float) -> Path:
    """Return a rounded bar from a thick end to a thin one; thicknesses are radii."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    path = []
    for (x, y), radius, base in ((start, thick, angle + math.pi / 2), (end, thin, angle - math.pi / 2)):
        for step in range(_CURVE_STEPS * 2 + 1):
            turn = base + math.pi * step / (_CURVE_STEPS * 2)
            path.append((x + radius * math.cos(turn), y + radius * math.sin(turn)))
    return path


def smooth(points: Sequence[Point], *, closed: bool = True) -> Path:
    """Return a soft curve through the points (Catmull-Rom)."""
    count = len(points)
    path: Path = []
    for index in range(count if closed else count - 1):
        p0, p1, p2, p3 = (
            points[(index + shift) % count] if closed else points[min(max(index + shift, 0), count - 1)]
            for shift in (-1, 0, 1, 2)
        )
        for step in range(_CURVE_STEPS):
            t = step / _CURVE_STEPS
            x, y = (_curve(p0[axis], p1[axis], p2[axis], p3[axis], t) for axis in (0, 1))
            path.append((x, y))
    if not closed:
        path.append(points[-1])
    return path


def _curve(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t * t * t
    )


def leaf(length: float, width: float, *, bend: float = 0.0) -> Path:
    """Return a leaf or petal that grows from the origin to the right."""
    count = 14
    upper, lower = [], []
    for index in range(count + 1):
        t = index / count
        swell = math.sin(math.pi * t**0.8) * width / 2
        lift = bend * length * t * t
        upper.append((length * t, lift - swell))
        lower.append((length * t, lift + swell))
    return upper + lower[::-1]


def placed(
    path: Sequence[Point], x: float, y: float, *, size: float = 1.0, turn: float = 0.0, flip: bool = False
) -> Path:
    """Return a path scaled, mirrored, turned by degrees, and moved."""
    cosine, sine = math.cos(math.radians(turn)) * size, math.sin(math.radians(turn)) * size
    side = -1 if flip else 1
    return [(x + side * (px * cosine - py * sine), y + px * sine + py * cosine) for px, py in path]


def ring_arc(  # noqa: PLR0917 - a centre, two radii and two angles, as every drawing library has them
    x: float, y: float, outer: float, inner: float, start: float, end: float
) -> Path:
    """Return a part of a ring between two angles in degrees; an inner radius of 0 gives a slice."""
    count = 48
    angles = [math.radians(start + (end - start) * index / count) for index in range(count + 1)]
    outside = [(x + outer * math.cos(a), y + outer * math.sin(a)) for a in angles]
    inside = [(x + inner * math.cos(a), y + inner * math.sin(a)) for a in reversed(angles)]
    return outside + inside
