"""Reads a prompt: which colours, hours, moods, places and things its words name. Understands words, not sentences."""

import functools
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib.imaging.art.colour import Lch

_MAX_WORDS = 400
_TOKENS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+s?|[^\w\s\u200d]", re.UNICODE)
_STRONG, _WEAK, _THING = 2.0, 1.0, 1.5
_HOMES = {
    "animal": "fox wolf dog cat lion tiger horse deer bear rabbit elephant sheep cow giraffe mouse bird owl penguin "
    "butterfly",
    "underwater": "fish whale jellyfish",
    "sea": "lighthouse boat island palm",
    "space": "planet astronaut rocket aurora",
    "portrait": "woman man robot",
    "still_life": "bottle jar vase watch fruit box speaker shoe",
    "botanical": "rose tulip sunflower blossom foliage",
    "celebration": "fireworks lantern",
    "hills": "car house",
}
_HOME_OF = {thing: scene for scene, things in _HOMES.items() for thing in things.split()}


@dataclass(frozen=True)
class Weather:
    """How the air is, each from 0 to 1; `chroma` multiplies colour."""

    clouds: float = 0.3
    fog: float = 0.0
    chroma: float = 1.0
    rain: float = 0.0
    snow: float = 0.0
    dark: float = 0.0


@dataclass(frozen=True)
class Mood:
    """What a feeling does to colour: factor on chroma, shift of lightness, a hue to lean to, factor on contrast."""

    chroma: float = 1.0
    light: float = 0.0
    hue: float | None = None
    contrast: float = 1.0


@dataclass(frozen=True)
class Reading:
    """What was understood. Unknown words leave the field empty, and chance decides."""

    colours: tuple[Lch, ...] = ()
    """Colours for the whole picture, in the order named."""
    thing_colours: dict[str, Lch] = field(default_factory=dict)
    """Colours that stood right before a thing."""
    avoided: tuple[Lch, ...] = ()
    time: str | None = None
    weather: Weather = field(default_factory=Weather)
    has_weather: bool = False
    season: str | None = None
    mood: Mood = field(default_factory=Mood)
    material: str | None = None
    scene: str | None = None
    things: tuple[str, ...] = ()
    """Subjects in the order named."""


@functools.cache
def vocabulary() -> dict[str, Any]:
    """Return the vocabulary's tables, each word list turned into a look-up from word to entry."""
    tables = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
    colours = {name: Lch(*numbers) for name, numbers in tables["colours"].items()}
    for name, words in tables["colour_aliases"].items():
        colours.update(dict.fromkeys(words.split(), colours[name]))
    tables["colour_of"] = colours
    for kind in ("times", "weathers", "seasons", "moods", "materials"):
        tables[f"{kind}_of"] = {word: name for name, entry in tables[kind].items() for word in entry["words"].split()}
    weights: dict[str, dict[str, float]] = {}
    for scene, entry in tables["scenes"].items():
        for weight, words in ((_WEAK, entry["hints"]), (_STRONG, entry["words"])):
            for word in words.split():
                weights.setdefault(word, {})[scene] = weight
    tables["scenes_of"] = weights
    things: dict[str, list[str]] = {}
    for thing, words in tables["subjects"].items():
        for word in words.split():
            things.setdefault(word, []).append(thing)
    tables["things_of"] = things
    return tables


def read(prompt: str, negative: str = "") -> Reading:
    """Return what the prompt's words name, less what the negative prompt's words name."""
    known = vocabulary()
    unwanted = set(_words(negative))
    words = [word for word in _words(prompt) if word not in unwanted]
    ambient, bound = _colours(words, known)
    weather = _first(words, known["weathers_of"])
    mood = _first(words, known["moods_of"])
    things = tuple(dict.fromkeys(thing for word in words for thing in known["things_of"].get(word, ())))
    return Reading(
        colours=ambient,
        thing_colours=bound,
        avoided=tuple(known["colour_of"][word] for word in _words(negative) if word in known["colour_of"]),
        time=_first(words, known["times_of"]),
        weather=Weather(**_numbers(known["weathers"][weather])) if weather else Weather(),
        has_weather=weather is not None,
        season=_first(words, known["seasons_of"]),
        mood=Mood(**_numbers(known["moods"][mood])) if mood else Mood(),
        material=_first(words, known["materials_of"]),
        scene=_scene(words, things, known),
        things=things,
    )


def _numbers(entry: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in entry.items() if name != "words"}


def _words(text: str) -> list[str]:
    """Return known forms: each token, joined pairs where the vocabulary has them, endings cut where that helps."""
    known = _all_words()
    tokens = [token.casefold() for token in _TOKENS.findall(text)][:_MAX_WORDS]
    words = []
    for index, token in enumerate(tokens):
        pair = f"{token}-{tokens[index + 1]}" if index + 1 < len(tokens) else ""
        if pair in known:
            words.append(pair)
        forms = (
            token,
            *(token[: -len(end)] for end in ("s", "es", "n", "en", "e", "ing", "ed") if token.endswith(end)),
        )
        words.append(next((form for form in forms if form in known), token))
    return words


@functools.cache
def _all_words() -> frozenset[str]:
    known = vocabulary()
    tables = (
        "colour_of",
        "times_of",
        "weathers_of",
        "seasons_of",
        "moods_of",
        "materials_of",
        "scenes_of",
        "things_of",
    )
    return frozenset(word.casefold() for table in tables for word in known[table])


def _first(words: list[str], names: dict[str, str]) -> str | None:
    return next((names[word] for word in words if word in names), None)


def _colours(words: list[str], known: dict[str, Any]) -> tuple[tuple[Lch, ...], dict[str, Lch]]:
    ambient: list[Lch] = []
    bound: dict[str, Lch] = {}
    for index, word in enumerate(words):
        colour = known["colour_of"].get(word)
        if colour is None:
            continue
        following = [thing for after in words[index + 1 : index + 3] for thing in known["things_of"].get(after, ())]
        if following:
            bound.update({thing: colour for thing in following if thing not in bound})
        else:
            ambient.append(colour)
    return tuple(dict.fromkeys(ambient)), bound


def _scene(words: list[str], things: tuple[str, ...], known: dict[str, Any]) -> str | None:
    scores: dict[str, float] = {}
    for word in words:
        for scene, weight in known["scenes_of"].get(word, {}).items():
            scores[scene] = scores.get(scene, 0) + weight
    for thing in things:
        if thing in _HOME_OF:
            scores[_HOME_OF[thing]] = max(scores.get(_HOME_OF[thing], 0), _THING)
    return max(scores, key=lambda scene: scores[scene]) if scores else None
