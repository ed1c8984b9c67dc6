"""What a set of pictures shows of a character, what it lacks, and what there is too much of. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from lib.characters.rules import MAX_POSE_SHARE
from lib.characters.vocabulary import DETAIL
from lib.model.character import Category, CharacterImage, Distance, Facets, Light, View
from lib.model.record import Record

MIN_POSES = 4
MIN_LIGHTS = 3
NEAR_BITS = 6
"""Perceptual hashes of 64 bits that differ in no more are near-duplicates."""
_WANTED_VIEWS = (View.FRONT, View.THREE_QUARTER, View.LEFT, View.BACK)
_EITHER_SIDE = {View.LEFT: View.RIGHT}
_WANTED_DISTANCES = (Distance.CLOSE, Distance.MEDIUM, Distance.FULL)
_WANTED_LIGHTS = (Light.EVEN, Light.WARM, Light.DRAMATIC, Light.COOL)


class Coverage(Record):
    """How a set of pictures covers a character."""

    total: int
    cells: Mapping[tuple[View, Distance], int]
    """Pictures by view and distance."""
    scenes: Mapping[tuple[str, Light], int]
    """Pictures by pose and light; close-ups show no pose."""
    poses: Mapping[str, int]
    lights: Mapping[Light, int]
    unknown: int
    """Pictures of which nobody said what they show."""
    missing: tuple[Facets, ...]
    """What would close the gaps, one picture each."""
    dominant_pose: str = ""
    """A pose that more than 30 % of the pictures share; later images would default to it."""
    dominant_view: str = ""
    """A view that more than half of the pictures share."""

    def empty_cells(self, poses: Sequence[str]) -> tuple[Facets, ...]:
        """Return every combination of view and distance, and of these poses and light, that no picture shows."""
        views = [Facets(view=v, distance=d) for v in View for d in Distance if not self.cells.get((v, d))]
        scenes = [Facets(pose=p, light=each) for p in poses for each in Light if not self.scenes.get((p, each))]
        return (*views, *scenes)

    def gaps(self) -> tuple[str, ...]:
        """Return in words what is missing."""
        return tuple(dict.fromkeys(_gap_words(facets) for facets in self.missing))


def coverage(pictures: Sequence[Facets]) -> Coverage:
    """Return what these pictures cover and lack."""
    known = [facets for facets in pictures if facets.view is not None]
    poses = Counter(facets.pose for facets in known if facets.pose and facets.pose != DETAIL)
    lights = Counter(facets.light for facets in known if facets.light is not None)
    views = Counter(facets.view for facets in known if facets.view is not None)
    posed = ((f.pose, f.light) for f in known if f.light is not None and f.pose not in {"", DETAIL})
    cells = Counter((f.view, f.distance) for f in known if f.view is not None and f.distance is not None)
    return Coverage(
        total=len(pictures),
        cells=dict(cells),
        scenes=dict(Counter(posed)),
        poses=dict(poses),
        lights=dict(lights),
        unknown=len(pictures) - len(known),
        missing=_missing(known),
        dominant_pose=_dominant(poses, len(known), MAX_POSE_SHARE),
        dominant_view=_dominant(views, len(known), 0.5),
    )


def near_duplicates(images: Sequence[CharacterImage]) -> tuple[tuple[str, str], ...]:
    """Return pairs of image ids whose pictures look nearly the same."""
    hashes = [(image.image_id, int(image.measures.fingerprint, 16)) for image in images if image.measures]
    return tuple(
        (one, other)
        for place, (one, first) in enumerate(hashes)
        for other, second in hashes[place + 1 :]
        if (first ^ second).bit_count() <= NEAR_BITS
    )


def groups_of(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Return pairs joined to groups, in the order of their first members: who is like one is named with it."""
    groups: list[list[str]] = []
    for pair in pairs:
        touched = [group for group in groups if set(pair) & set(group)]
        joined = list(dict.fromkeys([name for group in touched for name in group] + list(pair)))
        place = groups.index(touched[0]) if touched else len(groups)
        groups = [group for group in groups if group not in touched]
        groups.insert(place, joined)
    return tuple(tuple(group) for group in groups)


def _dominant(counts: Counter[str] | Counter[View], total: int, share: float) -> str:
    if not counts or total < 4:  # noqa: PLR2004 - too few to speak of
        return ""
    name, count = counts.most_common(1)[0]
    return str(name) if count / total > share else ""


def _missing(known: Sequence[Facets]) -> tuple[Facets, ...]:
    views, distances = {facets.view for facets in known}, {facets.distance for facets in known}
    found = [
        Facets(category=Category.ANGLE, view=view, distance=Distance.FULL)
        for view in _WANTED_VIEWS
        if view not in views and _EITHER_SIDE.get(view) not in views
    ]
    for distance in _WANTED_DISTANCES:
        if distance not in distances and not any(facets.distance is distance for facets in found):
            category = Category.CLOSE_UP if distance is Distance.CLOSE else Category.FULL_BODY
            found.append(Facets(category=category, view=View.FRONT, distance=distance))
    lights = {facets.light for facets in known if facets.light}
    wanted = [light for light in _WANTED_LIGHTS if light not in lights][: max(0, MIN_LIGHTS - len(lights))]
    found += [Facets(category=Category.LIGHT, view=View.THREE_QUARTER, light=light) for light in wanted]
    poses = {facets.pose for facets in known if facets.pose and facets.pose != DETAIL}
    found += [Facets(category=Category.POSE)] * max(0, MIN_POSES - len(poses))
    return tuple(found)


def _gap_words(facets: Facets) -> str:
    match facets.category:
        case Category.ANGLE:
            view = (facets.view or View.FRONT).value.replace("_", "-")
            return f"no {'side' if facets.view is View.LEFT else view} view"
        case Category.CLOSE_UP:
            return "no close-up"
        case Category.LIGHT:
            return "few kinds of light"
        case Category.POSE:
            return "few poses"
        case _:
            return f"nothing at {(facets.distance or Distance.FULL).value} distance"
