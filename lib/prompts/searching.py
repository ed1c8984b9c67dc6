"""Finds templates by what people type: words, beginnings, synonyms and small slips, weighed by where they stand."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lib.catalog.records import TemplateSpec
from lib.prompts.subjects import root

MAX_QUERY = 2000
_MAX_TOKENS = 40
_WORD = re.compile(r"[^\W_]+(?::[^\W_]+)?")
_WEIGHTS = {"platform": 5.0, "id": 4.0, "name": 4.0, "use_cases": 3.0, "category": 2.0, "shape": 2.0}
_DEFAULT_WEIGHT = 1.0
_EXACT, _SYNONYM, _BEGINNING, _SLIP = 1.0, 0.7, 0.6, 0.5
_SHORTEST_BEGINNING, _SHORTEST_SLIP = 3, 5
_FAR_BEHIND = 0.25
_STOP = frozenset({"a", "an", "and", "for", "in", "my", "of", "on", "or", "our", "the", "to", "with"}) | {
    "template",
    "image",
    "picture",
}
_GROUPS = (
    "instagram insta ig",
    "facebook fb",
    "twitter x tweet",
    "linkedin li",
    "youtube yt",
    "pinterest pin pins",
    "tiktok",
    "email mail newsletter",
    "website web site homepage landing",
    "product merchandise goods item shop ecommerce",
    "showcase presentation display highlight demo",
    "promotion promo sale offer discount advert ad advertising deal campaign",
    "article blog post news longread",
    "header banner hero cover masthead",
    "thumbnail preview cover",
    "video clip film reel vlog",
    "recruitment job hiring career vacancy",
    "guide tutorial howto step lesson",
    "food recipe meal dish cooking restaurant",
    "fashion clothing outfit apparel",
    "square 1:1",
    "portrait vertical tall upright 4:5",
    "landscape wide horizontal 16:9",
    "story 9:16",
    "event invitation conference meetup",
    "quote saying",
    "infographic chart data",
    "lifestyle everyday",
    "brand branding identity corporate company",
    "announcement launch release",
)
_SYNONYMS: Mapping[str, frozenset[str]] = {
    root(word): frozenset(root(other) for group in _GROUPS if word in group.split() for other in group.split())
    for word in {word for group in _GROUPS for word in group.split()}
}


@dataclass(frozen=True)
class FoundTemplate:
    """A template, how well it fits, and why, in words."""

    template: TemplateSpec
    score: float
    reason: str


@dataclass
class TemplateIndex:
    """Templates by their words. Built once for a set of templates; looking up takes no time that anybody notices."""

    templates: Sequence[TemplateSpec]
    _places: dict[str, dict[int, tuple[float, str]]] = field(default_factory=lambda: defaultdict(dict), init=False)
    """Word → template's place → weight and the field it stands in."""

    def __post_init__(self) -> None:
        """Read every template once."""
        for place, template in enumerate(self.templates):
            for name, text in _fields(template):
                weight = _WEIGHTS.get(name, _DEFAULT_WEIGHT)
                for word in _tokens(text):
                    if weight > self._places[word].get(place, (0.0, ""))[0]:
                        self._places[word][place] = (weight, name)

    def search(self, query: str, platform: str = "") -> tuple[FoundTemplate, ...]:
        """Return the templates that all words of the query fit, best first; where none fits all, those that fit some.

        Only those of one platform, where one is named. An empty query finds nothing.
        """
        words = list(dict.fromkeys(_tokens(query[:MAX_QUERY])))[:_MAX_TOKENS]
        hits = [hit for hit in (self._hits(word) for word in words if word not in _STOP) if hit]
        if not hits:
            return ()
        everywhere = set.intersection(*(set(hit) for hit in hits))
        scores = {place: sum(hit[place][0] for hit in hits if place in hit) for hit in hits for place in hit}
        if platform:
            mine = {place for place in scores if _is_platform(self.templates[place], platform)}
            scores = {place: score for place, score in scores.items() if place in mine}
        wanted = {place: score for place, score in scores.items() if place in everywhere} or scores
        if not wanted:
            return ()
        least = _FAR_BEHIND * max(wanted.values())
        ranked = sorted((place for place in wanted if wanted[place] >= least), key=lambda p: (-wanted[p], p))
        return tuple(
            FoundTemplate(
                self.templates[place],
                round(wanted[place], 3),
                _why(self.templates[place], [hit[place] for hit in hits if place in hit]),
            )
            for place in ranked
        )

    def _hits(self, word: str) -> dict[int, tuple[float, str, str]]:
        """Return the templates that a word fits: place → score, the field it was found in, the template's own word."""
        found: dict[int, tuple[float, str, str]] = {}
        for known, closeness in self._near(word).items():
            places = self._places[known]
            rarity = 1 + math.log(max(len(self.templates), 1) / len(places))
            for place, (weight, name) in places.items():
                score = weight * closeness * rarity
                if score > found.get(place, (0.0, "", ""))[0]:
                    found[place] = (score, name, known)
        return found

    def _near(self, word: str) -> dict[str, float]:
        near = {other: _SYNONYM for other in _SYNONYMS.get(word, ()) if other in self._places}
        if word in self._places:
            near[word] = _EXACT
        if near:
            return near
        if len(word) >= _SHORTEST_BEGINNING:
            near = {known: _BEGINNING for known in self._places if known.startswith(word)}
        if not near and len(word) >= _SHORTEST_SLIP:
            near = {known: _SLIP for known in self._places if _is_a_slip(word, known)}
        return near


