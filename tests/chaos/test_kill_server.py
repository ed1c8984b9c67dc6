"""Kill -9 the server in the middle of twenty jobs, start it again: everything arrives, and is paid once."""

import time

import httpx
import pytest

from tests.live import StudioServer

JOBS = 20
GRANTED = 100
DEADLINE_S = 100


def log_in(server: StudioServer, client: httpx.Client) -> None:
    account = client.post("/api/v1/auth/register").json()
    credentials = {name: account[name] for name in ("client_id", "client_secret")}
    server.admin("grant", account["client_id"], str(GRANTED))
    token = client.post("/api/v1/auth/login", json=credentials).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"


def submit(client: httpx.Client, number: int) -> str:
    body = {"prompt": f"a lighthouse, view {number}", "quality": "high", "aspect_ratio": "1:1"}
    answer = client.post("/api/v1/images/generate-async", json=body, headers={"Idempotency-Key": f"job-{number}"})
    assert answer.is_success, answer.text
    return answer.json()["job_id"]


def states(client: httpx.Client, jobs: list[str]) -> list[str]:
    return [client.get(f"/api/v1/images/jobs/{job}").json()["status"] for job in jobs]


def wait_until(condition, what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {DEADLINE_S} s: {what}"
        time.sleep(0.2)


@pytest.mark.server
@pytest.mark.timeout(240)
@pytest.mark.row("E13", "D6", "D7", "D32")
def test_a_killed_server_loses_nothing_and_charges_nothing_twice(tmp_path):
    with StudioServer(tmp_path, STUDIO_SLOTS="1") as server, httpx.Client(base_url=server.url, timeout=20) as client:
        log_in(server, client)
        jobs = [submit(client, number) for number in range(JOBS)]
        wait_until(lambda: "completed" in states(client, jobs), "a first image")
        assert states(client, jobs).count("completed") < JOBS
        server.kill()

        server.start()
        assert [submit(client, number) for number in range(JOBS)] == jobs
        wait_until(lambda: set(states(client, jobs)) <= {"completed", "failed"}, "all jobs ended")

        assert states(client, jobs) == ["completed"] * JOBS
        assert client.get("/api/v1/credits/balance").json()["balance"] == GRANTED - JOBS
        entries = client.get("/api/v1/credits/transactions", params={"limit": 200}).json()["transactions"]
        assert sum(entry["amount"] == -1 for entry in entries) == JOBS
        pictures = {client.get(f"/api/v1/images/jobs/{job}").json()["result"]["images"][0]["url"] for job in jobs}
        assert len(pictures) == JOBS
        assert all(client.get(picture).headers["content-type"] == "image/png" for picture in pictures)
        assert "consistent" in server.admin("ledger", "verify")
