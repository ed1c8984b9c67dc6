"""Our calls against the vendors' own API descriptions; skipped where those are not at hand."""

import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from lib.catalog import load_catalog
from lib.model.geometry import Size
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation, Quality
from lib.providers.base import Connection
from lib.providers.gemini import GeminiProvider
from lib.providers.openai import OpenAiProvider

CATALOG = load_catalog()


def a_mask():
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 255).save(buffer, "PNG")
    return buffer.getvalue()


def specification(name):
    for folder in Path(__file__).resolve().parents:
        found = folder / "shared" / "specs" / name
        if found.is_file():
            return json.loads(found.read_text(encoding="utf-8"))
    pytest.skip(f"{name} is not at hand")


def strict(spec, name):
    """Return a validator for one schema in which fields that it does not name are mistakes."""
    components = spec["components"]
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


def offered(provider, operation=Operation.GENERATE):
    return CATALOG.models_for(operation, provider)


def a_text_request(model, operation):
    picture = InputImage(role=ImageRole.INIT, asset_id="img_1", content=b"abc", media_type="image/jpeg")
    return ProviderRequest(
        operation=operation,
        model=model.id,
        prompt="describe",
        system_prompt="briefly",
        json_schema={"type": "object", "properties": {"mood": {"type": "string"}}},
        inputs=(picture,) if operation is Operation.ANALYZE else (),
        size=model.sizes.default,
        options=model.options,
    )


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
def test_openais_calls_fit_its_specification(quality, output_format):
    spec = specification("openai-images.openapi.json")
    validator = strict(spec, "CreateImageRequest")
    for model in offered("openai"):
        request = ProviderRequest(
            operation=Operation.GENERATE,
            model=model.id,
            prompt="fox",
            size=model.sizes.default,
            quality=quality,
            output_format=output_format,
        )
        call = OpenAiProvider().build(request, Connection("", "k"))
        assert list(validator.iter_errors(call.json_body)) == []
        assert call.method.lower() in spec["paths"][call.url]


def test_openais_edits_fit_its_specification():
    spec = specification("openai-images.openapi.json")
    fields = spec["components"]["schemas"]["CreateImageEditRequest"]["properties"]
    pictures = tuple(
        InputImage(role=role, asset_id="img_1", content=a_mask()) for role in (ImageRole.INIT, ImageRole.REFERENCE)
    )
    mask = InputImage(role=ImageRole.MASK, asset_id="img_2", content=a_mask())
    for model in offered("openai", Operation.EDIT):
        request = ProviderRequest(
            operation=Operation.EDIT, model=model.id, prompt="fox", size=model.sizes.default, inputs=(*pictures, mask)
        )
        call = OpenAiProvider().build(request, Connection("", "k"))
        sent = dict(call.form) | {part.name.removesuffix("[]"): part for part in call.files}
        assert set(sent) <= set(fields)
        assert set(spec["components"]["schemas"]["CreateImageEditRequest"]["required"]) <= set(sent)
        assert sent["quality"] in fields["quality"]["enum"]
        assert call.method.lower() in spec["paths"][call.url]


@pytest.mark.parametrize("operation", [Operation.PROMPT, Operation.ANALYZE])
def test_openais_texts_fit_its_specification(operation):
    spec = specification("openai-chat.openapi.json")
    components = spec["components"]
    validator = Draft202012Validator(
        {"$ref": "#/components/schemas/CreateChatCompletionRequest", "components": components}
    )
    for model in offered("openai", operation):
        call = OpenAiProvider().build(a_text_request(model, operation), Connection("", "k"))
        assert list(validator.iter_errors(call.json_body)) == []
        assert call.method.lower() in spec["paths"][call.url]


@pytest.mark.parametrize("operation", [Operation.PROMPT, Operation.ANALYZE])
def test_geminis_texts_fit_its_specification(operation):
    validator = strict(specification("gemini-v1beta.openapi.json"), "GenerateContentRequest")
    for model in offered("gemini", operation):
        call = GeminiProvider().build(
            a_text_request(model, operation), Connection("https://vendor.example/v1beta", "k")
        )
        assert list(validator.iter_errors(call.json_body)) == []


def test_geminis_edits_fit_its_specification():
    validator = strict(specification("gemini-v1beta.openapi.json"), "GenerateContentRequest")
    inputs = tuple(InputImage(role=role, asset_id="img_1", content=b"abc") for role in (ImageRole.INIT, ImageRole.MASK))
    for model in offered("gemini", Operation.EDIT):
        request = ProviderRequest(
            operation=Operation.EDIT, model=model.id, prompt="fox", size=model.sizes.default, inputs=inputs
        )
        call = GeminiProvider().build(request, Connection("https://vendor.example/v1beta", "k"))
        assert list(validator.iter_errors(call.json_body)) == []


def test_geminis_calls_fit_its_specification():
    spec = specification("gemini-v1beta.openapi.json")
    validator = strict(spec, "GenerateContentRequest")
    for model in offered("gemini"):
        request = ProviderRequest(
            operation=Operation.GENERATE,
            model=model.id,
            prompt="fox",
            size=Size(width=1024, height=1024),
            aspect_ratio="1:1",
            resolution="1K",
        )
        call = GeminiProvider().build(request, Connection("https://vendor.example/v1beta", "k"))
        assert list(validator.iter_errors(call.json_body)) == []
        path = call.url.removeprefix("https://vendor.example/v1beta").replace(model.id, "{modelsId}")
        assert "post" in spec["paths"][path]


def test_geminis_named_sizes_are_ones_that_its_specification_lists():
    config = specification("gemini-v1beta.openapi.json")["components"]["schemas"]["ImageConfig"]["properties"]
    for model in offered("gemini"):
        for resolution, ratios in model.sizes.named.items():
            assert f"`{resolution}`" in config["imageSize"]["description"]
            assert all(f"`{ratio}`" in config["aspectRatio"]["description"] for ratio in ratios)


def test_the_validator_refuses_a_field_that_the_vendor_does_not_know():
    validator = strict(specification("gemini-v1beta.openapi.json"), "GenerateContentRequest")
    assert list(validator.iter_errors({"contents": [], "negativePrompt": "dogs"}))


def answers_of(spec_name, schema):
    components = specification(spec_name)["components"]
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": components})


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter"])
def test_the_chat_answers_that_the_tests_read_are_ones_that_openai_may_give(reason):
    message = {"role": "assistant", "content": "A quiet fox.", "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    assert list(answers_of("openai-chat.openapi.json", "CreateChatCompletionResponse").iter_errors(body)) == []


@pytest.mark.parametrize("place", ["image_generation", "image_edit"])
def test_the_events_that_the_tests_read_are_ones_that_openai_may_give(place):
    schemas = specification("openai-images.openapi.json")["components"]["schemas"]
    named = {
        name: schema for name, schema in schemas.items() if f"{place}." in json.dumps(schema.get("properties", {}))
    }
    types = {kind for schema in named.values() for kind in schema["properties"]["type"].get("enum", ())}
    assert types >= {f"{place}.partial_image", f"{place}.completed"}
    partial = next(s for s in named.values() if f"{place}.partial_image" in s["properties"]["type"]["enum"])
    assert {"b64_json", "partial_image_index"} <= set(partial["properties"])
