"""Characters: what one is, what it can do, the pictures that show it, and what people decided about them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from lib.model.record import Record
from lib.model.request import CleanText
from lib.model.text_request import AnalyzeRequest, PromptRequest

MAX_TURNAROUND = 25
"""Images in one turnaround call."""
MAX_GENERATED = 10
"""Images of one ordinary request for a character."""
MAX_ASKED = 40
"""Images that somebody can ask for at once; more than `MAX_GENERATED` go out in several requests, once confirmed."""
MAX_REFERENCES_SENT = 15
MIN_REFERENCES = 10
"""References that a library needs before it is final."""
TARGET_REFERENCES = 20
MAX_GENERATIONS_KEPT = 50
"""From here on the studio reminds of cleaning up."""
MAX_FEATURES = 12

ShortText = Annotated[CleanText, Field(max_length=200)]


class CharacterStyle(StrEnum):
    """The medium that a character is drawn in."""

    PHOTOREALISTIC = "photorealistic"
    CARTOON = "cartoon"
    ILLUSTRATED = "illustrated"
    RENDER = "3d_render"
    PIXEL_ART = "pixel_art"


class BodyType(StrEnum):
    """What kind of body a character has."""

    HUMANOID = "humanoid"
    CREATURE = "creature"
    BLOB = "blob"
    OBJECT = "object"
    OTHER = "other"


class Capabilities(Record):
    """What a character's body can do."""

    can_stand: bool = True
    can_sit: bool = True
    has_arms: bool = True
    has_face_expressions: bool = True
    has_hands: bool = True
    notes: Annotated[CleanText, Field(max_length=500)] = ""


class Analysis(Record):
    """What a character is. `description` and `key_features` are physical; they never go into a generation's prompt.

    Fields and names are those of `character-analysis.json`.
    """

    style: CharacterStyle
    body_type: BodyType
    description: Annotated[CleanText, Field(min_length=1, max_length=500)]
    key_features: tuple[ShortText, ...] = Field(default=(), max_length=MAX_FEATURES)
    physical_capabilities: Capabilities = Capabilities()
    special_notes: Annotated[CleanText, Field(max_length=500)] = ""


class Category(StrEnum):
    """What a reference picture is for."""

    CLOSE_UP = "close_up"
    ANGLE = "angle"
    FULL_BODY = "full_body"
    POSE = "pose"
    LIGHT = "light"


class View(StrEnum):
    """Where a character is seen from."""

    FRONT = "front"
    THREE_QUARTER = "three_quarter"
    LEFT = "left"
    RIGHT = "right"
    BACK = "back"
    ABOVE = "above"
    BELOW = "below"


class Distance(StrEnum):
    """How much of a character fills the picture."""

    CLOSE = "close"
    MEDIUM = "medium"
    FULL = "full"
    FAR = "far"


class Light(StrEnum):
    """How a character is lit."""

    EVEN = "even"
    WARM = "warm"
    COOL = "cool"
    DRAMATIC = "dramatic"
    BACKLIT = "backlit"
    DAYLIGHT = "daylight"


class Facets(Record):
    """What a picture of a character shows; unset where nobody said. `pose` is a name of the grammar."""

    category: Category | None = None
    view: View | None = None
    distance: Distance | None = None
    pose: str = Field(default="", max_length=40)
    light: Light | None = None


class CharacterPrompt(Record):
    """One prompt for a reference picture."""

    text: Annotated[CleanText, Field(min_length=1, max_length=2000)]
    facets: Facets = Facets()
    is_by_hand: bool = False
    """Somebody typed or changed it."""


class PromptFate(StrEnum):
    """What becomes of prompts that were written for another analysis."""

    KEEP = "keep"
    KEEP_EDITED = "keep_edited"
    """Those that somebody typed or changed stay in their places; the others are written anew."""
    REWRITE = "rewrite"


class Wording(Record):
    """What a character was said to be and the prompts written for it, as an undo brings them back."""

    analysis: Analysis
    prompts: tuple[CharacterPrompt, ...]


class ImageKind(StrEnum):
    """What a picture is to its character."""

    CANDIDATE = "candidate"
    REFERENCE = "reference"
    GENERATION = "generation"


