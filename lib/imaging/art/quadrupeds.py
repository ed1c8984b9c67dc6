"""Four-legged animals from parts, each sized for its kind."""

from dataclasses import dataclass

from lib.imaging.art.colour import Lch
from lib.imaging.art.paths import Path, ellipse, leaf, limb, placed, smooth


@dataclass(frozen=True)
class Build:
    """Proportions of a four-legged animal one unit long, and its own colour."""

    colour: Lch
    leg: float = 0.42
    body: float = 0.17
    neck: float = 0.2
    neck_lean: float = 0.6
    """How far the head stands forward: 0 is upright, 1 is level."""
    head: float = 0.10
    snout: float = 0.13
    ear: str = "pointed"
    tail: str = "thin"
    extra: str = ""
    slim: float = 0.032


BUILDS = {
    "fox": Build(Lch(0.63, 0.17, 48), leg=0.33, body=0.135, neck=0.17, head=0.10, snout=0.15, tail="bushy"),
    "wolf": Build(Lch(0.50, 0.02, 250), leg=0.42, body=0.16, neck=0.2, head=0.11, snout=0.15, tail="brush"),
    "dog": Build(Lch(0.62, 0.09, 65), leg=0.38, body=0.16, neck=0.2, neck_lean=0.45, ear="floppy", tail="up"),
    "cat": Build(Lch(0.45, 0.04, 60), leg=0.30, body=0.13, neck=0.13, head=0.105, snout=0.05, tail="up"),
    "lion": Build(
        Lch(0.70, 0.11, 75),
        leg=0.38,
        body=0.17,
        neck=0.18,
        head=0.12,
        snout=0.10,
        ear="round",
        tail="tuft",
        extra="mane",
    ),
    "tiger": Build(
        Lch(0.68, 0.15, 58),
        leg=0.36,
        body=0.17,
        neck=0.17,
        head=0.12,
        snout=0.09,
        ear="round",
        tail="up",
        extra="stripes",
    ),
    "horse": Build(
        Lch(0.40, 0.07, 50),
        leg=0.58,
        body=0.18,
        neck=0.36,
        neck_lean=0.55,
        head=0.085,
        snout=0.19,
        tail="flowing",
        extra="crest",
    ),
    "deer": Build(
        Lch(0.52, 0.09, 55),
        leg=0.56,
        body=0.15,
        neck=0.33,
        neck_lean=0.4,
        head=0.075,
        snout=0.13,
        tail="short",
        extra="antlers",
        slim=0.024,
    ),
    "bear": Build(
        Lch(0.36, 0.05, 50),
        leg=0.32,
        body=0.24,
        neck=0.14,
        neck_lean=0.9,
        head=0.13,
        snout=0.12,
        ear="round",
        tail="short",
        slim=0.07,
    ),
    "elephant": Build(
        Lch(0.56, 0.012, 270),
        leg=0.42,
        body=0.27,
        neck=0.1,
        neck_lean=0.8,
        head=0.17,
        snout=0.02,
        ear="large",
        extra="trunk",
        slim=0.075,
    ),
    "sheep": Build(
        Lch(0.92, 0.02, 85),
        leg=0.28,
        body=0.23,
        neck=0.13,
        head=0.085,
        snout=0.08,
        ear="floppy",
        tail="short",
        extra="wool",
    ),
    "cow": Build(
        Lch(0.88, 0.02, 70),
        leg=0.36,
        body=0.23,
        neck=0.14,
        neck_lean=0.9,
        head=0.10,
        snout=0.13,
        ear="floppy",
        extra="horns",
        slim=0.042,
    ),
    "giraffe": Build(
        Lch(0.78, 0.11, 78), leg=0.72, body=0.17, neck=0.85, neck_lean=0.25, head=0.07, snout=0.13, tail="tuft"
    ),
    "rabbit": Build(
        Lch(0.68, 0.05, 65), leg=0.16, body=0.20, neck=0.13, head=0.12, snout=0.05, ear="long", tail="round", slim=0.045
    ),
    "mouse": Build(Lch(0.58, 0.06, 55), leg=0.10, body=0.2, neck=0.1, head=0.12, snout=0.09, ear="round", tail="bushy"),
}


