import base64
import io
import json
from dataclasses import replace

import httpx
import pytest
from PIL import Image

from lib.clock import FixedClock
from lib.errors import (
    BadResponse,
    ContentRejected,
    EngineFailed,
    JobCancelled,
    KeyRefused,
    LeaseLost,
    OutcomeUnknown,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
    UnsafeUrl,
)
from lib.net.http import HttpClient
from lib.providers import runner as runner_module
from lib.providers.base import Connection, Pending, Picture, ProviderResult, Remote
from lib.providers.fake import FakeProvider, FakeQueueProvider
from lib.providers.fake_vendor import BASE_URL, FakeVendor, Outcome
from lib.providers.openai import OpenAiProvider
from lib.providers.runner import ProviderRunner


class Diary:
    """A watch that writes everything down and stops the run where it is told to."""

    def __init__(self, *, stop_at=None, stop_with=JobCancelled):
        self.entries, self._stop_at, self._stop_with = [], stop_at, stop_with
        self.stages = set()

    def _note(self, entry):
        self.entries.append(entry)
        if self._stop_at and self._stop_at(self.entries):
            raise self._stop_with

    def before_send(self):
        self._note("send")

    def remember(self, remote):
        self._note(f"remember {remote.remote_id}")

    def progress(self, percent, stage):
        self.stages.add(stage)
        self._note(f"{percent}%")

    def check(self):
        self._note("check")

    @property
    def steps(self):
        return [entry for entry in self.entries if entry != "check"]


class Downloads:
    """A downloader that answers from a list."""

    def __init__(self, *outcomes):
        self.outcomes, self.asked = list(outcomes), []

    def fetch(self, url, **limits):
        self.asked.append(url)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class InlinePool:
    """Runs the function here."""

    def __init__(self, error=None):
        self.error, self.was_cancelled = error, None

    def run(self, function, *arguments, timeout_s, is_cancelled, on_progress):
        self.was_cancelled = is_cancelled()
        if self.error:
            raise self.error
        on_progress(50, "Half done")
        return function(*arguments)


class Drawer:
    id = "drawer"

    def draw(self, request):
        return ProviderResult((Picture(b"drawn"),), seed=request.seed)


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def vendor(clock):
    return FakeVendor(clock=clock)


@pytest.fixture
def run(clock, vendor, a_request):
    def carry(provider, watch=None, *, remote=None, downloads=None, pool=None, transport=None):
        runner = ProviderRunner(
            HttpClient(transport or vendor, clock=clock), downloads or Downloads(), pool or InlinePool(), clock
        )
        return runner.run(
            provider,
            a_request(size="64x64", seed=7),
            Connection(BASE_URL, "key"),
            provider_label="Fake",
            remote=remote,
            watch=watch or Diary(),
        )

    return carry


def test_a_direct_vendor_brings_a_picture_and_its_cost(run, vendor):
    diary = Diary()
    result = run(FakeProvider(), diary)
    assert Image.open(io.BytesIO(result.pictures[0].content)).size == (64, 64)
    assert (result.seed, result.vendor_cost, len(vendor.calls)) == (7, 10_000, 1)
    assert diary.steps == ["10%", "send", "90%"]


@pytest.mark.row("B23")
def test_a_queue_vendors_job_is_remembered_before_it_is_asked_for(run, vendor):
    diary = Diary()
    result = run(FakeQueueProvider(), diary)
    assert result.pictures[0].content
    assert diary.steps == ["5%", "send", "remember job-1", "50%"]
    assert len(vendor.calls) == 1


@pytest.mark.row("D32")
def test_a_remembered_job_is_taken_up_again_and_not_paid_twice(run, vendor):
    with pytest.raises(LeaseLost):
        run(FakeQueueProvider(), Diary(stop_at=lambda entries: entries[-1] == "50%", stop_with=LeaseLost))
    result = run(FakeQueueProvider(), diary := Diary(), remote=Remote("job-1"))
    assert result.pictures[0].content
    assert "send" not in diary.steps
    assert len(vendor.calls) == 1
    assert vendor.cancelled == ()


def test_nothing_leaves_when_the_watch_objects_before_sending(run, vendor):
    with pytest.raises(JobCancelled):
        run(FakeProvider(), Diary(stop_at=lambda entries: entries[-1] == "send"))
    assert vendor.calls == ()


def test_a_cancel_while_waiting_stops_the_vendors_job(run, vendor):
    with pytest.raises(JobCancelled):
        run(FakeQueueProvider(), Diary(stop_at=lambda entries: entries[-2:] == ["50%", "check"]))
    assert vendor.cancelled == ("job-1",)


