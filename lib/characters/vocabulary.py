"""The words of the turnaround grammar: views, distances, lights and poses, and what each pose needs of a body. Pure."""

import re
from dataclasses import dataclass

from lib.model.character import BodyType, Capabilities, CharacterStyle, Distance, Light, Reason, View

ANCHOR = "in the same style and medium as the reference image,"
"""What every turnaround prompt begins with: it keeps the medium."""

SUBJECTS = {
    BodyType.HUMANOID: "this character",
    BodyType.CREATURE: "this creature",
    BodyType.BLOB: "this creature",
    BodyType.OBJECT: "this object",
    BodyType.OTHER: "this subject",
}

VIEWS = {
    View.FRONT: "seen from the front",
    View.THREE_QUARTER: "seen at a three-quarter angle",
    View.LEFT: "seen from the left side",
    View.RIGHT: "seen from the right side",
    View.BACK: "seen from behind",
    View.ABOVE: "seen from above",
    View.BELOW: "seen from a low angle, looking up",
}

DISTANCES = {
    Distance.CLOSE: "close up",
    Distance.MEDIUM: "medium distance",
    Distance.FULL: "the whole figure visible",
    Distance.FAR: "far away, small in the frame",
}

LIGHTS_DRAWN = {
    Light.EVEN: "clean even lighting, simple solid background",
    Light.WARM: "warm golden light, simple solid background",
    Light.COOL: "cool blue light, simple solid background",
    Light.DRAMATIC: "dramatic light from one side, dark simple background",
    Light.BACKLIT: "bright light from behind, light simple background",
    Light.DAYLIGHT: "natural daylight, plain outdoor background",
}

LIGHTS_STUDIO = {
    Light.EVEN: "even softbox lighting, plain gray seamless background",
    Light.WARM: "warm key light, plain seamless background",
    Light.COOL: "cool key light, plain seamless background",
    Light.DRAMATIC: "dramatic light from one side, dark seamless background",
    Light.BACKLIT: "strong rim light from behind, dark seamless background",
    Light.DAYLIGHT: "soft natural daylight, plain outdoor background",
}

_STUDIO_STYLES = frozenset({CharacterStyle.PHOTOREALISTIC, CharacterStyle.RENDER})


def lights_for(style: CharacterStyle) -> dict[Light, str]:
    """Return how light is worded for a medium: drawn ones never hear of a camera."""
    return LIGHTS_STUDIO if style in _STUDIO_STYLES else LIGHTS_DRAWN


@dataclass(frozen=True)
class Pose:
    """One thing a body can do. `needs` names capabilities; `bodies` limits it to kinds of body, empty for all."""

    name: str
    words: str
    needs: tuple[str, ...] = ()
    bodies: tuple[BodyType, ...] = ()

    def suits(self, body: BodyType, capabilities: Capabilities) -> bool:
        """Tell whether such a body can do it."""
        is_able = all(getattr(capabilities, need) for need in self.needs)
        return is_able and (not self.bodies or body in self.bodies)


NEUTRAL = Pose("neutral", "in a relaxed pose")
STANDING = Pose("standing", "standing in a relaxed pose", ("can_stand",))
DETAIL = "detail"
"""The pose of a close-up, which shows none."""

_LIVING = (BodyType.HUMANOID, BodyType.CREATURE)
_SOFT = (BodyType.CREATURE, BodyType.BLOB, BodyType.OTHER)
_THINGS = (BodyType.OBJECT, BodyType.OTHER)

POSES = (
    Pose("sitting", "sitting down", ("can_sit",)),
    Pose("running", "running", ("can_stand",), _LIVING),
    Pose("crouching", "crouching as if looking at something small", ("can_stand",), _LIVING),
    Pose("jumping", "jumping high", ("can_stand",), _LIVING),
    Pose("walking", "walking, in the middle of a step", ("can_stand",), _LIVING),
    Pose("waving", "waving", ("has_arms",)),
    Pose("arms_up", "with both arms raised", ("has_arms",)),
    Pose("pointing", "pointing to one side", ("has_arms", "has_hands")),
    Pose("holding", "holding a plain ball", ("has_arms", "has_hands")),
    Pose("smiling", "smiling broadly", ("has_face_expressions",)),
    Pose("surprised", "with a surprised expression", ("has_face_expressions",)),
    Pose("kneeling", "kneeling on one knee", ("can_stand",), (BodyType.HUMANOID,)),
    Pose("turning", "turning around, looking back", (), _LIVING),
    Pose("tilted", "tilted to one side"),
    Pose("midair", "in the air, mid-movement"),
    Pose("lying", "lying on the ground"),
    Pose("spinning", "spinning around itself"),
    Pose("leaning", "leaning far forward"),
    Pose("rolling", "rolling along the ground", (), (*_SOFT, BodyType.OBJECT)),
    Pose("bouncing", "in the middle of a bounce", (), (BodyType.CREATURE, BodyType.BLOB)),
    Pose("squashed", "squashed flat and wide", (), (BodyType.BLOB,)),
    Pose("stretched", "stretched tall and thin", (), (BodyType.BLOB,)),
    Pose("upside_down", "upside down", (), (BodyType.BLOB, *_THINGS)),
    Pose("balanced", "balanced on one edge", (), _THINGS),
    Pose("floating", "floating just above the ground"),
)
POSE_WORDS = {pose.name: pose.words for pose in (NEUTRAL, STANDING, *POSES)} | {DETAIL: "showing details and texture"}