def quadruped(build: Build) -> dict[str, list[Path]]:
    """Return the outlines of an animal one unit long with its feet on y = 0, by the part they are painted as."""
    hip, shoulder = -0.30, 0.24
    back = -build.leg - build.body * 0.95
    body = [
        smooth(
            [
                (hip - 0.12, back + build.body * 0.3),
                (hip, back - build.body * 0.78),
                (0, back - build.body * 0.68),
                (shoulder, back - build.body * 0.88),
                (shoulder + 0.14, back - build.body * 0.05),
                (shoulder + 0.05, back + build.body * 0.95),
                (0, back + build.body * 0.85),
                (hip + 0.12, back + build.body * 0.7),
                (hip - 0.03, back + build.body * 0.85),
            ]
        ),
    ]
    head = (shoulder + 0.08 + build.neck * build.neck_lean, back - build.neck * (1.25 - build.neck_lean * 0.6))
    nose = (head[0] + build.head * 0.5 + build.snout, head[1] + build.head * 0.35 + build.snout * 0.25)
    body.append(limb((shoulder + 0.02, back), head, build.body * 0.75, build.head * 0.75))
    body.append(ellipse(*head, build.head, build.head * 0.9))
    body.append(limb(head, nose, build.head * 0.72, build.head * 0.3))
    near, far = [], []
    for x, bend in ((hip + 0.02, -0.05), (shoulder + 0.02, 0.02)):
        near += _leg(x, back, build, bend)
        far += _leg(x + 0.09, back, build, bend * 0.5)
    dark = [ellipse(nose[0] + build.head * 0.12, nose[1] - build.head * 0.05, build.head * 0.17)]
    eye = [ellipse(head[0] + build.head * 0.42, head[1] - build.head * 0.1, build.head * 0.11)]
    parts = {
        "far": far,
        "behind": _tail(build, (hip - 0.06, back - build.body * 0.1)),
        "body": body + near,
        "light": [],
        "dark": dark,
        "eye": eye,
    }
    parts["body"] += _ears(build, head)
    _extras(build, parts, head, back)
    return parts


def _leg(x: float, back: float, build: Build, bend: float) -> list[Path]:
    knee = (x + bend, -build.leg * 0.5)
    foot = (x - bend * 0.3, -build.slim * 0.7)
    return [
        limb((x, back + build.body * 0.2), knee, max(build.body * 0.72, build.slim * 1.6), build.slim * 1.25),
        limb(knee, foot, build.slim * 1.2, build.slim * 0.8),
        ellipse(foot[0] + build.slim * 0.5, foot[1], build.slim * 1.4, build.slim * 0.75),
    ]


def _ears(build: Build, head: tuple[float, float]) -> list[Path]:
    x, y = head
    size = build.head
    if build.ear == "pointed":
        return [
            [(x - size * 0.75, y - size * 0.4), (x - size * 0.5, y - size * 1.75), (x + size * 0.1, y - size * 0.75)],
            [(x - size * 0.1, y - size * 0.6), (x + size * 0.3, y - size * 1.7), (x + size * 0.6, y - size * 0.5)],
        ]
    if build.ear == "round":
        return [
            ellipse(x - size * 0.5, y - size * 0.8, size * 0.36),
            ellipse(x + size * 0.3, y - size * 0.85, size * 0.32),
        ]
    if build.ear == "long":
        return [
            placed(leaf(size * 2.2, size * 0.55), x - size * 0.3, y - size * 0.5, turn=-105),
            placed(leaf(size * 2.1, size * 0.55), x + size * 0.1, y - size * 0.5, turn=-85),
        ]
    return []


