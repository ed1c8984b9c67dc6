"""Looking back: filtered entries, their export, spending by day, and vendors that charge something else."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from lib.clock import FixedClock
from lib.db.tables import job_items, users, workspaces
from lib.errors import Forbidden, NotFound
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.asset import Review
from lib.model.batch import Cell, Workflow
from lib.model.job import Verdict
from lib.model.ledger import EntryKind
from lib.model.spending import Dimension, EntryQuery
from lib.providers.fake_vendor import FakeVendor, Outcome
from tests.studio.builders import a_request

TODAY = date(2026, 11, 21)
MEMBER = Actor(user_id="usr_local", workspace_id="wsp_local", role="member")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def services(build_services, clock):
    return build_services(clock=clock)


def submit(services, actor, count=1, **request):
    job = services.studio.submit(actor, a_request(count=count, **request))
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id)


def found(services, actor, **query):
    return services.studio.reports.entries(actor, EntryQuery(**query))


def places(services, actor, **query):
    return [line.place for line in found(services, actor, **query).lines]


def refund(services, job, amount=1):
    with services.database.write() as connection:
        item_id = job.items[0].item_id
        ledger.refund(connection, item_id=item_id, amount=amount, reason="=sorry", now=services.clock.now())


def test_a_line_says_what_it_was_for(services, actor):
    job = submit(services, actor, campaign="Spring")
    line = found(services, actor).lines[0]
    assert (line.job_id, line.provider, line.model, line.campaign) == (job.job_id, "fake", "fake-any", "Spring")
    assert (line.asset_id, line.entry.balance_after) == (job.asset_ids[0], 999)


def test_filters_choose_by_kind_model_campaign_and_words(services, actor):
    submit(services, actor, campaign="Spring")
    refund(services, submit(services, actor, model="fake-64"))
    assert places(services, actor) == [4, 3, 2, 1]
    assert places(services, actor, kinds=(EntryKind.REFUND,)) == [4]
    assert places(services, actor, kinds=(EntryKind.GRANT, EntryKind.REFUND)) == [4, 1]
    assert places(services, actor, model="fake-64") == [4, 3]
    assert places(services, actor, campaign="Spring") == [2]
    assert places(services, actor, search="OPENING") == [1]
    assert places(services, actor, search="%") == []
    assert places(services, actor, model="fake-64", campaign="Spring") == []


def test_whole_days_are_chosen_in_utc(services, actor, clock):
    clock.advance(12 * 3600 - 1)
    submit(services, actor)
    clock.advance(1)
    submit(services, actor)
    assert places(services, actor, until=TODAY) == [2, 1]
    assert places(services, actor, since=TODAY + timedelta(days=1)) == [3]


def test_pages_are_walked_by_key_in_both_directions(services, actor):
    submit(services, actor, count=6)
    first = found(services, actor, limit=3)
    second = found(services, actor, limit=3, before=first.lines[-1].place)
    back = found(services, actor, limit=3, after=second.lines[0].place)
    assert [line.place for line in first.lines] == [7, 6, 5]
    assert [line.place for line in second.lines] == [4, 3, 2]
    assert [line.place for line in back.lines] == [7, 6, 5]
    assert (first.has_newer, first.has_older) == (False, True)
    assert (second.has_newer, second.has_older, back.has_newer) == (True, True, False)
    assert places(services, actor, before=1) == []


def test_the_export_has_every_line_that_matches_and_no_formula(services, actor):
    refund(services, submit(services, actor, count=3))
    text = "".join(services.studio.reports.entries_csv(actor, EntryQuery(limit=1)))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["amount"] for row in rows] == ["1", "-1", "-1", "-1", "1000"]
    assert rows[0]["description"] == "'=sorry"
    only = "".join(services.studio.reports.entries_csv(actor, EntryQuery(kinds=(EntryKind.REFUND,))))
    assert only.count("\r\n") == 2


def test_nobody_sees_the_entries_of_another_account(services, actor):
    submit(services, actor)
    stranger = services.access.register()
    client = services.access.actor_for(services.access.login(stranger.client_id, stranger.client_secret).access_token)
    assert places(services, client) == []


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        (Dimension.PROVIDER, {"fake": 3}),
        (Dimension.MODEL, {"fake-any": 2, "fake-64": 1}),
        (Dimension.OPERATION, {"generate": 3}),
        (Dimension.CAMPAIGN, {"Spring": 2, "": 1}),
    ],
)
def test_spending_is_split_by_day(services, actor, clock, by, labels):
    submit(services, actor, count=2, campaign="Spring")
    submit(services, actor, model="fake-64")
    clock.advance(86_400)
    submit(services, actor)
    spent = services.studio.reports.per_day(actor, since=TODAY, until=TODAY, by=by)
    assert {line.label: line.credits for line in spent} == labels
    assert {line.day for line in spent} == {TODAY}


def test_totals_show_what_was_estimated_charged_and_refunded_each_day(services, actor, clock):
    job = submit(services, actor, count=2)
    clock.advance(86_400)
    refund(services, job)
    first, second = services.studio.reports.totals_per_day(actor, since=TODAY, until=TODAY + timedelta(days=1))
    assert (first.day, first.estimated, first.charged, first.refunded) == (TODAY, 2, 2, 0)
    assert (second.estimated, second.charged, second.refunded) == (0, 0, 1)
    assert services.studio.reports.spent_this_month(actor) == 1


def test_no_more_than_a_year_is_read(services, actor, clock):
    submit(services, actor)
    clock.advance(400 * 86_400)
    until = TODAY + timedelta(days=400)
    assert services.studio.reports.totals_per_day(actor, since=date(2000, 1, 1), until=until) == ()


@pytest.mark.row("E53")
@pytest.mark.parametrize(("actual", "differing"), [(10_000, 0), (11_000, 0), (11_001, 1), (8_999, 1), (0, 1)])
def test_a_vendor_that_charges_more_than_ten_per_cent_off_is_reported(services, actor, clock, actual, differing):
    job = submit(services, actor, count=2)
    with services.database.write() as connection:
        mine = update(job_items).where(job_items.c.id == job.items[0].item_id)
        connection.execute(mine.values(vendor_cost_actual=actual))
    reported = services.studio.reports.cost_mismatches(actor, since=clock.now() - timedelta(days=1))
    assert sum(line.differing for line in reported) == differing
    if reported:
        assert (reported[0].images, reported[0].expected_micro_usd) == (2, 20_000)
        assert reported[0].actual_micro_usd == 10_000 + actual


def test_only_administrators_compare_vendors_costs(services, clock):
    with pytest.raises(Forbidden):
        services.studio.reports.cost_mismatches(MEMBER, since=clock.now())


def test_an_approved_image_costs_what_was_spent_on_all_of_them(services, actor):
    approved = submit(services, actor, count=4, campaign="Spring")
    submit(services, actor, count=2, campaign="Autumn")
    services.studio.library.review(actor, approved.asset_ids[:2], Review.APPROVED)
    costs = services.studio.reports.approval_costs(actor, since=TODAY, until=TODAY, by=Dimension.CAMPAIGN)
    assert [(line.label, line.credits, line.images, line.approved) for line in costs] == [
        ("Spring", 4, 4, 2),
        ("Autumn", 2, 2, 0),
    ]


def test_an_approved_draft_counts_and_what_failed_costs_nothing(build_services, clock, actor):
    vendor = FakeVendor(delay_s=0)
    services = build_services(clock=clock, vendor=vendor)
    vendor.script(Outcome.REFUSED)
    cells = [Cell(request=a_request(prompt=prompt)) for prompt in ("one", "two", "three")]
    batch = services.studio.batches.submit(actor, cells, workflow=Workflow.DRAFT_THEN_FINAL)
    services.worker.run_pending()
    services.studio.reviews.decide(actor, [batch.job_ids[1]], Verdict.APPROVED)
    (line,) = services.studio.reports.approval_costs(actor, since=TODAY, until=TODAY, by=Dimension.OPERATION)
    assert (line.label, line.credits, line.images, line.approved) == ("generate", 2, 2, 1)


def test_an_administrator_looks_at_one_persons_entries_of_the_workspace(services, actor):
    add_person(services, "usr_ann", "Ann", actor.workspace_id)
    add_person(services, "usr_far", "Far", "wsp_far")
    submit(services, Actor(user_id="usr_ann", workspace_id=actor.workspace_id))
    assert [person.name for person in services.studio.reports.people(actor)] == ["Ann", "This computer"]
    assert places(services, actor, person="usr_ann") == [2, 1]
    assert "usr_ann" not in [person.user_id for person in services.studio.reports.people(MEMBER)]
    for asking, wanted in ((MEMBER, "usr_ann"), (actor, "usr_far"), (actor, "usr_none")):
        with pytest.raises(NotFound):
            places(services, asking, person=wanted)
        with pytest.raises(NotFound):
            list(services.studio.reports.entries_csv(asking, EntryQuery(person=wanted)))


def add_person(services, user_id, name, workspace_id):
    now = services.clock.now()
    with services.database.write() as connection:
        if workspace_id != "wsp_local":
            connection.execute(insert(workspaces).values(id=workspace_id, name=name, created_at=now))
        values = {"id": user_id, "display_name": name, "workspace_id": workspace_id, "role": "member"}
        connection.execute(insert(users).values(**values, created_at=now))
        ledger.open_account(connection, user_id, now=now, opening_grant=10)