def test_a_cancel_that_the_vendor_does_not_take_is_still_a_cancel(run):
    with pytest.raises(JobCancelled):
        run(
            FakeQueueProvider(),
            Diary(stop_at=lambda entries: len(entries) > 1),
            remote=Remote("unknown"),
        )


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.RATE_LIMITED, RateLimited),
        (Outcome.FAULT, ProviderUnavailable),
        (Outcome.OVERLOADED, ProviderUnavailable),
        (Outcome.HANG, OutcomeUnknown),
        (Outcome.BROKEN, OutcomeUnknown),
        (Outcome.GARBAGE, BadResponse),
        (Outcome.REFUSED, ContentRejected),
        (Outcome.KEY_REFUSED, KeyRefused),
    ],
)
@pytest.mark.parametrize("provider", [FakeProvider(), FakeQueueProvider()], ids=lambda provider: provider.id)
def test_a_paid_call_that_fails_is_not_repeated(run, vendor, provider, outcome, kind):
    vendor.script(outcome)
    with pytest.raises(kind) as caught:
        run(provider)
    assert caught.value.provider == provider.id
    assert len(vendor.calls) == 1


@pytest.mark.row("B20")
@pytest.mark.parametrize("outcome", [Outcome.RATE_LIMITED, Outcome.OVERLOADED, Outcome.HANG, Outcome.GARBAGE])
def test_a_few_failed_polls_do_not_lose_the_picture(run, vendor, outcome):
    vendor.script_polls(*[outcome] * runner_module.MAX_POLL_FAULTS)
    assert run(FakeQueueProvider()).pictures[0].content
    assert len(vendor.calls) == 1


def test_polls_that_keep_failing_end_the_run(run, vendor):
    vendor.script_polls(*[Outcome.OVERLOADED] * (runner_module.MAX_POLL_FAULTS + 1))
    with pytest.raises(ProviderUnavailable):
        run(FakeQueueProvider())


def test_a_poll_that_is_refused_ends_the_run_at_once(run, vendor, clock):
    vendor.script_polls(Outcome.KEY_REFUSED)
    with pytest.raises(KeyRefused):
        run(FakeQueueProvider())


def test_a_job_that_the_vendor_stopped_is_final(run, vendor):
    vendor.answer("POST", f"{BASE_URL}/jobs", json.dumps({"prompt": "x", "width": 8, "height": 8}).encode(), "")
    vendor.answer("DELETE", f"{BASE_URL}/jobs/job-1", b"", "")
    with pytest.raises(ProviderRejected) as caught:
        run(FakeQueueProvider(), remote=Remote("job-1"))
    assert not caught.value.retryable


def test_a_vendor_that_is_never_done_is_left_to_be_asked_later(run, clock):
    started = clock.monotonic()
    with pytest.raises(ProviderTimeout) as caught:
        run(FakeQueueProvider(), transport=FakeVendor(clock=clock, polls=1_000_000))
    assert caught.value.retryable
    assert clock.monotonic() - started < runner_module.MAX_POLL_S + 5


class Shifting(FakeQueueProvider):
    """A queue vendor that names another address to ask at, and its cost at the start."""

    def parse_submission(self, answer):
        return Remote(super().parse_submission(answer).remote_id, "first", vendor_cost=5)

    def parse_poll(self, request, answer):
        state = super().parse_poll(request, answer)
        return Pending(poll_url="second") if isinstance(state, Pending) else replace(state, vendor_cost=None)

    def poll(self, remote, connection):
        self.asked = [*getattr(self, "asked", []), remote.poll_url]
        return super().poll(remote, connection)


def test_a_vendor_may_name_another_address_to_ask_at(run, clock):
    started = clock.monotonic()
    run(vendor := Shifting())
    assert vendor.asked == ["first", "second"]
    assert clock.monotonic() - started < vendor.poll_interval_s + 0.25


def test_a_vendor_that_keeps_naming_addresses_is_not_followed_for_ever(run, clock):
    vendor = Shifting()
    with pytest.raises(ProviderTimeout):
        run(vendor, transport=FakeVendor(clock=clock, polls=1_000_000))
    assert len(vendor.asked) <= runner_module.MAX_POLL_S / vendor.poll_interval_s + runner_module.MAX_MOVES


def test_the_cost_named_at_the_start_is_booked_at_the_end(run):
    assert run(Shifting()).vendor_cost == 5


class AtOnce(FakeQueueProvider):
    """A queue vendor whose call brings the picture."""

    def submit(self, request, connection):
        self.request = request
        return FakeProvider().build(request, connection)

    def parse_submission(self, answer):
        return FakeProvider().parse(self.request, answer)