def recommend(index: TemplateIndex, use_case: str, platform: str = "") -> tuple[FoundTemplate, ...]:
    """Return the templates for a use case, best first, each with the reason for its rank; of one platform if named.

    Where none is made for the use case, a platform's templates are returned in the catalog's order, and say so.
    """
    wanted = platform.strip().casefold()
    found = index.search(use_case, wanted)
    if found:
        return found
    mine = [template for template in index.templates if wanted and _is_platform(template, wanted)]
    name = mine[0].platform.title() if mine and wanted else ""
    reason = f"None is made for this; this one is common on {name}" if name else ""
    return tuple(FoundTemplate(template, 0.0, reason) for template in mine) if wanted else ()


def _is_platform(template: TemplateSpec, wanted: str) -> bool:
    own = template.platform.casefold()
    return own == wanted or root(own) in _SYNONYMS.get(root(wanted), ())


def _fields(template: TemplateSpec) -> Iterable[tuple[str, str]]:
    yield "id", template.id
    yield "name", template.name
    yield "platform", template.platform
    yield "category", template.category
    yield "use_cases", " ".join(template.use_cases)
    yield "description", template.description
    yield "style", template.style_preset
    yield "shape", f"{template.ratio} {template.ratio_label} {template.size.width}x{template.size.height}"


def _tokens(text: str) -> list[str]:
    return [root(word) for word in _WORD.findall(text.lower().replace("_", " "))]


_PLACES = {
    "name": "{} is in its name",
    "id": "{} is in its id",
    "category": "{} is its category",
    "shape": "{} is its shape",
    "style": "{} is its style",
    "description": "{} is in its description",
}


def _why(template: TemplateSpec, found: list[tuple[float, str, str]]) -> str:
    """Return the reason in words, the strongest first: `Used for “Product showcase”; made for this platform`."""
    by_field: dict[str, list[str]] = defaultdict(list)
    for _, name, word in sorted(found, reverse=True):
        by_field[name].append(word)
    reason = "; ".join(_because(template, name, words) for name, words in by_field.items())
    return reason[:1].upper() + reason[1:]


def _because(template: TemplateSpec, name: str, words: list[str]) -> str:
    if name == "platform":
        return "made for this platform"
    if name == "use_cases":
        fitting = [f"“{use}”" for use in template.use_cases if set(_tokens(use)) & set(words)]
        return f"used for {' and '.join(fitting)}"
    return _PLACES[name].format(" and ".join(f"“{word}”" for word in dict.fromkeys(words)))


def _is_a_slip(typed: str, known: str) -> bool:
    """Tell whether one letter was added, left out, changed, or swapped with the next."""
    if abs(len(typed) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), min(len(typed), len(known)))
    rest_typed, rest_known = typed[start:], known[start:]
    swapped = rest_typed[:2] == rest_known[:2][::-1] and rest_typed[2:] == rest_known[2:]
    return swapped or rest_typed[1:] == rest_known[1:] or rest_typed[1:] == rest_known or rest_typed == rest_known[1:]
