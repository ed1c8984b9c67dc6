"""The webhook: every ended job is told once it can be, signed, by whoever comes first, and never in the job's way."""

import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pydantic import SecretStr

from lib.bootstrap import fake_settings
from lib.clock import FixedClock
from lib.db.engine import Database
from lib.jobs import leases, webhooks
from lib.model.job import ItemState, JobState
from lib.net.http import HttpClient
from lib.providers.fake_vendor import FakeVendor, Outcome
from lib.studio.running.webhooks import Webhook
from tests.studio.builders import a_request

URL = "https://receiver.example/hook?from=studio"
SECRET = SecretStr("a secret of both sides, long enough")
DAY_S = 86_400


class Receiver(FakeVendor):
    """A vendor that also takes the webhook's calls; answers 200 unless told otherwise, and can hang."""

    def __init__(self):
        super().__init__(delay_s=0)
        self.taken = []
        self.statuses = []
        self.hangs_on = ""
        self.is_hanging, self.go_on, self.has_another = threading.Event(), threading.Event(), threading.Event()

    def handle_request(self, request):
        if str(request.url) != URL:
            return super().handle_request(request)
        self.taken.append((request.headers, request.read()))
        if json.loads(request.read())["job_id"] == self.hangs_on:
            self.is_hanging.set()
            self.go_on.wait(20)
            raise httpx.ReadTimeout("no answer", request=request)
        self.has_another.set()
        return httpx.Response(self.statuses.pop(0) if self.statuses else 200, headers={"location": "https://b.example"})

    @property
    def told(self):
        return [json.loads(body) for _, body in self.taken]


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def vendor():
    return Receiver()


@pytest.fixture
def settings(tmp_path):
    return fake_settings(tmp_path, webhook_url=URL, webhook_secret=SECRET)


@pytest.fixture
def services(build_services, clock, vendor, settings):
    return build_services(settings=settings, clock=clock, vendor=vendor)


def ended(services, actor, **request):
    job = services.studio.submit(actor, a_request(**request))
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id)


def tell(services):
    """Queue what ended, send all that is due, and return how many calls that took."""
    services.webhook.collect()
    calls = 0
    while services.webhook.deliver_next():
        calls += 1
    return calls


def waiting_and_given_up(services):
    with services.database.read() as connection:
        return webhooks.waiting_and_given_up(connection)


def test_an_ended_job_is_told_once_with_a_signature_that_checks(services, actor, vendor):
    job = ended(services, actor, count=2, prompt="nobody else's business")
    assert (tell(services), tell(services)) == (1, 0)
    ((headers, body),) = vendor.taken
    assert json.loads(body) == {
        "delivery_id": headers["x-studio-delivery"],
        "event": "job.ended",
        "job_id": job.job_id,
        "batch_id": None,
        "operation": "generate",
        "state": "completed",
        "images_done": 2,
        "images_failed": 0,
        "images_cancelled": 0,
        "credits_charged": job.cost,
        "created_at": "2026-11-21T12:00:00Z",
        "ended_at": "2026-11-21T12:00:00Z",
    }
    assert headers["content-type"] == "application/json"
    signed = dict(part.split("=", 1) for part in headers["x-studio-signature"].split(","))
    message = signed["t"].encode() + b"." + body
    assert signed["v1"] == hmac.new(SECRET.get_secret_value().encode(), message, hashlib.sha256).hexdigest()
    assert int(signed["t"]) == int(services.clock.now().timestamp())


def test_failed_partial_and_cancelled_jobs_are_told_too(services, actor, vendor):
    vendor.script(Outcome.REFUSED)
    ended(services, actor, count=2)
    vendor.script(Outcome.REFUSED)
    ended(services, actor)
    cancelled = services.studio.submit(actor, a_request(count=3))
    services.studio.cancel(actor, cancelled.job_id)
    assert tell(services) == 3
    counts = {
        told["state"]: (told["images_done"], told["images_failed"], told["images_cancelled"]) for told in vendor.told
    }
    assert counts == {"partial": (1, 1, 0), "failed": (0, 1, 0), "cancelled": (0, 0, 3)}
    assert {told["credits_charged"] for told in vendor.told if told["state"] != "partial"} == {0}


