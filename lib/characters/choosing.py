"""Chooses among a character's pictures: the best for a library, and the references that a call sends along. Pure."""

from collections import Counter
from collections.abc import Sequence

from lib.characters.coverage import NEAR_BITS
from lib.characters.rules import MAX_POSE_SHARE
from lib.characters.vocabulary import DETAIL
from lib.model.character import (
    MAX_REFERENCES_SENT,
    TARGET_REFERENCES,
    CharacterImage,
    Facets,
    Judgement,
)
from lib.model.record import Record

_GOOD_LIKENESS = 0.6
_Shown = tuple[tuple[str, str], ...]
"""What a picture shows, each as name and value; what nobody knows is an empty value."""
_Seen = Counter[tuple[str, str]]
_WEIGHTS = (2.0, 1.0, 1.5, 1.0, 1.0)
"""What a new view, distance, pose, light and category are worth."""
_POSE = 2
_AS_IF_SEEN = 9
"""What nobody knows counts as shown this often already."""


class Suggestion(Record):
    """One picture that belongs in the library, and why."""

    image_id: str
    reason: str


def suggest(images: Sequence[CharacterImage], count: int = TARGET_REFERENCES) -> tuple[Suggestion, ...]:
    """Return up to `count` pictures that together show most: one by one, whatever adds most to those before.

    What was dropped is left out, what was kept comes first, near-duplicates of chosen ones are passed over.
    """
    out = {Judgement.DROP, Judgement.REDO, Judgement.REPLACED}
    pool = {image.image_id: image for image in images if image.asset_id and image.judgement not in out}
    own = {name: (_own_worth(image), _shown(image.facets)) for name, image in pool.items()}
    chosen: list[CharacterImage] = []
    seen: _Seen = Counter()
    found: list[Suggestion] = []
    while pool and len(chosen) < count:
        name = max(pool, key=lambda name: (_worth(*own[name], seen), -pool[name].position))
        best = pool.pop(name)
        if _is_near(best, chosen) and best.judgement is not Judgement.KEEP:
            continue
        found.append(Suggestion(image_id=best.image_id, reason=_reason(best, seen)))
        chosen.append(best)
        seen.update(own[name][1])
    return tuple(found)


def references_to_send(
    references: Sequence[CharacterImage], limit: int = MAX_REFERENCES_SENT
) -> tuple[CharacterImage, ...]:
    """Return at most `limit` references that cover every category, in the library's own order.

    Without more than `limit` all are sent. Categories take turns; within one, what is new comes first.
    """
    if len(references) <= limit:
        return tuple(references)
    chosen: list[CharacterImage] = []
    seen: _Seen = Counter()
    rest = list(references)
    while len(chosen) < limit:
        best = min(
            rest,
            key=lambda image: (
                seen["category", image.facets.category or ""],
                -_novelty(_shown(image.facets), seen),
                image.position,
            ),
        )
        chosen.append(best)
        rest.remove(best)
        seen.update(_shown(best.facets))
    return tuple(sorted(chosen, key=lambda image: image.position))


def _own_worth(image: CharacterImage) -> float:
    """Return what a picture is worth whatever else is chosen."""
    worth = 10.0 if image.judgement is Judgement.KEEP else 0.0
    return worth + (2 * image.measures.likeness if image.measures is not None else 0.0)


def _worth(own: float, shown: _Shown, seen: _Seen) -> float:
    """Return what a picture adds to those chosen; a pose that would dominate takes away."""
    pose = shown[_POSE]
    is_dominant = pose[1] not in {"", DETAIL} and seen[pose] + 1 > MAX_POSE_SHARE * TARGET_REFERENCES
    return own + _novelty(shown, seen) - (3 if is_dominant else 0)


def _shown(facets: Facets) -> _Shown:
    return (
        ("view", facets.view or ""),
        ("distance", facets.distance or ""),
        ("pose", facets.pose),
        ("light", facets.light or ""),
        ("category", facets.category or ""),
    )


def _novelty(shown: _Shown, seen: _Seen) -> float:
    worth = 0.0
    for weight, each in zip(_WEIGHTS, shown, strict=True):
        worth += weight / (1 + (seen[each] if each[1] else _AS_IF_SEEN))
    return worth


def _is_near(image: CharacterImage, chosen: Sequence[CharacterImage]) -> bool:
    if image.measures is None:
        return False
    own = int(image.measures.fingerprint, 16)
    return any(
        (own ^ int(other.measures.fingerprint, 16)).bit_count() <= NEAR_BITS for other in chosen if other.measures
    )


def _reason(image: CharacterImage, seen: _Seen) -> str:
    facets = image.facets
    parts = ["you kept it"] if image.judgement is Judgement.KEEP else []
    if facets.view and not seen["view", facets.view]:
        parts.append(f"first {facets.view.value.replace('_', '-')} view")
    elif facets.distance and not seen["distance", facets.distance]:
        parts.append(f"first at {facets.distance.value} distance")
    elif facets.pose and facets.pose != DETAIL and not seen["pose", facets.pose]:
        parts.append(f"first one {facets.pose.replace('_', ' ')}")
    elif facets.light and not seen["light", facets.light]:
        parts.append(f"first in {facets.light.value} light")
    if image.measures is not None:
        close = "close to" if image.measures.likeness >= _GOOD_LIKENESS else "far from"
        parts.append(f"{close} the seed ({image.measures.likeness:.0%})")
    return ", ".join(parts) or "adds to the variety"
