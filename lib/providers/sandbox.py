"""The sandbox: draws a picture from the prompt's words on this machine, with no AI model and no key.

It stands in where nothing is configured, in demos and in tests. Its catalog entry says that its pictures are drawn, and
the studio records that with each of them; this module only draws and, on request, fails the ways a vendor can fail.
"""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from lib.errors import (
    ContentRejected,
    EngineFailed,
    InvalidRequest,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
)
from lib.imaging.engines.colours import read_range
from lib.model.plan import ImageRole, ProviderRequest
from lib.providers.base import Picture, ProviderResult

if TYPE_CHECKING:
    from PIL import Image

ID = "sandbox"
FIGURE = "figure"
"""The option that names the step of a character that is drawn: seed, turnaround, create or random."""
FAULTS = ("rate-limit", "refusal", "timeout", "garbage", "unavailable")
_MARKER = re.compile(rf"\[\s*{ID}\s*:\s*({'|'.join(FAULTS)})\s*\]", re.IGNORECASE)
_FAST_PNG = 1
_FOLLOWED, _BORROWED = 0.8, 0.8
"""How closely lines are kept, and how far colours move, where nothing is asked."""


def fault_in(prompt: str) -> str | None:
    """Return the failure that a marker such as `[sandbox: rate-limit]` in a prompt asks for, or None."""
    found = _MARKER.search(prompt)
    return found[1].lower() if found else None


class SandboxProvider:
    """The drawing program as a local engine. Holds no state, so it travels to a worker process."""

    id = ID

    def judge(self, request: ProviderRequest) -> None:
        """Raise `InvalidRequest` for words to search that are no colours: colours are all that it can find."""
        if request.search_prompt:
            read_range(request.search_prompt, "search_prompt")

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return one PNG of the size asked and the seed that repeats it.

        The same prompt, seed, size, style and quality give the same pixels; references lend it their
        colours, and a character's steps (`options["figure"]`) show its creature. Edits and controls follow the lines,
        the colours or the mask that they bring.
        `options["fault"]`, one of `FAULTS`, makes it fail instead: four raise the matching provider error, `garbage`
        returns bytes that are no image. Raises `EngineFailed` for a side outside 16 to 4096 pixels.
        """
        fault = request.options.get("fault")
        if fault == "garbage":
            return ProviderResult(pictures=(Picture(content=b"this is not an image"),), seed=request.seed)
        if fault:
            _fail(str(fault))
        # Heavy imports wait for the first picture: the server imports this module when it starts.
        from lib.imaging.art.chance import seed_from  # noqa: PLC0415

        seed = seed_from(request.prompt) if request.seed is None else request.seed
        picture = _reworked(request, seed) if request.task else _figure(request, seed) or _scene(request, seed)
        encoded = BytesIO()
        picture.save(encoded, "PNG", compress_level=_FAST_PNG)
        return ProviderResult(pictures=(Picture(content=encoded.getvalue()),), seed=seed)


def _scene(request: ProviderRequest, seed: int) -> "Image.Image":
    """Draw what the prompt's words name; references lend it their colours."""
    from lib.imaging.art.artist import draw  # noqa: PLC0415 - see above

    try:
        picture = draw(
            request.prompt,
            width=request.size.width,
            height=request.size.height,
            seed=seed,
            negative=request.negative_prompt,
            style=request.style_preset,
            quality=request.quality.value,
        )
    except ValueError as exc:
        raise EngineFailed(f"The sandbox cannot draw this: {exc}.") from exc
    references = request.inputs_for(ImageRole.REFERENCE)
    if references and not request.options.get(FIGURE):
        from lib.imaging.art.borrow import borrow_colours  # noqa: PLC0415 - see above

        picture = borrow_colours(picture, [reference.content for reference in references])
    return picture


def _figure(request: ProviderRequest, seed: int) -> "Image.Image | None":
    """Draw the creature that the references show, or a new one for a character's seed; None for anything else."""
    step = request.options.get(FIGURE)
    if not step:
        return None
    from lib.imaging.art.figure import draw_figure, genome_of, new_genome  # noqa: PLC0415 - see above

    references = [image.content for image in request.inputs_for(ImageRole.REFERENCE)]
    genome = new_genome(request.prompt, seed) if step == "seed" else genome_of(references)
    if genome is None:
        return None
    backdrop = _scene(request, seed) if step in {"create", "random"} else None
    return draw_figure(genome, request.prompt, backdrop=backdrop, size=(request.size.width, request.size.height))


