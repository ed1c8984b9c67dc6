"""Whatever fits or nearly fits a route's description, its answer is one that the description knows, and no mistake.

`FUZZ_EXAMPLES` sets how many calls are made of each route; `make fuzz` makes many.
"""

import os
from contextlib import suppress
from types import SimpleNamespace

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from lib.api.app import create_api
from lib.api.docs import TAGS
from lib.ledger import ledger
from tests.api.api_client import open_studio

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
TOKEN = "a token between services"
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
FEW = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """A working studio whose callers are rich, its description, and credentials for every dialect."""
    studio = open_studio(tmp_path_factory.mktemp("schema") / "studio", internal_token=TOKEN, access_log="off")
    access, now = studio.services.access, studio.services.clock.now()
    made = access.register()  # with a real secret, because one route compares it
    token = access.login(made.client_id, made.client_secret).access_token
    user = studio.services.studio.workspaces.internal_user("user_abc123")
    with studio.services.database.write() as connection:
        for account_id in (user.account_id, access.account_of(made.client_id)):
            ledger.open_account(connection, account_id, now=now, opening_grant=1_000_000)
    described = schemathesis.openapi.from_asgi("/api/openapi.json", create_api(studio.services))
    studio.services.worker.start()
    yield SimpleNamespace(
        operations=[found.ok() for found in described.get_all_operations()],
        headers={"Authorization": f"Bearer {token}", "X-Internal-Auth": TOKEN},
    )
    studio.services.worker.stop()
    studio.services.database.close()


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("tag", TAGS)
def test_every_answer_is_one_that_is_described(fuzzed, tag, mode):
    operations = [operation for operation in fuzzed.operations if tag in operation.definition.raw["tags"]]
    assert operations
    for operation in operations:

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case):
            case.call_and_validate(headers=fuzzed.headers, checks=CHECKS)

        with suppress(Unsatisfiable):  # a route without any input cannot be called wrongly
            call()
