"""Writes turnaround prompts for one character from views, distances, poses and light, as its body and medium allow.

Pure and repeatable: the same analysis gives the same prompts, another one gives others.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import cycle, islice

from lib.characters import vocabulary as words
from lib.characters.rules import check_text
from lib.errors import InvalidRequest
from lib.model.character import (
    TARGET_REFERENCES,
    Analysis,
    BodyType,
    Category,
    CharacterPrompt,
    Distance,
    Facets,
    Light,
    Reason,
    View,
)
from lib.model.request import MAX_PROMPT

_COUNTS = {
    BodyType.HUMANOID: (4, 4, 3, 5, 4),
    BodyType.CREATURE: (4, 4, 4, 5, 3),
    BodyType.BLOB: (4, 5, 3, 4, 4),
    BodyType.OBJECT: (4, 5, 4, 4, 3),
    BodyType.OTHER: (4, 4, 4, 4, 4),
}
"""How many of 20 each category gets, in the order of `Category`."""
_ANGLES = (View.FRONT, View.LEFT, View.BACK, View.THREE_QUARTER, View.ABOVE, View.BELOW, View.RIGHT)
_LIGHTS = (Light.WARM, Light.COOL, Light.DRAMATIC, Light.DAYLIGHT, Light.BACKLIT)
_FAR = (Distance.FULL, Distance.FAR, Distance.FULL, Distance.FAR)
_MAX_FEATURE_WORDS = 6
_LOOKED_AT = 120
"""Combinations of a category that are looked at for new ones."""
_NEGATIONS = ("no ", "not ", "without ", "never ")


def write_prompts(analysis: Analysis, count: int = TARGET_REFERENCES) -> tuple[CharacterPrompt, ...]:
    """Return `count` different prompts, 1 to 25, with 20 exactly in the ranges of each category."""
    sizes = _sizes(analysis, count)
    poses = _poses(analysis)
    turn = _turn(analysis)
    prompts: list[CharacterPrompt] = []
    for category, size in sizes.items():
        shown = islice(_of_category(analysis, category, poses), size)
        prompts += [_prompt(analysis, facets, number + turn) for number, facets in enumerate(shown)]
    return _different(prompts, analysis)


def more_of(
    analysis: Analysis, category: Category, count: int, taken: Iterable[Facets] = ()
) -> tuple[CharacterPrompt, ...]:
    """Return up to `count` more prompts of one category that show what `taken` does not."""
    known = {_place(facets) for facets in taken}
    turn = _turn(analysis) + len(known)
    fresh: dict[tuple[object, ...], CharacterPrompt] = {}
    for number, facets in enumerate(islice(_of_category(analysis, category, _poses(analysis)), _LOOKED_AT)):
        if len(fresh) >= count:
            break
        place = _place(facets)
        if place not in known and place not in fresh:
            fresh[place] = _prompt(analysis, facets, number + turn)
    return _different(list(fresh.values()), analysis)


def poses_of(analysis: Analysis) -> tuple[str, ...]:
    """Return the names of the poses that this body can take, the one at rest first."""
    return (_rest(analysis).name, *(pose.name for pose in _poses(analysis)))


def simplified(prompt: CharacterPrompt, analysis: Analysis) -> CharacterPrompt:
    """Return a prompt that leaves more to the reference: body, pose and view, and nothing else.

    For pictures that do not look like their character because the words spoke against the seed.
    """
    facets = prompt.facets
    shown = words.SUBJECTS[analysis.body_type]
    if facets.pose and facets.pose != words.DETAIL:
        shown = f"{shown} {words.POSE_WORDS.get(facets.pose, words.NEUTRAL.words)}"
    distance = words.DISTANCES[facets.distance] if facets.distance else ""
    parts = (shown, words.VIEWS[facets.view or View.FRONT], distance)
    return CharacterPrompt(text=f"{words.ANCHOR} {', '.join(part for part in parts if part)}", facets=facets)


def for_facets(analysis: Analysis, facets: Facets) -> CharacterPrompt:
    """Return the prompt that shows exactly this; what is unset follows from the rest."""
    category = facets.category or _category_of(facets)
    full = Facets(
        category=category,
        view=facets.view or View.FRONT,
        distance=facets.distance or Distance.FULL,
        pose=facets.pose or (words.DETAIL if category is Category.CLOSE_UP else _rest(analysis).name),
        light=facets.light or Light.EVEN,
    )
    return _prompt(analysis, full)


def _category_of(facets: Facets) -> Category:
    if facets.distance is Distance.CLOSE:
        return Category.CLOSE_UP
    if facets.pose and facets.view is None:
        return Category.POSE if facets.light in {None, Light.EVEN} else Category.LIGHT
    return Category.FULL_BODY if facets.distance is Distance.FAR else Category.ANGLE


def fixed(prompt: CharacterPrompt, reasons: Sequence[Reason], note: str, analysis: Analysis) -> CharacterPrompt:
    """Return a prompt that says what was wrong with its last picture, as far as the rules allow.

    The reviewer's own words are added where they break no rule.
    """
    text = prompt.text
    if Reason.WRONG_VIEW in reasons and prompt.facets.view is not None:
        view = words.VIEWS[prompt.facets.view]
        text = f"{text}, {view}, {words.FIXES[Reason.WRONG_VIEW]}"
    additions = [words.FIXES[reason] for reason in dict.fromkeys(reasons) if reason is not Reason.WRONG_VIEW]
    for addition in (*additions, " ".join(note.split())):
        longer = f"{text}, {addition}"
        if addition and addition not in text and not check_text(longer, analysis) and len(longer) <= MAX_PROMPT:
            text = longer
    return prompt.model_copy(update={"text": text})


def category_in(text: str) -> Category:
    """Return which category a wish such as `more back views` speaks of; raise `InvalidRequest` where none."""
    lowered = text.casefold()
    for category, keys in _SPOKEN.items():
        if any(key in lowered for key in keys):
            return category
    raise InvalidRequest(
        "Add more: say what of, for example angles, close-ups, full body, poses or light.", field="more"
    )


_SPOKEN = {
    Category.CLOSE_UP: ("close", "detail", "face", "head"),
    Category.FULL_BODY: ("full", "distance", "far", "whole"),
    Category.POSE: ("pose", "action", "movement", "expression"),
    Category.LIGHT: ("light", "lighting", "mood", "environment"),
    Category.ANGLE: ("angle", "view", "side", "back", "front", "above", "below", "behind"),
}


def _sizes(analysis: Analysis, count: int) -> dict[Category, int]:
    if count < 1:
        raise InvalidRequest("Number of images: ask for at least one.", field="count")
    base = dict(zip(Category, _COUNTS[analysis.body_type], strict=True))
    while sum(base.values()) < count:
        base[min(base, key=lambda name: (base[name], name))] += 1
    while sum(base.values()) > count:
        base[max(base, key=lambda name: (base[name], name))] -= 1
    return base


def _rest(analysis: Analysis) -> words.Pose:
    able = words.STANDING.suits(analysis.body_type, analysis.physical_capabilities)
    return words.STANDING if able else words.NEUTRAL


def _poses(analysis: Analysis) -> list[words.Pose]:
    suited = [pose for pose in words.POSES if pose.suits(analysis.body_type, analysis.physical_capabilities)]
    turn = _turn(analysis) % 3  # a little different for each, but what the body does best stays in front
    return [*suited[turn:], *suited[:turn]]


def _turn(analysis: Analysis) -> int:
    text = f"{analysis.description}|{'|'.join(analysis.key_features)}"
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[0]


def _of_category(analysis: Analysis, category: Category, poses: Sequence[words.Pose]) -> Iterable[Facets]:
    """Yield what prompts of a category show, without end; each round through the views changes something else."""
    rest = _rest(analysis).name
    names = [pose.name for pose in poses]
    views = {
        Category.CLOSE_UP: (View.FRONT, View.THREE_QUARTER, View.LEFT, View.BELOW, View.RIGHT, View.ABOVE),
        Category.ANGLE: _ANGLES,
        Category.FULL_BODY: (View.THREE_QUARTER, View.FRONT, View.RIGHT, View.BACK, View.LEFT),
        Category.POSE: (View.FRONT, View.THREE_QUARTER, View.RIGHT, View.LEFT, View.THREE_QUARTER),
        Category.LIGHT: (View.THREE_QUARTER, View.FRONT, View.LEFT, View.RIGHT),
    }[category]
    for number, view in enumerate(cycle(views)):
        lap = number // len(views)
        light = (Light.EVEN, *_LIGHTS)[lap % (len(_LIGHTS) + 1)]
        match category:
            case Category.CLOSE_UP:
                light = (Light.EVEN, *_LIGHTS)[(number // 2) % (len(_LIGHTS) + 1)]
                yield Facets(category=category, view=view, distance=Distance.CLOSE, pose=words.DETAIL, light=light)
            case Category.ANGLE:
                pose = rest if number < 5 else names[(number + 2) % len(names)]  # noqa: PLR2004 - a quarter of 20
                distance = (Distance.FULL, Distance.MEDIUM)[lap % 2]
                yield Facets(category=category, view=view, distance=distance, pose=pose, light=light)
            case Category.FULL_BODY:
                pose, distance = names[(number + 5) % len(names)], _FAR[number % len(_FAR)]
                yield Facets(category=category, view=view, distance=distance, pose=pose, light=light)
            case Category.POSE:
                pose = names[number % len(names)]
                yield Facets(category=category, view=view, distance=Distance.FULL, pose=pose, light=light)
            case Category.LIGHT:
                pose, light = names[(number + 8) % len(names)], _LIGHTS[number % len(_LIGHTS)]
                distance = (Distance.MEDIUM, Distance.FULL)[(number + lap) % 2]
                yield Facets(category=category, view=view, distance=distance, pose=pose, light=light)


def _prompt(analysis: Analysis, facets: Facets, turn: int = 0) -> CharacterPrompt:
    subject = words.SUBJECTS[analysis.body_type]
    light = words.lights_for(analysis.style)[facets.light or Light.EVEN]
    view = words.VIEWS[facets.view or View.FRONT]
    if facets.category is Category.CLOSE_UP:
        shown = f"close up on {subject}, {_close_up(analysis, turn)}"
        parts = [shown, view, light]
    else:
        distance = words.DISTANCES[facets.distance or Distance.FULL]
        parts = [f"{subject} {words.POSE_WORDS.get(facets.pose, words.NEUTRAL.words)}", view, distance, light]
    return CharacterPrompt(text=f"{words.ANCHOR} {', '.join(parts)}", facets=facets)


def _close_up(analysis: Analysis, turn: int) -> str:
    shown = [f"showing the {feature}" for feature in _nameable(analysis)]
    able = analysis.physical_capabilities
    is_limbless = analysis.body_type in {BodyType.BLOB, BodyType.OBJECT} or not (able.can_stand or able.has_arms)
    general = words.CLOSE_UPS_LIMBLESS if is_limbless else words.CLOSE_UPS
    choices = [*shown[:2], *general]
    return choices[turn % len(choices)]


def _nameable(analysis: Analysis) -> list[str]:
    """Return the features short and plain enough to be named in a prompt."""
    features = (" ".join(feature.split()).strip(" ,.") for feature in analysis.key_features)
    return [
        feature
        for feature in features
        if feature
        and feature.replace(" ", "").replace("-", "").isalpha()
        and len(feature.split()) <= _MAX_FEATURE_WORDS
        and not feature.casefold().startswith(_NEGATIONS)
        and feature.casefold() not in analysis.description.casefold()[: len(feature)]
    ]


def _place(facets: Facets) -> tuple[object, ...]:
    return facets.view, facets.distance, facets.pose, facets.light


def _different(prompts: Sequence[CharacterPrompt], analysis: Analysis) -> tuple[CharacterPrompt, ...]:
    """Return the prompts with those told apart that happen to read the same."""
    seen: set[str] = set()
    kept: list[CharacterPrompt] = []
    for prompt in prompts:
        text, spare = prompt.text, iter(_LIGHTS)
        facets = prompt.facets
        while text in seen:
            light = next(spare)
            facets = facets.model_copy(update={"light": light})
            text = _prompt(analysis, facets, len(kept)).text
        seen.add(text)
        kept.append(CharacterPrompt(text=text, facets=facets))
    return tuple(kept)
