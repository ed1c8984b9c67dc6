"""The sandbox: draws a picture from the prompt's words on this machine, with no AI model and no key.

It stands in where nothing is configured, in demos and in tests. Its catalog entry says that its pictures are drawn, and
the studio records that with each of them; this module only draws and, on request, fails the ways a vendor can fail.
"""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from lib.errors import ContentRejected, EngineFailed, ProviderTimeout, ProviderUnavailable, RateLimited
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


def fault_in(prompt: str) -> str | None:
    """Return the failure that a marker such as `[sandbox: rate-limit]` in a prompt asks for, or None."""
    found = _MARKER.search(prompt)
    return found[1].lower() if found else None


class SandboxProvider:
    """The drawing program as a local engine. Holds no state, so it travels to a worker process."""

    id = ID

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return one PNG of the size asked and the seed that repeats it.

        The same prompt, seed, size, style and quality give the same pixels; references lend it their
        colours, and a character's steps (`options["figure"]`) show its creature.
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
        picture = _figure(request, seed) or _scene(request, seed)
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