def test_a_job_that_the_reconciler_ends_is_told(services, actor, vendor, clock):
    job = services.studio.submit(actor, a_request())
    with services.database.write() as connection:
        (claim,) = leases.claim(connection, "other/0/dead", limit=1, now=clock.now())
        leases.end(connection, claim, ItemState.FAILED, now=clock.now())
    assert tell(services) == 0
    services.reconciler.settle()
    assert tell(services) == 1
    assert vendor.told[0]["job_id"] == job.job_id


def test_a_receiver_that_hangs_holds_up_neither_jobs_nor_other_deliveries(build_services, settings, actor, vendor):
    services = build_services(settings=settings, vendor=vendor)
    first = ended(services, actor)
    second = ended(services, actor, prompt="another kite")
    vendor.hangs_on = first.job_id
    services.start(runs_jobs=True)
    try:
        assert vendor.is_hanging.wait(20)
        assert vendor.has_another.wait(20)
        third = services.studio.submit(actor, a_request(prompt="a third kite"))
        assert services.studio.wait(actor, third.job_id, 20).state is JobState.COMPLETED
    finally:
        vendor.go_on.set()
    assert {first.job_id, second.job_id} <= {told["job_id"] for told in vendor.told}


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_was_not_taken_is_sent_again_after_growing_pauses(services, actor, vendor, clock, status):
    ended(services, actor)
    vendor.statuses = [status, status]
    for pause_s in (30, 60):
        assert tell(services) == 1
        clock.advance(pause_s - 1)
        assert not services.webhook.has_work()
        clock.advance(1)
    assert waiting_and_given_up(services) == (1, 0)
    assert tell(services) == 1
    assert waiting_and_given_up(services) == (0, 0)
    assert len({told["delivery_id"] for told in vendor.told}) == 1
    assert len(vendor.taken) == 3


def test_what_nobody_takes_for_a_day_is_given_up_and_the_doctor_counts_it(services, actor, vendor, clock):
    ended(services, actor)
    vendor.statuses = [503] * 100
    while tell(services) or waiting_and_given_up(services)[0]:
        clock.advance(3600)
    assert waiting_and_given_up(services) == (0, 1)
    assert 20 < len(vendor.taken) < 40
    (finding,) = [finding for finding in services.studio.health(actor) if finding.subject == "webhook"]
    assert (finding.level, "1 given up" in finding.message) == ("problem", True)
    clock.advance(31 * DAY_S)
    assert tell(services) == 0
    assert waiting_and_given_up(services) == (0, 0)


def test_two_workers_tell_each_job_once(services, actor, vendor):
    jobs = {ended(services, actor, prompt=f"kite {number}").job_id for number in range(6)}
    database = Database(services.database.url)
    other = Webhook(database, HttpClient(transport=vendor), services.clock, url=URL, secret=SECRET)

    def work(webhook):
        webhook.collect()
        while webhook.deliver_next():
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [services.webhook, other] * 2))
    database.close()
    assert sorted(told["job_id"] for told in vendor.told) == sorted(jobs)


def test_a_job_that_ended_days_ago_is_not_told(services, actor, clock):
    ended(services, actor)
    clock.advance(2 * DAY_S)
    assert tell(services) == 0


def test_without_an_address_nothing_is_written_or_sent(build_services, actor, vendor):
    services = build_services(vendor=vendor)
    services.start(runs_jobs=True)
    job = services.studio.submit(actor, a_request())
    services.studio.wait(actor, job.job_id, 20)
    assert (services.webhook, waiting_and_given_up(services), vendor.taken) == (None, (0, 0), [])
    assert "webhook" not in {finding.subject for finding in services.studio.health(actor)}
