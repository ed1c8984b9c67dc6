"""The palette: every colour of a picture, in tune, from what was read and from chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.imaging.art.chance import Chance
from lib.imaging.art.colour import Lch, hue_distance
from lib.imaging.art.reading import Reading, vocabulary

_AVOID_DEGREES = 55.0
_GREY = 0.035
_HARMONIES = ((0, 30, 180, 210, 330), (0, 150, 210, 30, 180), (0, 120, 240, 60, 180), (0, 40, 80, 180, 320))


@dataclass(frozen=True)
class Palette:
    """Colours of one picture. `dark` is 0 at noon and 1 at night."""

    sky: tuple[Lch, ...]
    """From the zenith to the horizon."""
    light: Lch
    """Of the sun, the moon or the lamp."""
    land: Lch
    """Of near ground."""
    leaves: tuple[Lch, ...]
    accents: tuple[Lch, ...]
    """Five colours that go together; the first leads."""
    dark: float
    chroma: float
    shift: float
    avoided: tuple[Lch, ...]

    @property
    def horizon(self) -> Lch:
        """The colour that far things fade to."""
        return self.sky[-1]

    def tone(self, lightness: float, chroma: float, hue: float) -> Lch:
        """Return a colour of one's own choice, brought into the picture's mood and out of what is unwanted."""
        light = min(max(lightness + self.shift, 0.04), 0.985)
        return kept_out(Lch(light, chroma * self.chroma, hue % 360), self.avoided)

    def dimmed(self, colour: Lch, amount: float = 1.0) -> Lch:
        """Return a daylight colour as it looks at this hour."""
        share = 0.62 * self.dark * amount
        return colour.mixed(Lch(0.12, 0.05, self.sky[0].hue), share)


def kept_out(colour: Lch, avoided: Sequence[Lch]) -> Lch:
    """Return the colour, turned away from unwanted hues, or off unwanted black, white and grey."""
    for unwanted in avoided:
        if unwanted.chroma < _GREY:
            near = colour.chroma < _GREY and abs(colour.lightness - unwanted.lightness) < 0.2
            colour = colour.lit(0.25 if unwanted.lightness < 0.5 else -0.25) if near else colour
        elif hue_distance(colour.hue, unwanted.hue) < _AVOID_DEGREES:
            side = 1 if (colour.hue - unwanted.hue + 180) % 360 >= 180 else -1
            colour = Lch(colour.lightness, colour.chroma * 0.9, (unwanted.hue + side * (_AVOID_DEGREES + 25)) % 360)
    return colour


def palette_for(reading: Reading, chance: Chance) -> Palette:
    """Return a palette: named colours win, then the hour, weather, season and mood, then chance."""
    tables = vocabulary()
    hour = tables["times"][
        reading.time or chance.one_of(("sunset", "golden", "day", "morning", "dawn", "dusk", "sunset"))
    ]
    chroma = reading.mood.chroma * reading.weather.chroma
    shift = reading.mood.light * 0.6 - reading.weather.dark * 0.1
    jitter = chance.between(-12, 12)
    lead = _lead(reading, chance)
    sky = tuple(
        _sky_stop(Lch(*stop), reading, jitter=jitter, chroma=chroma, shift=shift, lead=lead) for stop in hour["sky"]
    )
    season = tables["seasons"].get(reading.season or "summer")
    harmony = chance.one_of(_HARMONIES)
    accents = _accents(reading, lead, harmony, chance, chroma)
    land_hue = lead.hue if reading.colours and lead.chroma > _GREY else chance.between(110, 190)
    return Palette(
        sky=tuple(kept_out(stop, reading.avoided) for stop in sky),
        light=kept_out(Lch(*hour["light"]), reading.avoided),
        land=kept_out(Lch(0.34 + shift, 0.06 * chroma, land_hue), reading.avoided),
        leaves=tuple(
            kept_out(Lch(stop[0], stop[1] * chroma, stop[2] + chance.between(-8, 8)), reading.avoided)
            for stop in season["leaves"]
        ),
        accents=tuple(kept_out(colour, reading.avoided) for colour in accents),
        dark=min(1.0, hour["dark"] + reading.weather.dark),
        chroma=chroma,
        shift=shift,
        avoided=reading.avoided,
    )


def _lead(reading: Reading, chance: Chance) -> Lch:
    if reading.colours:
        return reading.colours[0]
    mood_hue = reading.mood.hue
    hue = chance.between(0, 360) if mood_hue is None else mood_hue + chance.between(-30, 30)
    return Lch(chance.between(0.58, 0.70), chance.between(0.12, 0.18), hue % 360)


def _sky_stop(stop: Lch, reading: Reading, *, jitter: float, chroma: float, shift: float, lead: Lch) -> Lch:
    light = min(max(stop.lightness + shift - reading.weather.dark * 0.2, 0.06), 0.97)
    if not reading.colours:
        return Lch(light, stop.chroma * chroma, (stop.hue + jitter) % 360)
    if lead.chroma < _GREY:
        return Lch(light * 0.7 + lead.lightness * 0.3, stop.chroma * 0.15, stop.hue)
    swing = (stop.hue - lead.hue + 180) % 360 - 180
    green = 95 < lead.hue < 165  # a green sky looks ill, so the land carries the colour
    hue = (lead.hue + swing * (0.8 if green else 0.18) + jitter * 0.5) % 360
    return Lch(light * 0.85 + lead.lightness * 0.15, max(stop.chroma, lead.chroma * 0.55) * min(chroma, 1.1), hue)


def _accents(reading: Reading, lead: Lch, harmony: tuple[int, ...], chance: Chance, chroma: float) -> tuple[Lch, ...]:
    named = list(reading.colours[:5])
    narrow = 0.35 if named else 1.0  # a named colour keeps its family around it
    for turn in harmony:
        swing = (turn + 180) % 360 - 180
        light = min(max(lead.lightness + chance.between(-0.16, 0.2), 0.3), 0.88)
        named.append(Lch(light, lead.chroma * chance.between(0.75, 1.05) * chroma, (lead.hue + swing * narrow) % 360))
    return tuple(named[:5])