def _reworked(request: ProviderRequest, seed: int) -> "Image.Image":
    """Return what drawing can make of the picture that an edit or a control brings."""
    from lib.imaging.art import reworking  # noqa: PLC0415 - see above
    from lib.imaging.art.borrow import borrow_colours  # noqa: PLC0415 - see above
    from lib.imaging.art.chance import Chance  # noqa: PLC0415 - see above

    scene = _scene(request, seed)
    styles = [style.content for style in request.inputs_for(ImageRole.STYLE)]
    match request.task:
        case "sketch" | "structure":
            strength = _share(request.control_strength, _FOLLOWED)
            ink = _lines(request)
            return reworking.along_lines(scene, ink, strength=strength, chance=Chance("areas", request.prompt, seed))
        case "style":
            return borrow_colours(scene, styles, share=_share(request.fidelity, _BORROWED))
        case "style_transfer":
            kept = _share(request.composition_fidelity, 1 - _share(request.change_strength, 0.0))
            base = reworking.mixed(scene, _given(request, ImageRole.CONTROL).resize(scene.size), kept)
            return borrow_colours(base, styles, share=_share(request.style_strength, _BORROWED))
        case "inpaint" | "search_replace" if (mask := _where(request)) is not None:
            return reworking.painted_into(_given(request, ImageRole.INIT), scene, mask)
        case "inpaint" | "general_edit":
            return _recoloured(request, scene)
    raise EngineFailed(f"The sandbox cannot do {request.task!r}.")


def _recoloured(request: ProviderRequest, scene: "Image.Image") -> "Image.Image":
    """Return the picture in the colours of what its words name, and of the references."""
    from lib.imaging.art.borrow import borrow_colours  # noqa: PLC0415 - see above

    drawn = BytesIO()
    scene.save(drawn, "PNG", compress_level=_FAST_PNG)
    references = [reference.content for reference in request.inputs_for(ImageRole.REFERENCE)]
    picture = _given(request, ImageRole.INIT).convert("RGB").resize(scene.size)
    return borrow_colours(picture, [drawn.getvalue(), *references])


def _lines(request: ProviderRequest) -> "Image.Image":
    from lib.imaging.art.reworking import ink_of  # noqa: PLC0415 - see above
    from lib.imaging.engines.outlines import edges  # noqa: PLC0415 - see above

    guide = _given(request, ImageRole.CONTROL)
    return ink_of(guide) if request.task == "sketch" else edges(guide)


def _where(request: ProviderRequest) -> "Image.Image | None":
    """Return what is to be painted over: the mask, or what has the colour that is searched; None where nothing says."""
    if request.task == "search_replace":
        from lib.imaging.engines.recolouring import colour_mask  # noqa: PLC0415 - see above

        found = colour_mask(_given(request, ImageRole.INIT), read_range(request.search_prompt, "search_prompt"))
        if found.getextrema()[1] == 0:
            raise InvalidRequest("Nothing in the picture has this colour.", field="search_prompt")
        return found
    return _given(request, ImageRole.MASK).convert("L") if request.inputs_for(ImageRole.MASK) else None


def _given(request: ProviderRequest, role: ImageRole) -> "Image.Image":
    from lib.imaging.decode import decode  # noqa: PLC0415 - see above

    return decode(request.inputs_for(role)[0].content)


def _share(asked: float | None, usual: float) -> float:
    return usual if asked is None else asked


def _fail(fault: str) -> None:
    if fault == "rate-limit":
        raise RateLimited("The sandbox was told to ask for a pause.", provider=ID, retry_after_s=1.0)
    if fault == "refusal":
        raise ContentRejected("The sandbox was told to refuse this.", provider=ID)
    if fault == "timeout":
        raise ProviderTimeout("The sandbox was told not to answer in time.", provider=ID)
    if fault == "unavailable":
        raise ProviderUnavailable("The sandbox was told to be out of service.", provider=ID)
    raise EngineFailed("The sandbox was told to fail in a way that it does not know.")
