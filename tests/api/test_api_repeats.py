"""Every writing call may be sent twice under one `Idempotency-Key`: the second time nothing more is kept or charged."""

import time

import pytest
from sqlalchemy import func, select

from lib.api.docs import describe
from lib.db import character_tables, comparison_tables, library_tables, people_tables, prompt_tables, spending_tables
from tests.api.api_client import GENERATE, a_body, logged_in, open_studio
from tests.api.internal_calls import AUTH, TOKEN, USER, fund
from tests.api.pictures import a_data_url, a_png

PARTS = (character_tables, comparison_tables, library_tables, people_tables, prompt_tables, spending_tables)
TABLES = PARTS[0].metadata.sorted_tables
WRITES_NOTHING = {
    "/api/image-studio/estimate-cost",  # a question
    "/api/v1/auth/login",  # gives a token that no table keeps
    "/api/v1/payments/webhook",  # its sender sends no key: the event's own id counts
}
SPENT = {
    "/api/v1/auth/register": 409,
    "/api/v1/auth/rotate-secret": 401,
}  # what a repeat is where secrets are told once
OPERATIONS = [
    *("post /internal/images/prompts/generate", "post /internal/images/generate", "delete /internal/images/{image_id}"),
    *("post /api/image-studio/create", "post /api/image-studio/edit/process", "post /api/image-studio/upscale"),
    *("post /api/image-studio/control/process", "post /api/image-studio/social/optimize"),
    *(
        f"post /api/image-service/v1/workspaces/{{workspaceId}}/{task}"
        for task in ("image-generation-tasks", "image-edit-tasks", "image-upscale-tasks", "images")
    ),
    "delete /api/image-service/v1/workspaces/{workspaceId}/images/{image_id}",
    *(f"post /api/v1/images/{name}" for name in ("generate-async", "generate", "batch-generate")),
    *(f"post /api/v1/images/jobs/{{job_id}}/{name}" for name in ("cancel", "approve")),
    *("post /api/v1/auth/register", "post /api/v1/auth/rotate-secret", "post /api/v1/payments/checkout"),
    *(f"post /api/v1/generate/{name}" for name in ("seed", "turnaround", "create", "random")),
]


class Caller:
    """A rich account with an image and a draft of its own, in a studio whose worker runs."""

    def __init__(self, studio):
        self.services = studio.services
        self.client = logged_in(studio, funds=10_000)
        self.actor = self.services.access.actor_for(self.client.token)
        self.image_id = self.services.studio.upload(self.actor, a_png(), "a.png").asset_id
        internal = fund(studio, USER)
        self.internal_image_id = self.services.studio.upload(internal, a_png(), "a.png").asset_id
        self.job_id = self.client.post(GENERATE, json=a_body(quality="draft")).json()["job_id"]
        self.services.studio.wait(self.actor, self.job_id, 20)

    def send(self, operation, body, key):
        method, path = operation.split(" ")
        image_id = self.internal_image_id if path.startswith("/internal") else self.image_id
        path = path.format(image_id=image_id, job_id=self.job_id, workspaceId="default")
        answer = self.client.request(method.upper(), path, json=body, headers={**AUTH, "Idempotency-Key": key})
        while self.services.studio.count_jobs(self.actor, live_only=True):
            time.sleep(0.02)
        return answer

    def counts(self):
        with self.services.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar() for table in TABLES
            }


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    made = open_studio(tmp_path_factory.mktemp("repeats") / "studio", internal_token=TOKEN, access_log="off")
    made.services.worker.start()
    yield made
    made.services.worker.stop()
    made.services.database.close()


@pytest.fixture(scope="module")
def paths(studio):
    return describe(studio.client.api)["paths"]


def a_request(paths, operation, caller):
    """Return the body that the description shows, about pictures that are there."""
    method, path = operation.split(" ")
    content = paths[path][method].get("requestBody", {}).get("content", {}).get("application/json", {})
    body = dict(content["example"]) if content else None
    picture = {"image_base64": a_data_url(), "control_image_base64": a_data_url()}
    own = {"imageIds": [caller.image_id], "imageId": caller.image_id, "url": a_data_url()} | picture
    quick = {"provider": "fake", "modelId": "auto", "model": "auto" if "prompts" in path else "fake-any"}
    return body and {name: (own | quick).get(name, value) for name, value in body.items()}


def test_these_are_all_the_writing_calls(paths):
    writing = {
        f"{method} {path}"
        for path, operations in paths.items()
        for method in operations
        if method != "get" and path not in WRITES_NOTHING
    }
    assert writing == set(OPERATIONS)
    for operation in OPERATIONS:
        method, path = operation.split(" ")
        assert "Idempotency-Key" in {each["name"] for each in paths[path][method].get("parameters", ())}, operation


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_repeat_keeps_and_charges_nothing_more(studio, paths, operation):
    caller = Caller(studio)
    body = a_request(paths, operation, caller)
    if operation.endswith("rotate-secret"):
        made = caller.services.access.create(caller.actor, "a program")
        token = caller.services.access.login(made.client_id, made.client_secret).access_token
        caller.client, body = caller.client.with_token(token), {"current_secret": made.client_secret}
    first = caller.send(operation, body, operation)
    assert first.status_code < 300, first.text
    before = caller.counts()
    second = caller.send(operation, body, operation)
    assert second.status_code == SPENT.get(operation.split(" ")[1], first.status_code), second.text
    assert caller.counts() == before


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ("post /api/v1/payments/checkout", {"bundle_id": 2}),
        ("post /api/v1/images/generate", {"prompt": "another"}),
        ("post /api/v1/images/batch-generate", {"workflow": "plain"}),
        ("post /api/image-studio/upscale", {"mode": "creative"}),
        ("post /internal/images/generate", {"prompt": "another"}),
    ],
)
def test_a_key_that_was_used_for_something_else_is_409(studio, paths, operation, changed):
    caller = Caller(studio)
    body = a_request(paths, operation, caller)
    key = f"{operation} once"
    assert caller.send(operation, body, key).status_code < 300
    assert caller.send(operation, body | changed, key).status_code == 409


def test_the_same_purchase_is_one_payment(studio):
    caller = Caller(studio)
    first, second = (caller.send("post /api/v1/payments/checkout", {"bundle_id": 1}, "buy") for _ in range(2))
    assert first.json() == second.json()
    assert caller.send("post /api/v1/payments/checkout", {"bundle_id": 1}, "buy again").json() != first.json()
    assert Caller(studio).send("post /api/v1/payments/checkout", {"bundle_id": 1}, "buy").json() != first.json()