class Judgement(StrEnum):
    """What somebody decided about a candidate."""

    OPEN = ""
    KEEP = "keep"
    DROP = "drop"
    REDO = "redo"
    REPLACED = "replaced"
    """It was asked for again, and the new one takes its place."""


class Reason(StrEnum):
    """Why a candidate is not good enough."""

    WRONG_FEATURE = "wrong_feature"
    STYLE_DRIFT = "style_drift"
    ARTEFACT = "artefact"
    WRONG_VIEW = "wrong_view"
    NOT_DISTINCT = "not_distinct"
    TOO_REALISTIC = "too_realistic"
    TOO_CARTOONY = "too_cartoony"
    IMPOSSIBLE = "impossible"


class Measures(Record):
    """What was measured on a picture: a 64-bit perceptual hash, and its likeness to the seed, each from 0 to 1."""

    fingerprint: str = Field(pattern="^[0-9a-f]{16}$")
    colour: float = Field(ge=0, le=1)
    structure: float = Field(ge=0, le=1)

    @property
    def likeness(self) -> float:
        """One number for both: colour counts more, because poses differ on purpose."""
        return 0.7 * self.colour + 0.3 * self.structure


class CharacterImage(Record):
    """One picture of a character, asked for or there. `asset_id` is None until its job has brought it."""

    image_id: str
    character_id: str
    kind: ImageKind
    position: int = 0
    prompt: str = ""
    facets: Facets = Facets()
    asset_id: str | None = None
    job_id: str | None = None
    judgement: Judgement = Judgement.OPEN
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    replaces: str | None = None
    """The candidate in whose place it came."""
    file: str = ""
    """Its file's name within the character's folder for this kind; empty until it was written."""
    file_hash: str = ""
    measures: Measures | None = None
    revision: int = 0
    created_at: datetime


class Character(Record):
    """A named identity. What is not there yet says which step of its set-up comes next."""

    character_id: str
    workspace_id: str
    owner_id: str
    slug: str
    display_name: str
    description: str = ""
    seed_prompt: str = ""
    seed_job_id: str | None = None
    seed_asset_id: str | None = None
    original_asset_id: str | None = None
    analysis: Analysis | None = None
    is_analysis_confirmed: bool = False
    prompts: tuple[CharacterPrompt, ...] = ()
    provider: str = "auto"
    model: str | None = None
    is_default: bool = False
    reference_count: int = 0
    created_at: datetime
    finalised_at: datetime | None = None
    trashed_at: datetime | None = None
    revision: int = 0


RunKind = Literal["seed", "turnaround", "redo", "make", "ask"]


class CharacterRun(Record):
    """What somebody wants of a character, as it is kept until there are credits for it: pictures, or an answer."""

    slug: str
    kind: RunKind
    prompts: tuple[CharacterPrompt, ...] = ()
    """Of a turnaround; a redo takes what is then marked for it."""
    texts: tuple[CleanText, ...] = ()
    """The prompts of a seed and of other pictures, as they are sent."""
    is_surprise: bool = False
    question: str = ""
    """The kind of question that a model is asked."""
    asked: Annotated[PromptRequest | AnalyzeRequest, Field(discriminator="operation")] | None = None


class WaitingRun(Record):
    """What became of a run that waited for a payment."""

    slug: str
    display_name: str
    kind: RunKind
    state: Literal["waiting", "submitted", "failed"]
    message: str = ""


class SetupStep(StrEnum):
    """The seven steps from a name to a library."""

    NAME = "name"
    SEED = "seed"
    ANALYSIS = "analysis"
    PROMPTS = "prompts"
    RUN = "run"
    REVIEW = "review"
    FINALISE = "finalise"


def next_step(character: Character, candidates: int) -> SetupStep:
    """Return the step at which a character's set-up goes on; `candidates` counts those asked for."""
    if character.seed_asset_id is None:
        return SetupStep.SEED
    if character.analysis is None or not character.is_analysis_confirmed:
        return SetupStep.ANALYSIS
    if not character.prompts:
        return SetupStep.PROMPTS
    return SetupStep.REVIEW if candidates else SetupStep.RUN
