"""A person from the shoulders up, with shade instead of features, lit from the right."""

from dataclasses import dataclass

from lib.imaging.art.canvas import Paint, shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.paths import Path, Point, ellipse, outline, placed, smooth
from lib.imaging.art.stage import Stage

_SCALE = 0.94
_LONG_HAIR = outline(
    "-0.2 0.1, -0.12 -0.06, 0.02 -0.1, 0.16 -0.05, 0.23 0.1, 0.24 0.32, 0.3 0.52, 0.18 0.62, -0.2 0.62, -0.29 0.5, "
    "-0.22 0.3"
)
_BEARD = outline(
    "-0.142 0.18, -0.12 0.27, -0.05 0.275, 0.05 0.275, 0.12 0.27, 0.142 0.18, 0.12 0.34, 0.03 0.42, -0.03 0.42, "
    "-0.12 0.34"
)
_NOSE = outline("0 0.1, 0.02 0.2, 0.035 0.245, 0 0.26, -0.025 0.25")
_SHEEN = outline("-0.09 -0.045, 0.02 -0.075, 0.11 -0.035, 0.02 -0.05")
_RIM = outline("0.142 0.02, 0.157 0.12, 0.147 0.24, 0.1 0.33, 0.125 0.24, 0.138 0.12")
_SKIN_LIGHTNESS = (0.84, 0.77, 0.68, 0.56, 0.46)
_HAIR = (
    Lch(0.22, 0.02, 50),
    Lch(0.32, 0.06, 50),
    Lch(0.5, 0.10, 60),
    Lch(0.42, 0.13, 38),
    Lch(0.72, 0.10, 82),
    Lch(0.66, 0.01, 250),
)


@dataclass(frozen=True)
class _Sitter:
    stage: Stage
    crown: Point
    skin: Lch
    hair: Lch
    cloth: Lch
    feminine: bool

    def put(self, path: Path) -> Path:
        return placed(path, *self.crown, size=_SCALE)

    def curve(self, path: Path) -> Path:
        return self.put(smooth(path))

    def lit(self, tone: Lch, *, reach: float = 0.26) -> Paint:
        left, right = self.crown[0] - reach * _SCALE, self.crown[0] + reach * _SCALE
        bright = tone.mixed(self.stage.palette.light, 0.34).lit(0.05)
        return shaded(
            (tone.lit(-0.16).turned(-8), tone, bright), (left, self.crown[1] + 0.2), (right, self.crown[1] + 0.1)
        )


def paint_bust(stage: Stage, crown: Point, *, feminine: bool) -> None:
    """Paint a person whose hair line is at a point."""
    chance, palette = stage.chance.branch("bust"), stage.palette
    skin = Lch(chance.one_of(_SKIN_LIGHTNESS), 0.075, chance.between(48, 62))
    cloth = stage.colour_of("woman" if feminine else "man", palette.accents[1])
    sitter = _Sitter(
        stage=stage,
        crown=crown,
        skin=palette.dimmed(skin, 0.25),
        hair=palette.dimmed(chance.one_of(_HAIR), 0.4),
        cloth=palette.dimmed(cloth, 0.4),
        feminine=feminine,
    )
    long = feminine and chance.happens(0.7)
    if long:
        stage.canvas.shape([sitter.curve(_LONG_HAIR)], sitter.lit(sitter.hair.lit(-0.05)))
    _body(sitter)
    _face(sitter)
    if not feminine and chance.happens(0.4):
        stage.canvas.shape([sitter.curve(_BEARD)], sitter.lit(sitter.hair), opacity=0.92)
    _hair(sitter, part=chance.one_of((-1, 1)), bun=feminine and not long)
    stage.canvas.shape([sitter.curve(_RIM)], palette.light, opacity=0.7, blur=0.006)


def _body(sitter: _Sitter) -> None:
    canvas = sitter.stage.canvas
    bottom = (sitter.stage.height - sitter.crown[1]) / _SCALE + 0.1
    wide = 0.40 if sitter.feminine else 0.48
    left = [(-0.09, 0.47), (-wide * 0.6, 0.55), (-wide * 0.95, 0.66), (-wide * 1.08, 0.95), (-wide * 1.1, bottom)]
    shoulders = [*left, *[(-x, y) for x, y in left[::-1]]]
    canvas.shape([sitter.put(smooth(shoulders, closed=False))], sitter.lit(sitter.cloth, reach=0.46))
    neck, low = (0.075, 0.66) if sitter.feminine else (0.095, 0.6)
    side = [(neck, 0.26), (neck * 1.05, 0.46), (neck * 1.9, 0.54)]
    throat = [*side, (0.0, low), *[(-x, y) for x, y in side[::-1]]]
    canvas.shape([sitter.curve(throat)], sitter.lit(sitter.skin.lit(-0.05)))
    shadow = [(-0.11, 0.3), (0.1, 0.32), (neck, 0.41), (0.0, 0.44), (-neck, 0.43)]
    canvas.shape([sitter.curve(shadow)], sitter.skin.lit(-0.22), opacity=0.6, blur=0.012)


def _face(sitter: _Sitter) -> None:
    canvas, skin = sitter.stage.canvas, sitter.skin
    jaw = 0.085 if sitter.feminine else 0.105
    right = [(0.12, 0.0), (0.145, 0.12), (0.135, 0.22), (jaw, 0.325), (0.03, 0.375)]
    face = [sitter.curve([(0.0, -0.05), *right, *[(-x, y) for x, y in right[::-1]]])]
    ears = [sitter.put(ellipse(side * 0.15, 0.18, 0.024, 0.042)) for side in (-1, 1)]
    canvas.shape(ears, sitter.lit(skin.lit(-0.05)))
    canvas.shape(face, sitter.lit(skin))
    canvas.shape([sitter.curve(_NOSE)], skin.lit(-0.12), opacity=0.45, blur=0.008, within=face)
    eyes = [sitter.put(ellipse(side * 0.062, 0.145, 0.036, 0.018)) for side in (-1, 1)]
    canvas.shape(eyes, skin.lit(-0.2), opacity=0.4, blur=0.01, within=face)
    lips = [sitter.put(ellipse(0.0, 0.308, 0.034, 0.009))]
    canvas.shape(lips, skin.lit(-0.16).vivid(1.5), opacity=0.55, blur=0.005, within=face)


def _hair(sitter: _Sitter, *, part: int, bun: bool) -> None:
    canvas = sitter.stage.canvas
    dome = outline("-0.162 0.2, -0.172 0.05, -0.11 -0.07, 0 -0.108, 0.11 -0.07, 0.172 0.05, 0.162 0.2, 0.138 0.12")
    fringe = [(0.085, 0.06 - 0.025 * part), (0.0, 0.045), (-0.085, 0.06 + 0.025 * part), (-0.138, 0.12)]
    canvas.shape([sitter.curve([*dome, *fringe])], sitter.lit(sitter.hair))
    canvas.shape([sitter.curve(_SHEEN)], sitter.hair.lit(0.2), opacity=0.5, blur=0.01)
    if bun:
        canvas.shape([sitter.put(ellipse(0.02, -0.12, 0.08, 0.07))], sitter.lit(sitter.hair))
