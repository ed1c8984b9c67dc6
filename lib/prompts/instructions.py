"""The words that tell a model what to do. Ours alone: nothing that a person wrote stands in them."""

from lib.model.request import EnhanceLevel
from lib.prompts.choices import CharacterChoices, EnhanceChoices, NoChoices, WorkshopChoices, WriteChoices

_SEE = (
    "Describe only what can be seen: subject, what it does, surroundings, light and colours, composition, background, "
    "medium. Do not retell or comment on the text, and put no writing, logos or watermarks into the image."
)

_ADDED_WORDS = {
    EnhanceLevel.LIGHT: "5 to 10",
    EnhanceLevel.STANDARD: "10 to 25",
    EnhanceLevel.STRONG: "25 to 50",
}


def write(chosen: WriteChoices) -> str:
    """Tell to turn a text into an image prompt."""
    wanted = {"framing": chosen.framing, "realism": chosen.realism, "people": chosen.people}
    fixed = " ".join(f"The {name} must be: {value.value}." for name, value in wanted.items() if value)
    style = " Follow the palette, tone, do and don't words in <house_style>." if chosen.house_style else ""
    return (
        "You write prompts for image models. Turn the material into one prompt of 30 to 90 words for an image that "
        f"could stand beside it. Name the material's main subject and make abstract ideas concrete. {_SEE} "
        "Also give a title of at most eight words, a summary of one line, a negative prompt of a few words, the "
        f"framing, the realism and whether people are shown. {fixed}{style}"
    ).strip()


def enhance(chosen: EnhanceChoices) -> str:
    """Tell to add to a prompt without changing it."""
    words = _ADDED_WORDS[chosen.level]
    style = " Keep to the palette, tone, do and don't words in <house_style>." if chosen.house_style else ""
    return (
        f"You improve prompts for image models. The source is such a prompt. Write {words} words to be appended to it: "
        "light, colour, composition, detail, medium and quality where they are missing. Change nothing that it says, "
        f"add no new subject, and do not repeat it. Give the addition alone, as phrases separated by commas.{style}"
    )


def workshop(chosen: WorkshopChoices) -> str:
    """Tell to judge the description of a character, and to make it concrete."""
    ideas = " The person is looking for ideas." if chosen.wants_ideas else ""
    return (
        "You help people describe a character before its first image is drawn. A good description names the kind of "
        "creature or person, colours, distinctive features, and the style of drawing. If the source lacks these, or is "
        "a mood rather than a look, it is vague. Always give a concrete rewrite that keeps everything it says; two or "
        f"three targeted questions about style, colours and features; and two or three concrete prompts to choose "
        f"from. For a strong description, the rewrite is the description as it is.{ideas}"
    )


def character_prompts(chosen: CharacterChoices) -> str:
    """Tell to write prompts for reference pictures; the rules are those of `lib.characters`."""
    return (
        f"You write exactly {chosen.count} prompts for reference images of one character, which the source describes "
        f"as JSON. Each is different, shows only what this body can do, and keeps its features.\n{chosen.rules}"
    ).strip()


def describe(_: NoChoices) -> str:
    """Tell to describe a picture as a prompt."""
    return (
        "Look at the image and write the prompt of 30 to 90 words that would make one like it. "
        f"{_SEE} Also give a title of at most eight words, a summary of one line, a negative prompt, the framing, the "
        "realism, whether people are shown, its main colours as hex values (palette), and visible facts in short "
        "phrases (facts). Do not name real people."
    )


def character(_: NoChoices) -> str:
    """Tell to analyse a character."""
    return (
        "Look at the character in the first image. Give its style (photorealistic, cartoon, illustrated, 3d_render "
        "or pixel_art), its body type (humanoid, creature, abstract, object or other), one line that describes it, the "
        "key features that must stay the same in every image, what its body can and cannot do, and special notes. "
        "Judge only by what is seen."
    )


def alt_text(_: NoChoices) -> str:
    """Tell to describe a picture for people who cannot see it."""
    return (
        "Write the alternative text of the image for people who cannot see it: one sentence of at most 125 "
        "characters that says what is shown, without `image of`. The source, if there is one, tells what it is for."
    )


def likeness(_: NoChoices) -> str:
    """Tell to compare pictures of a character."""
    return (
        "The first image shows a character. For every other image, in order, judge from 0 to 100 how much it shows "
        "the same character, whatever the pose, view and light; name the features that differ. The source, if there is "
        "one, lists the features that must be kept."
    )
