"""Request limits, on a clock that moves only when told."""

import pytest

from lib.api.limits import LOGIN, PROTECTED, PUBLIC, REGISTER, MovingWindows
from lib.catalog import load_catalog
from lib.catalog.tiers import Tier, find_tier, tier_of
from lib.clock import FixedClock
from tests.api.api_client import logged_in

REGISTER_PATH = "/api/v1/auth/register"


def login(client, client_id="cli_1"):
    return client.post("/api/v1/auth/login", json={"client_id": client_id, "client_secret": "wrong"})


@pytest.mark.row("E40", "B12")
def test_one_registration_in_three_minutes_from_one_address(clocked):
    assert clocked.client.post(REGISTER_PATH).status_code == 201
    clocked.clock.advance(100)
    refused = clocked.client.post(REGISTER_PATH)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "80")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert clocked.client.from_peer("203.0.113.9").post(REGISTER_PATH).status_code == 201
    clocked.clock.advance(80)
    assert clocked.client.post(REGISTER_PATH).status_code == 201


@pytest.mark.row("E41")
def test_one_login_a_minute_from_one_address(clocked):
    assert login(clocked.client, "cli_1").status_code == 401
    assert login(clocked.client, "cli_2").status_code == 429
    clocked.clock.advance(60)
    assert login(clocked.client, "cli_2").status_code == 401


@pytest.mark.row("E41")
def test_one_login_a_minute_for_one_client(clocked):
    assert login(clocked.client).status_code == 401
    refused = login(clocked.client.from_peer("203.0.113.9"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")


@pytest.mark.row("B12")
def test_protected_answers_tell_what_is_left(clocked):
    client = logged_in(clocked)
    answers = [client.get("/api/v1/auth/me") for _ in range(2)]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["199", "198"]
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"200"}


def test_a_used_up_token_is_429_in_the_dialect_s_shape(clocked):
    client = logged_in(clocked)
    for _ in range(200):
        assert client.get("/api/v1/credits/balance").status_code == 200
    refused = client.get("/api/image-studio/health")
    assert refused.status_code == 429
    assert list(refused.json()) == ["detail"]
    clocked.clock.advance(60)
    assert client.get("/api/image-studio/health").status_code == 200


@pytest.mark.row("B11", "B12", "E78")
def test_an_account_s_tier_says_how_many_calls_it_may_make(clocked):
    client = logged_in(clocked)
    client_id = client.get("/api/v1/auth/me").json()["client_id"]
    plain = client.get("/api/v1/auth/me").headers
    assert (plain["X-RateLimit-Limit"], plain["X-RateLimit-Tier"]) == ("200", "standard")
    clocked.services.access.set_tier(client_id, find_tier(clocked.services.catalog.tiers, "plus"))
    answer = client.get("/api/v1/auth/me").headers
    assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Tier"]) == ("600", "plus")
    assert answer["X-RateLimit-Remaining"] == "597"  # what was asked before counts
    assert client.with_token(logged_in(clocked).token).get("/api/v1/auth/me").headers["X-RateLimit-Limit"] == "200"


def test_a_deployment_s_own_tier_counts_and_one_that_is_gone_is_the_standard_one(open_with, tmp_path):
    clock = FixedClock()
    studio = open_with(clock=clock, rate_limits="on")
    client = logged_in(studio)
    client_id = client.get("/api/v1/auth/me").json()["client_id"]
    studio.services.access.set_tier(client_id, Tier(id="one", name="One", requests_per_minute=1))
    assert client.get("/api/v1/auth/me").headers["X-RateLimit-Limit"] == "200"
    (tmp_path / "tiers.toml").write_text('[[tier]]\nid = "one"\nname = "One"\nrequests_per_minute = 1\n')
    assert tier_of(load_catalog(tmp_path).tiers, "one").requests_per_minute == 1


def test_health_is_never_limited(clocked):
    assert {clocked.client.get("/health").status_code for _ in range(70)} == {200}


def test_addresses_of_one_network_count_as_one(clocked):
    assert login(clocked.client.from_peer("2001:db8::1"), "cli_1").status_code == 401
    assert login(clocked.client.from_peer("2001:db8::2"), "cli_2").status_code == 429
    assert login(clocked.client.from_peer("2001:db8:0:1::2"), "cli_3").status_code == 401


def test_limits_can_be_switched_off(studio):
    answers = [studio.client.post(REGISTER_PATH) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "X-RateLimit-Limit" not in answers[0].headers


@pytest.mark.parametrize("rule", [REGISTER, LOGIN, PROTECTED, PUBLIC], ids=lambda rule: rule.name)
def test_no_window_ever_holds_more_than_the_rule_allows(rule):
    clock = FixedClock()
    windows = MovingWindows(clock)
    step_s = rule.window_s / rule.amount / 2
    allowed = []
    for _ in range(rule.amount * 6):
        if windows.spend((rule, "caller")).is_allowed:
            allowed.append(clock.monotonic())
        clock.advance(step_s)
    assert all(sum(a <= b < a + rule.window_s for b in allowed) <= rule.amount for a in allowed)
    assert len(allowed) >= rule.amount * 2


def test_a_refused_request_counts_against_no_rule():
    windows = MovingWindows(FixedClock())
    windows.spend((LOGIN, "one"))
    assert not windows.spend((LOGIN, "one"), (LOGIN, "two")).is_allowed
    assert windows.spend((LOGIN, "two")).is_allowed


def test_callers_beyond_the_bound_are_forgotten_quietest_first():
    windows = MovingWindows(FixedClock(), max_callers=2)
    for caller in ("one", "two", "three"):
        windows.spend((LOGIN, caller))
    assert windows.spend((LOGIN, "one")).is_allowed
    assert not windows.spend((LOGIN, "three")).is_allowed
