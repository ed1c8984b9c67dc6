"""The built-in composer: writes and extends prompts, and measures pictures, on this machine. No AI model, no key."""

from lib.errors import EngineFailed
from lib.model.plan import ProviderRequest
from lib.model.text_request import AnalyzeTask, TextTask
from lib.providers.base import ProviderResult

ID = "local_text"


class LocalTextProvider:
    """Plain language processing as a local engine. Holds no state, so it travels to a worker process."""

    id = ID

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return the answer to a text task as JSON; raise `EngineFailed` for a task that needs a model."""
        # The word lists and the imaging code wait for the first text: the server imports this module when it starts.
        from lib.prompts.choices import EnhanceChoices, WorkshopChoices, WriteChoices  # noqa: PLC0415
        from lib.prompts.composing import compose  # noqa: PLC0415
        from lib.prompts.enhancing import enhance  # noqa: PLC0415
        from lib.prompts.fencing import source_in  # noqa: PLC0415

        chosen = request.options.get("choices") or {}
        match request.task:
            case TextTask.WRITE:
                text = compose(source_in(request.prompt), WriteChoices.model_validate(chosen)).model_dump_json()
            case TextTask.ENHANCE:
                text = enhance(source_in(request.prompt), EnhanceChoices.model_validate(chosen)).model_dump_json()
            case TextTask.WORKSHOP:
                from lib.prompts.workshop import advise  # noqa: PLC0415

                wants_ideas = WorkshopChoices.model_validate(chosen).wants_ideas
                text = advise(source_in(request.prompt), wants_ideas=wants_ideas).model_dump_json()
            case AnalyzeTask.DESCRIBE if request.inputs:
                from lib.prompts.measuring import describe_pixels  # noqa: PLC0415

                text = describe_pixels(request.inputs[0].content).model_dump_json()
            case _:
                raise EngineFailed("The built-in composer cannot do this.", remedy="Add a key for a text model.")
        return ProviderResult(pictures=(), text=text)
