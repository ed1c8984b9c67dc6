"""No input is a mistake of ours: whatever is sent, the answer is below 500 and is JSON."""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.api.jobs_dialect import GenerateBody
from lib.api.studio_dialect import CreateBody
from lib.catalog import load_catalog
from lib.errors import InvalidRequest, StudioError
from lib.model.record import parse
from lib.model.request import GenerateRequest
from tests.api.api_client import GENERATE, a_body, logged_in

CATALOG = load_catalog()
SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = st.one_of(st.integers(), st.integers(10**18, 10**40), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.one_of(
    st.text(), st.sampled_from(["draft", "high", "16:9", "0:0", "fake", "auto", "fake-any", "\x00", "a" * 300])
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)
)


def bodies(kind):
    """Return good bodies with up to two fields of any kind."""
    fields = st.sampled_from([*kind.model_fields, "unknown"])
    return st.dictionaries(fields, st.one_of(VALUES, TEXTS, NUMBERS), max_size=2).map(lambda odd: a_body(**odd))


@SHARED
@given(body=bodies(GenerateBody), key=st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=210))
def test_any_body_gets_a_sensible_answer(studio, body, key):
    answer = logged_in(studio).post(GENERATE, json=body, headers={"Idempotency-Key": key})
    assert answer.status_code in {202, 400, 402}
    assert answer.json()


@SHARED
@given(body=bodies(CreateBody))
def test_any_body_of_create_is_a_request_or_a_plain_refusal(body):
    known = {name: value for name, value in body.items() if name in CreateBody.model_fields and value is not None}
    try:
        outcome = parse(CreateBody, known).to_request(CATALOG)
    except StudioError as refusal:
        outcome = refusal
    assert isinstance(outcome, GenerateRequest | InvalidRequest)
    assert str(outcome).encode()


@SHARED
@given(content=st.binary(max_size=200))
def test_any_bytes_get_a_sensible_answer(studio, content):
    assert studio.client.post("/api/v1/auth/login", content=content).status_code == 400


@SHARED
@given(path=st.text(max_size=60), query=st.text(max_size=60))
def test_any_path_gets_a_sensible_answer(studio, path, query):
    plain = quote(path.encode(errors="replace"), safe="/"), quote(query.encode(errors="replace"), safe="=&")
    for prefix in ("/api/", "/api/assets/", "/api/v1/images/jobs/", "/internal/"):
        answer = studio.client.get(f"{prefix}{plain[0]}?{plain[1]}")
        assert answer.status_code in {200, 401, 403, 404, 405, 429}