def _tail(build: Build, root: tuple[float, float]) -> list[Path]:
    x, y = root
    shapes = {
        "bushy": [placed(leaf(0.52, 0.21, bend=0.25), x + 0.04, y, turn=165)],
        "brush": [placed(leaf(0.40, 0.12, bend=-0.15), x + 0.03, y, turn=125)],
        "up": [
            _ribbon(
                smooth(
                    [
                        (x + 0.06, y),
                        (x - 0.07, y - 0.04),
                        (x - 0.15, y - 0.16),
                        (x - 0.13, y - 0.30),
                        (x - 0.19, y - 0.40),
                    ],
                    closed=False,
                ),
                0.04,
            )
        ],
        "thin": [limb((x, y), (x - 0.07, y + 0.26), 0.02, 0.012)],
        "tuft": [limb((x, y), (x - 0.10, y + 0.25), 0.02, 0.012), ellipse(x - 0.105, y + 0.29, 0.03, 0.05)],
        "flowing": [placed(leaf(0.46, 0.14, bend=-0.2), x + 0.03, y - 0.03, turn=112)],
        "short": [placed(leaf(0.12, 0.07), x + 0.02, y - 0.02, turn=200)],
        "round": [ellipse(x, y, 0.07)],
    }
    return shapes[build.tail]


def _ribbon(line: Path, thick: float) -> Path:
    count = len(line)
    widths = [thick * (1 - 0.6 * index / count) / 2 for index in range(count)]
    left = [(x - w, y - w * 0.5) for (x, y), w in zip(line, widths, strict=True)]
    right = [(x + w, y + w * 0.5) for (x, y), w in zip(line, widths, strict=True)]
    return [*left, *right[::-1]]


def _extras(build: Build, parts: dict[str, list[Path]], head: tuple[float, float], back: float) -> None:
    x, y = head
    size = build.head
    if build.extra == "antlers":
        for side in (-0.25, 0.2):
            tip = (x + side * size + side * 0.5, y - 0.34)
            parts["dark"] += [limb((x + side * size, y - size * 0.7), tip, 0.014, 0.008)]
            parts["dark"] += [
                limb(
                    (x + side * size + side * 0.5 * s, y - size * 0.7 - 0.26 * s),
                    (x + side * size + side * 0.5 * s + d, y - 0.2 - 0.22 * s),
                    0.009,
                    0.006,
                )
                for s, d in ((0.35, 0.09), (0.65, 0.1), (0.8, -0.07))
            ]
    elif build.extra == "mane":
        parts["behind"] += [ellipse(x - size * 0.55, y + size * 0.25, size * 1.75, size * 1.9)]
    elif build.extra == "crest":
        parts["dark"] += [placed(leaf(0.42, 0.12, bend=0.1), x - size * 0.6, y - size * 0.6, turn=125)]
    elif build.extra == "stripes":
        parts["dark"] += [
            placed(leaf(build.body * 1.3, 0.035), -0.30 + 0.085 * i, back - build.body * 0.62, turn=82)
            for i in range(7)
        ]
    elif build.extra == "trunk":
        parts["body"] += [
            limb((x + size * 0.6, y + size * 0.3), (x + size * 1.15, y + size * 1.5), 0.075, 0.05),
            limb((x + size * 1.15, y + size * 1.5), (x + size * 1.5, y + size * 2.2), 0.05, 0.03),
        ]
        parts["dark"] = [ellipse(x - size * 0.35, y + size * 0.15, size * 0.62, size * 0.8)]
        parts["light"] += [placed(leaf(0.26, 0.06, bend=-0.2), x + size * 0.6, y + size * 0.8, turn=35)]
    elif build.extra == "wool":
        parts["body"] += [
            ellipse(-0.33 + 0.085 * i, back - build.body * (0.45 if i % 2 else 0.6), 0.11) for i in range(8)
        ]
    elif build.extra == "horns":
        parts["light"] += [placed(leaf(0.14, 0.035, bend=0.3), x - size * 0.2, y - size * 0.7, turn=-60)]
        parts["dark"] += [
            ellipse(-0.2, back, 0.12, build.body * 0.5),
            ellipse(0.12, back - build.body * 0.2, 0.1, build.body * 0.36),
        ]
    if build.tail == "bushy":
        parts["light"] += [
            ellipse(-0.86, back + 0.2, 0.13, 0.14),
            ellipse(x + size * 0.8, y + size * 0.9, size * 0.9, size * 0.45),
        ]
        parts["dark"] += [ellipse(leg, -0.03, 0.05, 0.06) for leg in (-0.27, 0.27)]
