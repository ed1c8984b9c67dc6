"""Chooses among a character's pictures: the best for a library, and the references that a call sends along. Pure."""

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


class Suggestion(Record):
    """One picture that belongs in the library, and why."""

    image_id: str
    reason: str


def suggest(images: Sequence[CharacterImage], count: int = TARGET_REFERENCES) -> tuple[Suggestion, ...]:
    """Return up to `count` pictures that together show most: one by one, whatever adds most to those before.

    What was dropped is left out, what was kept comes first, near-duplicates of chosen ones are passed over.
    """
    out = {Judgement.DROP, Judgement.REDO, Judgement.REPLACED}
    pool = [image for image in images if image.asset_id and image.judgement not in out]
    chosen: list[CharacterImage] = []
    found: list[Suggestion] = []
    while pool and len(chosen) < count:
        best = max(pool, key=lambda image: (_worth(image, chosen), -image.position))
        pool.remove(best)
        if _is_near(best, chosen) and best.judgement is not Judgement.KEEP:
            continue
        found.append(Suggestion(image_id=best.image_id, reason=_reason(best, chosen)))
        chosen.append(best)
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
    rest = list(references)
    while len(chosen) < limit:
        taken = [image.facets.category for image in chosen]
        best = min(
            rest,
            key=lambda image: (
                taken.count(image.facets.category),
                -_novelty(image.facets, [other.facets for other in chosen]),
                image.position,
            ),
        )
        chosen.append(best)
        rest.remove(best)
    return tuple(sorted(chosen, key=lambda image: image.position))


def _worth(image: CharacterImage, chosen: Sequence[CharacterImage]) -> float:
    known = [other.facets for other in chosen]
    worth = _novelty(image.facets, known)
    if image.judgement is Judgement.KEEP:
        worth += 10
    if image.measures is not None:
        worth += 2 * image.measures.likeness
    same = sum(other.facets.pose == image.facets.pose for other in chosen)
    if image.facets.pose not in {"", DETAIL} and same + 1 > MAX_POSE_SHARE * TARGET_REFERENCES:
        worth -= 3
    return worth


def _novelty(facets: Facets, known: Sequence[Facets]) -> float:
    weights = (("view", 2.0), ("distance", 1.0), ("pose", 1.5), ("light", 1.0), ("category", 1.0))
    worth = 0.0
    for name, weight in weights:
        value = getattr(facets, name)
        times = sum(getattr(other, name) == value for other in known) if value else 9
        worth += weight / (1 + times)
    return worth


def _is_near(image: CharacterImage, chosen: Sequence[CharacterImage]) -> bool:
    if image.measures is None:
        return False
    own = int(image.measures.fingerprint, 16)
    return any(
        (own ^ int(other.measures.fingerprint, 16)).bit_count() <= NEAR_BITS for other in chosen if other.measures
    )


def _reason(image: CharacterImage, chosen: Sequence[CharacterImage]) -> str:
    facets, known = image.facets, [other.facets for other in chosen]
    parts = ["you kept it"] if image.judgement is Judgement.KEEP else []
    if facets.view and all(other.view != facets.view for other in known):
        parts.append(f"first {facets.view.value.replace('_', '-')} view")
    elif facets.distance and all(other.distance != facets.distance for other in known):
        parts.append(f"first at {facets.distance.value} distance")
    elif facets.pose and facets.pose != DETAIL and all(other.pose != facets.pose for other in known):
        parts.append(f"first one {facets.pose.replace('_', ' ')}")
    elif facets.light and all(other.light != facets.light for other in known):
        parts.append(f"first in {facets.light.value} light")
    if image.measures is not None:
        close = "close to" if image.measures.likeness >= _GOOD_LIKENESS else "far from"
        parts.append(f"{close} the seed ({image.measures.likeness:.0%})")
    return ", ".join(parts) or "adds to the variety"
