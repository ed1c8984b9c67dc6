"""Credits: filters and paging in the address, charts, budgets, and buying until what was asked is made."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import insert, update

from lib.db.tables import job_items, users
from lib.ledger import ledger
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import Review
from lib.model.ledger import EntryKind
from lib.model.spending import DaySpending, EntryQuery
from lib.ui.credits.charts import MAX_LABELS, OTHERS, arrange, with_ends
from lib.ui.credits.entries import PAGE_SIZE
from lib.ui.pages import CREDITS
from tests.ui.visitor import a_job


def table_of(page):
    return next((each.value for each in page.at.markdown if each.value.startswith("| Date")), "")


def lines_of(page):
    return table_of(page).split("\n")[2:]


def view(name, **address):
    return {"credits.view": name} | address


@pytest.fixture
def spent(services):
    """Make one picture for a campaign, and refund nothing."""
    return a_job(services, count=1, campaign="Spring")


def test_the_page_shows_what_was_spent_this_month(visit, spent):
    metrics = {metric.label: metric.value for metric in visit(CREDITS).at.metric}
    assert metrics == {"Balance": "999", "Set aside": "0", "Spent this month": "1"}


def test_an_entry_leads_to_its_picture_and_names_its_campaign(visit, spent):
    line = lines_of(visit(CREDITS))[0]
    assert f"](create?job={spent.job_id}&image={spent.asset_ids[0]})" in line
    assert "Spring" in line


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ({}, 2),
        ({"credits.type": "Charged"}, 1),
        ({"credits.campaign": "Spring"}, 1),
        ({"credits.model": "fake-any"}, 1),
        ({"credits.search": "opening"}, 1),
        ({"credits.from": "2026-11-21", "credits.to": "2026-11-21"}, 2),
        ({"credits.to": "2026-11-20"}, 0),
        ({"credits.search": "nothing like it"}, 0),
        ({"before": "2"}, 1),
        ({"before": "nonsense", "after": "-4"}, 2),
        ({"before": "99999999999999999999999"}, 2),
        ({"before": "1"}, 2),
    ],
)
def test_filters_stand_in_the_address(visit, spent, address, count):
    assert len([line for line in lines_of(visit(CREDITS, **address)) if line]) == count


def test_a_filter_that_is_chosen_begins_at_the_newest(visit, spent):
    page = visit(CREDITS, before="2")
    page.at.multiselect(key="credits.type").set_value([EntryKind.HOLD])
    page.look()
    assert "before" not in page.at.query_params
    assert len(lines_of(page)) == 1


def test_no_match_says_what_to_do(visit, spent):
    assert "No entry matches. Clear a filter to see more." in visit(CREDITS, **{"credits.search": "zzz"}).words


def test_entries_are_walked_to_the_oldest_and_back(visit, services):
    for _ in range(6):
        a_job(services, count=10)
    page = visit(CREDITS)
    newest = lines_of(page)
    page.press("credits.older")
    assert (len(newest), len(lines_of(page))) == (PAGE_SIZE, 61 - PAGE_SIZE)
    assert page.at.button(key="credits.older").disabled
    page.press("credits.newer")
    assert lines_of(page) == newest


def test_spending_is_drawn_with_a_table_beside_it(visit, spent):
    page = visit(CREDITS, **view("Spending"))
    assert len(page.at.get("vega_lite_chart")) == 2
    assert list(page.at.dataframe[0].value.columns) == ["Provider", "Credits"]
    assert page.at.dataframe[0].value["Credits"].tolist() == [1]
    assert page.at.dataframe[0].value["Provider"].tolist() == ["Fake"]
    assert list(page.at.dataframe[1].value.columns) == ["Day", "Estimated", "Charged", "Refunded"]


def test_spending_is_split_as_the_address_says(visit, spent):
    page = visit(CREDITS, **view("Spending"), **{"credits.split": "Campaign", "credits.days": "A year"})
    assert page.at.dataframe[0].value["Campaign"].tolist() == ["Spring"]


@pytest.mark.parametrize(("split", "name"), [("Model", "Fake, any size"), ("Operation", "Create")])
def test_spending_calls_things_as_the_pages_do(visit, spent, split, name):
    page = visit(CREDITS, **view("Spending"), **{"credits.split": split})
    assert page.at.dataframe[0].value[split].tolist() == [name]


def test_a_period_without_charges_says_so(visit):
    assert "Nothing was charged in this period." in visit(CREDITS, **view("Spending")).words


def test_small_labels_are_added_up_as_one():
    day = date(2026, 11, 21)
    spending = [DaySpending(day=day, label=f"m{number}", credits=100 + number) for number in range(MAX_LABELS)]
    small = [DaySpending(day=day, label=f"s{number}", credits=number + 1) for number in range(3)]
    frame = arrange((*spending, *small))
    assert len(frame) == MAX_LABELS + 1
    assert frame[frame["Label"] == OTHERS]["Credits"].tolist() == [6]


def test_a_long_period_is_added_up_by_the_week():
    spending = [DaySpending(day=date(2026, 11, day), label="m", credits=day) for day in (16, 21, 22, 23)]
    frame = arrange(tuple(spending), weekly=True)
    assert list(zip(frame["Day"], frame["Credits"], strict=True)) == [
        (date(2026, 11, 16), 59),
        (date(2026, 11, 23), 23),
    ]


def test_a_vendor_that_charges_something_else_is_shown_to_administrators(visit, services, spent):
    with services.database.write() as connection:
        connection.execute(update(job_items).values(vendor_cost_actual=25_000))
    assert "| Fake, any size · Fake | 1 of 1 | $0.01 | $0.03 |" in visit(CREDITS, **view("Spending")).words


def test_the_test_checkout_says_so_and_an_administrator_completes_it(visit, services):
    page = visit(CREDITS, **view("Buy"))
    assert "no money moves" in page.words
    payment = services.studio.buying.checkout(LOCAL_ACTOR, 1)
    page = visit(CREDITS, payment=str(payment.payment_id))
    page.press("credits.complete")
    assert "the credits are on your balance" in "".join(each.value for each in page.at.success)
    assert page.at.metric[0].value == "2,000"


@pytest.mark.parametrize("opening_grant", [2])
def test_who_has_too_little_buys_and_what_was_asked_is_made(visit, services):
    page = visit().type("A red fox")
    assert page.at.button(key="create.buy").label == "Buy Starter Bundle · \\$10.00, then generate"
    page.press("create.buy")
    payment = services.studio.buying.payments(LOCAL_ACTOR)[0]
    page = visit(CREDITS, payment=str(payment.payment_id)).press("credits.complete")
    services.worker.run_pending()
    (waiting,) = services.studio.buying.waiting_for(LOCAL_ACTOR, payment.payment_id)
    job = services.studio.job(LOCAL_ACTOR, waiting.job_id)
    assert (job.request.prompt, len(job.asset_ids)) == ("A red fox", 4)
    assert services.studio.balance(LOCAL_ACTOR).available == 998


@pytest.mark.parametrize("text", ["", "x", "-1", "999", "9" * 40, "<b>"])
def test_a_payment_that_is_not_there_breaks_nothing(visit, text):
    page = visit(CREDITS, payment=text)
    assert not page.has_button("credits.complete")
    assert len(lines_of(page)) == 1


@pytest.mark.parametrize(("opening_grant", "is_low"), [(49, True), (50, False)])
def test_every_page_warns_of_a_low_balance(visit, opening_grant, is_low):
    assert ("The balance is low: 49 credits left" in visit().words) == is_low


def test_a_budget_is_set_exceeded_and_shown(visit, services, spent):
    page = visit(CREDITS, **view("Budgets"))
    page.at.number_input(key="credits.budget.credits").set_value(1)
    page.press("credits.budget.save")
    assert "This month: 1 of 1 credits used" in page.words
    page.at.text_input(key="credits.override.reason").set_value("The fair")
    page.press("credits.override.save")
    budget = services.studio.budgets.list(LOCAL_ACTOR)[0]
    assert (budget.credits, budget.extra, budget.level) == (1, 100, "ok")


def test_an_exception_without_a_reason_is_refused(visit, services):
    services.studio.budgets.set_limit(LOCAL_ACTOR, "account", LOCAL_ACTOR.account_id, 5)
    page = visit(CREDITS, **view("Budgets")).press("credits.override.save")
    assert "say why" in page.errors


def test_all_entries_can_be_exported(visit, services, spent):
    assert visit(CREDITS).at.get("download_button")
    text = "".join(services.studio.reports.entries_csv(LOCAL_ACTOR, EntryQuery()))
    assert text.count("\r\n") == 3


def test_what_an_approved_image_costs_stands_under_the_charts(visit, services):
    job = a_job(services, count=4, campaign="Spring")
    address = view("Spending") | {"credits.split": "Campaign"}
    assert "No image of this period is approved yet." in visit(CREDITS, **address).words
    services.studio.library.review(LOCAL_ACTOR, job.asset_ids[:2], Review.APPROVED)
    words = visit(CREDITS, **address).words
    assert "| Spring | 4 | 4 | 2 | 2.0 |" in words
    assert "| Together | 4 | 4 | 2 | 2.0 |" in words


def test_bars_stand_on_each_other_and_span_the_day_or_the_week():
    days = pd.DataFrame({"Day": [date(1970, 1, 2)] * 2, "Label": ["m", "n"], "Credits": [1, 4]})
    first, second = with_ends(days, weekly=False).to_dict("records")
    week = with_ends(days, weekly=True).to_dict("records")[0]
    assert (first["From"], first["To"]) == (86_400_000, 86_400_000 + 72_000_000)
    assert (first["Bottom"], first["Top"], second["Bottom"], second["Top"]) == (0, 1, 1, 5)
    assert week["To"] - week["From"] == 7 * 72_000_000


def test_with_one_person_there_is_nobody_to_choose(visit, spent):
    assert not [box for box in visit(CREDITS).at.selectbox if box.key == "credits.person"]


def test_an_administrator_chooses_a_person_in_the_address(visit, services, spent):
    with services.database.write() as connection:
        row = {"id": "usr_ann", "display_name": "Ann", "workspace_id": "wsp_local", "role": "member"}
        connection.execute(insert(users).values(**row, created_at=services.clock.now()))
        ledger.open_account(connection, "usr_ann", now=services.clock.now(), opening_grant=7)
    page = visit(CREDITS, **{"credits.person": "Ann"})
    assert len(lines_of(page)) == 1
    assert "+7" in lines_of(page)[0]
