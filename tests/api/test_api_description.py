"""The API's description: every dialect in it, whole, and with examples that really work."""

import json
from pathlib import Path

import jsonschema
import pytest

from lib.api import example_answers
from lib.api.docs import TAGS, describe
from lib.catalog import load_catalog
from tests.api.api_client import logged_in, open_studio, run_job

INTERNAL = "/internal"


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    studio = open_studio(tmp_path_factory.mktemp("description") / "studio")
    yield describe(studio.client.api)
    studio.services.database.close()


def operations_of(described):
    return [
        (method, path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


@pytest.mark.row("A18", "A45", "A9")
@pytest.mark.parametrize(
    "path",
    [
        "/internal/images/generate",
        "/api/image-studio/create",
        "/api/image-service/v1/workspaces/{workspaceId}/image-edit-tasks",
        "/api/v1/images/generate-async",
        "/api/v1/generate/seed",
        "/api/v1/auth/login",
    ],
)
def test_every_dialect_is_described(described, path):
    assert path in described["paths"]


@pytest.mark.row("B1", "B3", "B4")
def test_every_part_of_the_studio_s_api_is_there(described):
    names = {path.removeprefix("/api/image-studio/") for path in described["paths"] if path.startswith("/api/image-st")}
    assert names == {
        *("create", "templates", "templates/search", "templates/recommend", "providers", "estimate-cost", "health"),
        *("edit/process", "edit/operations", "upscale", "control/process", "control/operations", "social/optimize"),
        *("social/platforms/{platform}/formats", "platform-specs/{platform}"),
    }


@pytest.mark.row("A2")
def test_every_route_is_in_a_group_that_is_explained(described):
    assert {tag["name"] for tag in described["tags"]} == set(TAGS)
    for _, path, operation in operations_of(described):
        assert set(operation["tags"]) <= set(TAGS), path
        assert operation["description"], path
    assert "version 2.1.0" in TAGS["internal"]


@pytest.mark.row("A33")
def test_every_route_tells_how_its_errors_look(described):
    for _, path, operation in operations_of(described):
        reference = operation["responses"]["default"]["content"]["application/json"]["schema"]["$ref"]
        assert reference.endswith("/InternalError" if path.startswith(INTERNAL) else "/Error")


def test_every_reference_leads_somewhere(described):
    text = json.dumps(described)
    assert "$defs" not in text
    for part in text.split('"$ref": "')[1:]:
        reference = part.split('"')[0]
        assert reference.startswith("#/components/schemas/")
        assert reference.rpartition("/")[2] in described["components"]["schemas"]


def test_every_body_has_an_example_that_fits_it(described):
    for method, path, operation in operations_of(described):
        if "requestBody" not in operation or "application/json" not in operation["requestBody"]["content"]:
            continue
        body = operation["requestBody"]["content"]["application/json"]
        schema = {**body["schema"], "components": described["components"]}
        jsonschema.validate(body["example"], schema)
        assert set(body["example"]) <= set(body["schema"]["properties"]), (method, path)


@pytest.mark.parametrize("dialect", TAGS)
def test_every_answer_and_every_error_is_shown_with_an_example_that_fits_it(described, dialect):
    for method, path, operation in operations_of(described):
        if dialect not in operation["tags"]:
            continue
        for code, response in operation["responses"].items():
            answer = response.get("content", {}).get("application/json")
            if answer is not None:
                assert answer["example"], (method, path, code)
                schema = {**answer["schema"], "components": described["components"]}
                jsonschema.validate(answer["example"], schema)


def kept_answers():
    return json.loads(Path(example_answers.__file__).with_suffix(".json").read_text())


def test_no_example_is_left_of_a_route_that_is_gone(described):
    shown = {f"{method} {path}" for method, path, _ in operations_of(described)}
    assert set(kept_answers()) <= shown


def models_in(value):
    """Return the models that an answer names, with the provider and the task beside them."""
    if isinstance(value, list):
        return [pair for entry in value for pair in models_in(entry)]
    if not isinstance(value, dict):
        return []
    facts = value.get("parameters", {}) | value
    task = facts.get("task") or facts.get("operation")
    own = [(value["model"], facts.get("provider"), task)] if value.get("model") else []
    return own + [pair for entry in value.values() for pair in models_in(entry)]


def test_examples_name_models_that_there_are():
    catalog = load_catalog()
    for model_id, provider, task in models_in(kept_answers()):
        found = [m for m in catalog.find_models(model_id) if provider in {None, m.provider}]
        assert found, (model_id, provider)
        assert task is None or any(task in m.operations or m.does(task) for m in found), (model_id, task)


def test_the_status_shown_has_the_fields_that_a_real_one_has(studio):
    operation = describe(studio.client.api)["paths"]["/api/v1/images/jobs/{job_id}"]["get"]
    shown = operation["responses"]["200"]["content"]["application/json"]["example"]
    real = run_job(studio, logged_in(studio))
    assert set(shown) == set(real)
    assert set(shown["result"]) == set(real["result"])


@pytest.mark.row("A5", "C2")
def test_every_route_but_the_public_ones_names_its_credentials(described):
    public = {
        "/health",
        "/api/v1/credits/pricing",
        "/api/v1/auth/register",
        "/api/v1/auth/login",
        "/api/assets/{asset_id}/{rendition}",
    }
    for _, path, operation in operations_of(described):
        if path.startswith(INTERNAL):
            assert operation["security"] == [{"APIKeyHeader": []}]
        elif path not in public and "payments" not in path:
            assert operation.get("security") == [{"HTTPBearer": []}], path
