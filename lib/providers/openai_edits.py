"""The body of OpenAI's `/images/edits`: pictures, a mask and texts as multipart parts.

Source: OpenAI's API specification of 2026-08-21 and the Python SDK 3.52.0. The mask belongs to the first picture and is
transparent where the picture is to change; markup is not used.
"""

from lib.errors import ProviderRejected
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.net.messages import FilePart, HttpCall
from lib.providers.answers import text

MAX_IMAGES = 16
MAX_IMAGE_BYTES = 50_000_000
MAX_MASK_BYTES = 4_000_000
_FIRST = (ImageRole.INIT, ImageRole.MASK)


def edit_call(
    request: ProviderRequest,
    *,
    url: str,
    headers: dict[str, str],
    label: str,
    quality: str,
    read_timeout_s: float,
    partial_images: int = 0,
) -> HttpCall:
    """Return the call that makes one image out of others; raise `ProviderRejected` naming what does not fit.

    `partial_images` above 0 asks for a stream of events.
    """
    return HttpCall(
        "POST",
        url,
        headers=headers,
        form=(
            ("prompt", request.prompt),
            ("model", request.model),
            ("n", "1"),
            ("size", str(request.size)),
            ("quality", quality),
            ("output_format", request.output_format),
            *_fidelity(request),
            *((("stream", "true"), ("partial_images", str(partial_images))) if partial_images else ()),
        ),
        files=edit_files(request, label=label),
        read_timeout_s=read_timeout_s,
        is_paid=True,
    )


def edit_files(request: ProviderRequest, *, label: str, max_images: int = MAX_IMAGES) -> tuple[FilePart, ...]:
    """Return the pictures, the one to change first, and the mask; raise `ProviderRejected` naming what does not fit."""
    images = (
        *request.inputs_for(ImageRole.INIT),
        *(image for image in request.inputs if image.role not in _FIRST),
    )
    _check(images, request, label, max_images)
    return (*_image_parts(images), *_mask_parts(request, label))


def _check(images: tuple[InputImage, ...], request: ProviderRequest, label: str, max_images: int) -> None:
    if not images:
        raise ProviderRejected(f"{label} needs an image to edit.", field="image")
    if len(images) > max_images:
        noun = "image" if max_images == 1 else "images"
        raise ProviderRejected(f"{label} takes at most {max_images} {noun}.", field="reference_images")
    if any(len(image.content) >= MAX_IMAGE_BYTES for image in images):
        raise ProviderRejected(f"{label} takes images of less than 50 MB.", field="image")
    if len(request.inputs_for(ImageRole.MASK)) > 1:
        raise ProviderRejected(f"{label} takes one mask.", field="mask")


def _image_parts(images: tuple[InputImage, ...]) -> tuple[FilePart, ...]:
    name = "image" if len(images) == 1 else "image[]"
    return tuple(
        FilePart(name, image.content, f"image-{number}.{_ending(image)}", image.media_type)
        for number, image in enumerate(images, start=1)
    )


def _mask_parts(request: ProviderRequest, label: str) -> tuple[FilePart, ...]:
    masks = request.inputs_for(ImageRole.MASK)
    if not masks:
        return ()
    from lib.providers.masks import transparent_where_white  # noqa: PLC0415 - needs the picture library

    content = transparent_where_white(masks[0].content)
    if len(content) >= MAX_MASK_BYTES:
        raise ProviderRejected(f"{label} takes masks of less than 4 MB.", field="mask")
    return (FilePart("mask", content, "mask.png", "image/png"),)


def _fidelity(request: ProviderRequest) -> tuple[tuple[str, str], ...]:
    """Return `input_fidelity` where the catalog says that the model has it; others answer it with an error."""
    fidelity = text(request.options.get("input_fidelity"))
    return (("input_fidelity", fidelity),) if fidelity else ()


def _ending(image: InputImage) -> str:
    return image.media_type.rpartition("/")[2]
