import json
from concurrent.futures import ThreadPoolExecutor

from lib.clock import FixedClock
from lib.providers.fake_vendor import BASE_URL, FakeVendor, Outcome, plain_png


def ask(vendor, place="images", prompt="fox"):
    body = json.dumps({"prompt": prompt, "width": 64, "height": 64, "seed": 1}).encode()
    return vendor.answer("POST", f"{BASE_URL}/{place}", body, "")


def test_a_paid_call_takes_its_time():
    clock = FixedClock()
    before = clock.monotonic()
    ask(FakeVendor(clock=clock, delay_s=0.2))
    assert round(clock.monotonic() - before, 3) == 0.2


def test_outcomes_come_in_the_order_they_were_scripted():
    vendor = FakeVendor(clock=FixedClock(), retry_after_s=3)
    vendor.script(Outcome.RATE_LIMITED, Outcome.FAULT)
    answers = [ask(vendor) for _ in range(3)]
    assert [answer.status for answer in answers] == [429, 500, 200]
    assert answers[0].headers["retry-after"] == "3"


def test_calls_from_many_threads_are_all_counted_under_ids_of_their_own():
    vendor = FakeVendor(delay_s=0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: ask(vendor, "jobs", f"prompt {number}"), range(100)))
    assert len({call.remote_id for call in vendor.calls}) == 100
    assert {call.prompt for call in vendor.calls} == {f"prompt {number}" for number in range(100)}


def test_a_picture_of_a_size_is_drawn_once():
    assert plain_png(64, 64) is plain_png(64, 64)


def test_an_unknown_address_is_not_found():
    assert FakeVendor(clock=FixedClock()).answer("GET", "https://elsewhere.example/", b"", "").status == 404
