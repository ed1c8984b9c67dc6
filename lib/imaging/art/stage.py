"""What every scene is handed: the canvas, the palette, what was read, and chance."""

from dataclasses import dataclass

from lib.imaging.art.canvas import Canvas
from lib.imaging.art.chance import Chance
from lib.imaging.art.colour import Lch
from lib.imaging.art.palette import Palette
from lib.imaging.art.reading import Reading

GOLDEN = 0.382


@dataclass(frozen=True)
class Stage:
    """One picture in the making."""

    canvas: Canvas
    palette: Palette
    reading: Reading
    chance: Chance

    @property
    def width(self) -> float:
        """Width in units of the short side."""
        return self.canvas.width

    @property
    def height(self) -> float:
        """Height in units of the short side."""
        return self.canvas.height

    def has(self, *things: str) -> bool:
        """Tell whether the prompt names one of these things."""
        return any(thing in self.reading.things for thing in things)

    def golden_x(self) -> float:
        """Return a place across the picture near one of the golden sections."""
        share = GOLDEN if self.chance.happens(0.5) else 1 - GOLDEN
        return self.width * (share + self.chance.between(-0.05, 0.05))

    def colour_of(self, thing: str, otherwise: Lch) -> Lch:
        """Return the colour that the prompt gave a thing, or another."""
        return self.reading.thing_colours.get(thing, otherwise)
