"""Our calls against the vendors' own API descriptions; skipped where those are not at hand."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lib.catalog import load_catalog
from lib.model.geometry import Size
from lib.model.plan import ProviderRequest
from lib.model.request import Operation, Quality
from lib.providers.base import Connection
from lib.providers.gemini import GeminiProvider
from lib.providers.openai import OpenAiProvider

CATALOG = load_catalog()


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


def offered(provider):
    return [model for model in CATALOG.models if model.provider == provider and not model.hidden]


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
