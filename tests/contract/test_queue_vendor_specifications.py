"""Calls to Black Forest Labs and Replicate against their own API descriptions; skipped where those are not at hand."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lib.catalog import load_catalog
from lib.errors import ProviderError
from lib.model.geometry import Size
from lib.model.plan import Expansion, ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Pending, ProviderResult, Remote
from lib.providers.bfl import BflProvider
from lib.providers.replicate import ReplicateProvider

CATALOG = load_catalog()
CONNECTION = Connection("https://vendor.example/v1", "k")
BFL = BflProvider()
BFL_BASE = Connection("https://vendor.example", "k")
REPLICATE = ReplicateProvider()
NEWER_THAN_THE_SPECIFICATION = {"flux-3-image"}


def specification(name):
    for folder in Path(__file__).resolve().parents:
        found = folder / "shared" / "specs" / name
        if found.is_file():
            return json.loads(found.read_text(encoding="utf-8"))
    pytest.skip(f"{name} is not at hand")


def validator(spec, reference, *, strict):
    components = spec["components"]
    for schema in components["schemas"].values() if strict else ():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return Draft202012Validator({"$ref": reference, "components": components})


def offered(provider):
    models = [model for model in CATALOG.models if model.provider == provider and not model.hidden]
    return pytest.mark.parametrize("model", models, ids=lambda model: model.id)


def requests_for(model):
    """Return a request for each operation and task of the model, with every setting and picture that it takes."""
    most = min(model.options.get("max_pictures", 1), 3)
    pictures = [ImageRole.INIT, *[ImageRole.REFERENCE] * (most - 1), ImageRole.MASK]
    inputs = tuple(InputImage(role=role, asset_id="i", content=b"p") for role in pictures)
    for operation in model.operations:
        yield ProviderRequest(
            operation=operation,
            task=next(iter(model.tasks), "") if operation is Operation.EDIT else "",
            model=model.id,
            prompt="a fox",
            size=model.sizes.default,
            aspect_ratio="16:9",
            resolution="1k",
            seed=7,
            steps=20 if "steps" in model.controls else None,
            guidance_scale=5.0 if "guidance_scale" in model.controls else None,
            inputs=inputs if operation is Operation.EDIT or model.options.get("pictures") else (),
            expansion=Expansion(left=8),
            options=model.options,
        )


@offered("bfl")
def test_calls_to_black_forest_labs_fit_its_specification(model):
    if model.id in NEWER_THAN_THE_SPECIFICATION:
        pytest.skip("younger than the specification")
    spec = specification("bfl.openapi.json")
    for request in requests_for(model):
        call = BFL.submit(request, BFL_BASE)
        path = spec["paths"][call.url.removeprefix(BFL_BASE.base_url)]["post"]
        reference = path["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert list(validator(spec, reference, strict=True).iter_errors(call.json_body)) == []


def test_every_status_of_black_forest_labs_has_a_meaning():
    spec = specification("bfl.openapi.json")
    schema = validator(spec, "#/components/schemas/ResultResponse", strict=False)
    for status in spec["components"]["schemas"]["StatusResponse"]["enum"]:
        body = {"id": "1", "status": status, "result": {"sample": "https://pictures.example/1.png"}}
        assert list(schema.iter_errors(body)) == []
        read(BFL, body)


def test_black_forest_labs_is_asked_by_id_where_its_specification_says():
    spec = specification("bfl.openapi.json")
    path = BFL.poll(Remote("1"), BFL_BASE).url.removeprefix(BFL_BASE.base_url).partition("?")[0]
    assert "get" in spec["paths"][path]


def test_flux_3_gets_no_field_that_it_does_not_know():
    (model,) = [model for model in CATALOG.models if model.id == "flux-3-image"]
    known = {"prompt", "images", "aspect_ratio", "resolution", "safety_tolerance", "grounding"}
    for request in requests_for(model):
        assert set(BFL.submit(request, BFL_BASE).json_body) <= known
    assert set(model.sizes.named) == {"1k", "2k", "4k"}


@offered("replicate")
def test_calls_to_replicate_fit_its_specification(model):
    spec = specification("replicate.openapi.json")
    owner, _, name = model.id.partition("/")
    for request in requests_for(model):
        call = REPLICATE.submit(request, CONNECTION)
        path = call.url.removeprefix(CONNECTION.base_url).replace(owner, "{model_owner}", 1)
        post = spec["paths"][path.replace(name, "{model_name}", 1)]["post"]
        schema = post["requestBody"]["content"]["application/json"]["schema"]
        assert list(validator(spec, schema["$ref"], strict=True).iter_errors(call.json_body)) == []
        prefer = spec["components"]["parameters"]["parameters_prefer_header"]["schema"]
        assert list(Draft202012Validator(prefer).iter_errors(call.headers["Prefer"])) == []


def test_asking_replicate_and_stopping_it_fit_its_specification():
    paths = specification("replicate.openapi.json")["paths"]
    for call in (REPLICATE.poll(Remote("p1"), CONNECTION), REPLICATE.cancel(Remote("p1"), CONNECTION)):
        path = call.url.removeprefix(CONNECTION.base_url).replace("p1", "{prediction_id}")
        assert call.method.lower() in paths[path]


def test_every_status_of_replicate_has_a_meaning():
    spec = specification("replicate.openapi.json")
    schema = spec["components"]["schemas"]["schemas_prediction_response"]["properties"]
    for status in schema["status"]["enum"]:
        read(REPLICATE, {"id": "p1", "status": status, "output": "https://pictures.example/1.png"})


def read(adapter, body):
    """Read a poll's answer; a final state must be a picture or a final error, never a wait for ever."""
    request = ProviderRequest(operation=Operation.GENERATE, model="m", prompt="a fox", size=Size(width=64, height=64))
    is_open = body["status"] in {"Pending", "starting", "processing"}
    try:
        state = adapter.parse_poll(request, HttpAnswer(200, {}, json.dumps(body).encode()))
    except ProviderError:
        assert not is_open
    else:
        assert isinstance(state, Pending if is_open else ProviderResult)
