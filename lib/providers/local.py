"""Engines on this machine: real image work without a key, and without any understanding of text.

What each can do stands in the catalog; here tasks are led to the functions in `lib.imaging.engines`, which are imported
when first used, in a worker process.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from lib.errors import EngineFailed, InvalidRequest
from lib.imaging.engines.colours import read_backdrop, read_new_colour, read_range
from lib.model.plan import ImageRole, ProviderRequest
from lib.providers.base import Picture, ProviderResult
from lib.providers.engines import weights

if TYPE_CHECKING:
    from PIL.Image import Image

ID = "local"
_FAST_PNG = 1
_ENLARGING = {"fast", "conservative", "creative"}
_SPAN_FACTORS = (2, 4)
_RESTORE_FACTOR = 4


class LocalProvider:
    """The engines as one provider. Holds no state, so it travels to a worker process."""

    id = ID

    def judge(self, request: ProviderRequest) -> None:
        """Raise `InvalidRequest` for words that are no colours and for pictures that no engine here can use.

        Words that are not written yet are no fault: a form may be half filled.
        """
        if request.task == "search_recolor":
            if request.select_prompt:
                read_range(request.select_prompt)
            if request.prompt:
                read_new_colour(request.prompt)
        if request.task == "relight":
            if request.inputs_for(ImageRole.LIGHTING):
                raise InvalidRequest(
                    "lighting: this machine cannot change the light.",
                    remedy="Leave the lighting image out, or choose a vendor that relights.",
                    field="lighting_id",
                )
            if request.prompt and not request.inputs_for(ImageRole.BACKGROUND):
                read_backdrop(request.prompt)

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return one PNG and the seed that repeats it.

        Raises `NotConfigured` naming the command that installs missing weights, `InvalidRequest` as `judge` does, and
        `EngineFailed` for a task that no engine does.
        """
        self.judge(request)
        return ProviderResult(pictures=(Picture(content=_made(request)),), seed=request.seed)


def _made(request: ProviderRequest) -> bytes:
    image = _picture(request, ImageRole.INIT)
    if image is None:
        raise InvalidRequest("image: an image is needed.", field="image_id")
    if request.task in _ENLARGING and request.options.get("engine") == "span":
        return _by_network(request, image)
    encoded = BytesIO()
    _drawn(request, image).save(encoded, "PNG", compress_level=_FAST_PNG)
    return encoded.getvalue()


def _by_network(request: ProviderRequest, image: "Image") -> bytes:
    from lib.imaging.engines.enlarging import enlarged_png  # noqa: PLC0415 - see the module's docstring

    wanted = round(request.size.width / image.width)
    factor = next((known for known in _SPAN_FACTORS if known >= wanted), _SPAN_FACTORS[-1])
    return enlarged_png(image, weights("span", f"x{factor}_ch48.param"), factor)


def _drawn(request: ProviderRequest, image: "Image") -> "Image":
    match request.task:
        case "remove_background":
            return _subject(image)
        case "relight":
            return _before_another_background(request, image)
        case "search_recolor":
            from lib.imaging.engines.recolouring import recolour  # noqa: PLC0415 - see the module's docstring

            new = read_new_colour(request.prompt)
            return recolour(image, read_range(request.select_prompt), new, _mask(request))
        case "erase" | "outpaint":
            return _filled(request, image)
        case task if task in _ENLARGING:
            return _enlarged(request, image)
    raise EngineFailed(f"No engine on this machine does {request.task!r}.")


def _subject(image: "Image") -> "Image":
    from lib.imaging.engines.subject import cut_out  # noqa: PLC0415

    return cut_out(image, weights("subject", ".onnx"))


def _before_another_background(request: ProviderRequest, image: "Image") -> "Image":
    from lib.imaging.engines.backdrop import before_colours, before_picture  # noqa: PLC0415

    subject = _subject(image)
    background = _picture(request, ImageRole.BACKGROUND)
    if background is not None:
        return before_picture(subject, background)
    return before_colours(subject, *read_backdrop(request.prompt))


def _filled(request: ProviderRequest, image: "Image") -> "Image":
    from lib.imaging.engines.filling import erase, extend  # noqa: PLC0415

    if request.expansion is not None:
        return extend(image, request.expansion, seed=request.seed or 0)
    mask = _mask(request)
    if mask is None:
        raise InvalidRequest("Mask is required for erasing.", field="mask_id")
    return erase(image, mask, seed=request.seed or 0)


def _enlarged(request: ProviderRequest, image: "Image") -> "Image":
    from lib.imaging.engines.enlarging import enlarge, resample  # noqa: PLC0415

    if request.options.get("engine") == "restore":
        # Its tiles need half a gigabyte each: one at a time.
        return enlarge(image, weights("restore", ".param"), _RESTORE_FACTOR, at_once=1)
    return resample(image, request.size)


def _mask(request: ProviderRequest) -> "Image | None":
    found = _picture(request, ImageRole.MASK)
    return None if found is None else found.convert("L")


def _picture(request: ProviderRequest, role: ImageRole) -> "Image | None":
    from lib.imaging.decode import decode  # noqa: PLC0415

    inputs = request.inputs_for(role)
    return decode(inputs[0].content) if inputs else None
