"""The words that go to a model: the user's prompt, and a style in words where the model has no setting for it. Pure."""

from lib.catalog import Catalog, ModelSpec
from lib.errors import InvalidRequest


def words_for(catalog: Catalog, model: ModelSpec, prompt: str, style_preset: str | None) -> tuple[str, str | None]:
    """Return the prompt to send and the style preset to send beside it, if the model knows that one.

    Raises `InvalidRequest` for an unknown style and for more characters than the model takes.
    """
    if style_preset is None:
        knows_style = False
    else:
        words = catalog.style(style_preset).words
        knows_style = "style_preset" in model.controls and style_preset in model.styles
        if not knows_style:
            prompt = ", ".join((*((prompt,) if prompt else ()), *words))
    if len(prompt) > model.max_prompt:
        raise InvalidRequest(
            f"prompt: {len(prompt)} characters are too many for {model.label}, the limit is {model.max_prompt}.",
            field="prompt",
        )
    return prompt, style_preset if knows_style else None