def test_a_queue_vendors_call_may_bring_the_picture_at_once(run, vendor):
    diary = Diary()
    assert run(AtOnce(), diary).pictures[0].content
    assert diary.steps == ["5%", "send"]
    assert len(vendor.calls) == 1


def test_a_picture_that_came_at_once_cannot_be_asked_for_again(run):
    downloads = Downloads(*[ProviderUnavailable()] * runner_module.MAX_DOWNLOADS)
    with pytest.raises(BadResponse) as caught:
        run(AtOnce(), transport=answering_with_an_address(), downloads=downloads)
    assert not caught.value.retryable


@pytest.mark.row("E75")
@pytest.mark.parametrize(("polls", "says_so"), [(10, False), (4000, True)])
def test_a_job_that_takes_more_than_five_minutes_is_said_to_be_slow(run, clock, polls, says_so):
    diary = Diary()
    run(FakeQueueProvider(), diary, transport=FakeVendor(clock=clock, polls=polls))
    assert any("cancel and try again" in stage for stage in diary.stages) is says_so


def answering_with_an_address(url="https://pictures.example/1.png"):
    return httpx.MockTransport(
        lambda request: httpx.Response(200, json={"data": [{"url": url}], "state": "done", "picture_url": url})
    )


def test_a_picture_by_address_is_fetched(run):
    downloads = Downloads(b"fetched")
    result = run(OpenAiProvider(), transport=answering_with_an_address(), downloads=downloads)
    assert result.pictures[0].content == b"fetched"
    assert downloads.asked == ["https://pictures.example/1.png"]


def test_a_download_that_fails_once_is_tried_again(run):
    downloads = Downloads(ProviderTimeout(), b"fetched")
    assert run(OpenAiProvider(), transport=answering_with_an_address(), downloads=downloads).pictures[0].content


def test_a_failed_download_never_makes_a_direct_vendor_be_paid_again(run):
    downloads = Downloads(*[ProviderUnavailable()] * runner_module.MAX_DOWNLOADS)
    with pytest.raises(BadResponse) as caught:
        run(OpenAiProvider(), transport=answering_with_an_address(), downloads=downloads)
    assert not caught.value.retryable


def test_a_vendors_address_that_may_not_be_fetched_is_a_bad_response(run):
    downloads = Downloads(UnsafeUrl())
    with pytest.raises(BadResponse):
        run(OpenAiProvider(), transport=answering_with_an_address(), downloads=downloads)


def test_a_failed_download_from_a_queue_vendor_can_be_asked_for_again(run):
    downloads = Downloads(*[ProviderUnavailable()] * runner_module.MAX_DOWNLOADS)
    with pytest.raises(ProviderUnavailable):
        run(
            FakeQueueProvider(),
            remote=Remote("job-1"),
            transport=answering_with_an_address(),
            downloads=downloads,
        )


def test_an_error_of_parsing_carries_the_vendors_request_id(run):
    broken = httpx.MockTransport(lambda request: httpx.Response(200, headers={"x-request-id": "r5"}, json={}))
    with pytest.raises(BadResponse) as caught:
        run(OpenAiProvider(), transport=broken)
    assert (caught.value.provider, caught.value.request_id) == ("openai", "r5")


def test_a_local_engine_draws_in_the_pool(run):
    result = run(Drawer(), diary := Diary(), pool=(pool := InlinePool()))
    assert (result.pictures[0].content, result.seed) == (b"drawn", 7)
    assert ("50%" in diary.entries, "Half done" in diary.stages) == (True, True)
    assert pool.was_cancelled is False


@pytest.mark.parametrize("error", [EngineFailed(), JobCancelled()])
def test_what_stops_a_local_engine_comes_through(run, error):
    with pytest.raises(type(error)):
        run(Drawer(), pool=InlinePool(error))


def test_a_local_engine_stopped_by_a_lost_lease_says_so(run):
    diary = Diary(stop_at=lambda entries: entries.count("check") > 1, stop_with=LeaseLost)
    with pytest.raises(LeaseLost):
        run(Drawer(), diary, pool=InlinePool(JobCancelled()))


def test_a_result_without_pictures_is_a_bad_response(run):
    class Empty(Drawer):
        def draw(self, request):
            return ProviderResult(())

    with pytest.raises(BadResponse):
        run(Empty())


def test_a_truncated_picture_comes_through_for_the_decoder_to_judge(run, vendor):
    vendor.script(Outcome.TRUNCATED)
    content = run(FakeProvider()).pictures[0].content
    with pytest.raises(OSError):
        Image.open(io.BytesIO(content)).load()
    assert base64.b64encode(content)