CLOSE_UPS = (
    "the head filling most of the frame",
    "showing surface, texture and edges",
    "the upper part, from the chest up",
    "the most distinctive part in the middle of the frame",
)
CLOSE_UPS_LIMBLESS = (
    "the face side filling most of the frame",
    "showing surface, texture and edges",
    "the upper half in the middle of the frame",
    "the most distinctive part in the middle of the frame",
)

IMPOSSIBLE = {
    "can_sit": re.compile(r"\b(sit|sits|sitting|seated|perched|cross-legged|straddling)\b", re.IGNORECASE),
    "can_stand": re.compile(
        r"\b(stand|stands|standing|walk\w*|running|runs|jump\w*|crouch\w*|kneel\w*|strid\w*|tiptoe\w*|dancing|"
        r"on one leg)\b",
        re.IGNORECASE,
    ),
    "has_arms": re.compile(r"\b(arms?|waving|waves|hug\w*|gestur\w*|elbows?|shrug\w*)\b", re.IGNORECASE),
    "has_hands": re.compile(
        r"\b(hands?|point(?:s|ing)\b(?! up\b)|holding|holds|grip\w*|fists?|fingers?|thumbs?|grabb?\w*|clapping)\b",
        re.IGNORECASE,
    ),
    "has_face_expressions": re.compile(
        r"\b(smil\w*|frown\w*|grin\w*|laugh\w*|expressions?|wink\w*|scowl\w*|pout\w*|crying|"
        r"(?:happy|sad|angry|surprised) (?:face|look))\b",
        re.IGNORECASE,
    ),
}
"""Words that ask of a body what it must be able to do."""

CANNOT = {
    "can_sit": "cannot sit",
    "can_stand": "cannot stand",
    "has_arms": "has no arms",
    "has_hands": "has no hands",
    "has_face_expressions": "has no facial expressions",
}

CAMERA = re.compile(
    r"\b(softbox|\d+ ?mm|lens|lenses|seamless|cyclorama|bokeh|dslr|aperture|depth of field|camera|photo\w*|"
    r"key light|rim light|three-point|rembrandt|f/\d[\d.]*)\b",
    re.IGNORECASE,
)
"""Words of photography, which a drawn medium must not hear."""

STYLE_WORDS = re.compile(
    r"\b(anime|manga|cute|kawaii|illustrat\w+|cartoon\w*|pixel(?:ated)?(?:[- ]art)?|3d|render\w*|photo\w*|realistic|"
    r"stylis?z?ed|thick[- ]lined?|line[- ]?art|vibrant|painterly|watercolou?r|aesthetic|beautiful|cool|adorable|"
    r"minimalist|retro|vintage|chibi|comic|disney\w*|pixar\w*|ghibli\w*|cinematic|detailed|high[- ]quality|trendy)\b",
    re.IGNORECASE,
)
"""Words that say how something looks as a picture, not what it is."""

FIXES = {
    Reason.WRONG_FEATURE: "every feature exactly as in the reference image",
    Reason.STYLE_DRIFT: "the same medium, outlines and colours as the reference image, nothing else",
    Reason.ARTEFACT: "one clean, complete shape with nothing added and nothing melted",
    Reason.WRONG_VIEW: "strictly this view and no other",
    Reason.NOT_DISTINCT: "clearly different from a plain front view",
    Reason.TOO_REALISTIC: "no more realistic than the reference image",
    Reason.TOO_CARTOONY: "no more simplified than the reference image",
    Reason.IMPOSSIBLE: "only what this body can do",
}
"""What is added to a prompt when a picture was sent back."""
