"""The body of Gemini's `generateContent`, for pictures and for texts.

Source: the v1beta specification of 2026-08-23 and google-genai 3.4.0. There is no field for a mask: it goes along as
the last picture, and the text says what it means.
"""

from typing import Any

from lib.errors import ProviderRejected, TooLarge
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import TEXT_OPERATIONS, Operation
from lib.providers.answers import text
from lib.providers.inputs import base64_text

MAX_IMAGES = 14
MAX_INLINE_BYTES = 14_500_000
"""What fits into a request of 20 MB as base64, with room for the rest."""
MAX_ANSWER_TOKENS = 8192
"""Thoughts count, so it is more than the text itself needs."""
_MASK_NOTE = (
    "The last image is a mask for the first one. Change only what is white in the mask, and keep everything that is "
    "black exactly as it is. Do not draw the mask."
)


def gemini_body(request: ProviderRequest, label: str) -> dict[str, Any]:
    """Return the JSON body; raise `ProviderRejected` or `TooLarge` for pictures that do not fit."""
    masks = request.inputs_for(ImageRole.MASK)
    images = (*request.inputs_for(ImageRole.INIT), *_others(request), *masks)
    _check(request, images, label)
    words = f"{request.prompt}\n\n{_MASK_NOTE}" if masks else request.prompt
    parts: list[dict[str, Any]] = [_inline(image) for image in images]
    body: dict[str, Any] = {"contents": [{"role": "user", "parts": [*parts, {"text": words}]}]}
    if request.system_prompt:
        body["systemInstruction"] = {"parts": [{"text": request.system_prompt}]}
    is_text = request.operation in TEXT_OPERATIONS
    return body | {"generationConfig": _text_config(request) if is_text else _image_config(request)}


def _image_config(request: ProviderRequest) -> dict[str, Any]:
    shape = {"aspectRatio": request.aspect_ratio, "imageSize": request.resolution}
    shape = {name: value for name, value in shape.items() if value}
    config: dict[str, Any] = {"responseModalities": ["TEXT", "IMAGE"]}
    return config | ({"imageConfig": shape} if shape else {})


def _text_config(request: ProviderRequest) -> dict[str, Any]:
    limit = request.options.get("max_output_tokens")
    config: dict[str, Any] = {"maxOutputTokens": limit if isinstance(limit, int) else MAX_ANSWER_TOKENS}
    if level := text(request.options.get("thinking_level")):
        config["thinkingConfig"] = {"thinkingLevel": level}
    if request.json_schema is not None:
        config |= {"responseMimeType": "application/json", "responseJsonSchema": request.json_schema}
    return config


def _others(request: ProviderRequest) -> tuple[InputImage, ...]:
    return tuple(image for image in request.inputs if image.role not in {ImageRole.INIT, ImageRole.MASK})


def _inline(image: InputImage) -> dict[str, Any]:
    return {"inlineData": {"mimeType": image.media_type, "data": base64_text(image)}}


def _check(request: ProviderRequest, images: tuple[InputImage, ...], label: str) -> None:
    if request.operation is Operation.EDIT and not images:
        raise ProviderRejected(f"{label} needs an image to edit.", field="image")
    if len(images) > MAX_IMAGES:
        raise ProviderRejected(f"{label} takes at most {MAX_IMAGES} images.", field="reference_images")
    if sum(len(image.content) for image in images) > MAX_INLINE_BYTES:
        raise TooLarge(f"{label} takes images of 14 MB in all.", remedy="Make them smaller and try again.")
