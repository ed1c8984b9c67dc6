"""What a patient caller of seed E's dialect relies on: rounds of asking, sums before spending, pauses when told."""

import pytest

from tests.api.api_client import logged_in
from tests.api.pictures import a_data_url

GENERATE = "/api/v1/generate/"
STATUS = "/api/v1/asset/status/"
BALANCE = "/api/v1/credits/balance"
ROUND_S = 10


@pytest.fixture
def patient(clocked):
    """A rich caller of a studio with limits, whose clock moves only when told."""
    return logged_in(clocked, funds=1000)


def a_turnaround(client, count):
    prompts = [f"in the same style and medium as the reference image, view {number}" for number in range(count)]
    made = client.post(GENERATE + "turnaround", json={"seed_image_url": a_data_url(), "prompts": prompts})
    assert made.status_code == 202, made.text
    return [image["generation_id"] for image in made.json()["images"]]


@pytest.mark.row("E73", "E77")
def test_the_largest_turnaround_is_polled_every_ten_seconds_within_the_limits(clocked, patient):
    names = a_turnaround(patient, 25)
    for _ in range(7):
        answers = [patient.get(STATUS + name) for name in names]
        assert {answer.status_code for answer in answers} == {200}
        clocked.clock.advance(ROUND_S)
    assert int(answers[-1].headers["X-RateLimit-Remaining"]) > 0


@pytest.mark.row("E75", "E69")
def test_what_takes_longer_than_five_minutes_stays_pending_and_comes_in_the_end(clocked, patient):
    (name,) = a_turnaround(patient, 1)
    clocked.clock.advance(301)
    assert patient.get(STATUS + name).json()["status"] == "pending"
    clocked.services.worker.run_pending()
    assert patient.get(STATUS + name).json()["status"] == "completed"


@pytest.mark.row("E80")
def test_the_states_of_many_add_up_to_a_line_of_progress(clocked, patient):
    names = a_turnaround(patient, 3)
    clocked.services.worker.run_pending()
    names += a_turnaround(patient, 2)
    states = [patient.get(STATUS + name).json()["status"] for name in names]
    done = states.count("completed")
    assert f"{done}/{len(names)} complete, {len(names) - done} still processing" == "3/5 complete, 2 still processing"


@pytest.mark.row("E44", "E49", "E48")
def test_a_warning_before_spending_can_be_written_from_prices_and_balance(studio):
    client = logged_in(studio, funds=150)
    prices = {entry["endpoint"]: entry for entry in studio.client.get("/api/v1/credits/pricing").json()}
    each, balance = prices["turnaround"]["credits_per_image"], client.get(BALANCE).json()["balance"]
    assert (each, balance) == (10, 150)
    prompts = [f"view {number}" for number in range(20)]
    refused = client.post(GENERATE + "turnaround", json={"seed_image_url": a_data_url(), "prompts": prompts})
    assert refused.status_code == 402
    assert (refused.json()["need"], refused.json()["balance"]) == (20 * each, balance)
    assert client.get(BALANCE).json()["balance"] == balance


@pytest.mark.row("B13")
def test_a_caller_that_waits_as_long_as_it_is_told_is_served_again(clocked, patient):
    answers = [patient.get("/api/image-studio/health") for _ in range(201)]
    assert (answers[-2].status_code, answers[-1].status_code) == (200, 429)
    wait_s = int(answers[-1].headers["Retry-After"])
    clocked.clock.advance(wait_s - 1)
    assert patient.get("/api/image-studio/health").status_code == 429
    clocked.clock.advance(1)
    assert patient.get("/api/image-studio/health").status_code == 200
