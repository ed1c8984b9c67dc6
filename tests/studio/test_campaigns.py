"""Campaigns: counted from their pictures, renamed as a whole."""

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from lib.assets import shelf
from lib.assets import store as asset_store
from lib.clock import FixedClock
from lib.db.library_tables import campaign_counts
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.jobs.campaigns import campaign_of
from lib.jobs.work import load_work
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.asset import AssetKind, Review
from lib.model.batch import Cell
from lib.model.library import LibraryQuery
from lib.model.spending import Dimension
from tests.studio.builders import a_request
from tests.studio.test_library_search import an_asset

COLLEAGUE = Actor(user_id="usr_colleague", workspace_id=LOCAL_WORKSPACE)
STRANGER = Actor(user_id="usr_stranger", workspace_id="wsp_other")


@pytest.fixture
def campaigns(services, actor):
    """Return the use cases over Autumn with three pictures, one of them approved, and Winter with one."""
    jobs = [
        services.studio.submit(actor, a_request(campaign=name, count=n)) for name, n in (("Autumn", 3), ("Winter", 1))
    ]
    services.studio.submit(actor, a_request(count=1))
    services.worker.run_pending()
    names = services.studio.job(actor, jobs[0].job_id).asset_ids
    services.studio.library.review(actor, names[:1], Review.APPROVED)
    return services.studio.campaigns


def test_a_campaign_tells_its_images_cost_and_newest_picture(campaigns, services, actor):
    winter, autumn = campaigns.list(actor).campaigns
    assert (autumn.name, autumn.images, autumn.approved, autumn.cost) == ("Autumn", 3, 1, 3)
    assert (winter.name, winter.images, winter.approved) == ("Winter", 1, 0)
    newest = services.studio.library.find(actor, LibraryQuery(campaign="Autumn")).assets[0]
    assert autumn.cover == newest
    services.studio.delete(actor, winter.cover.asset_id)
    assert [each.name for each in campaigns.list(actor).campaigns] == ["Autumn"]
    assert campaigns.list(STRANGER).campaigns == ()


def test_a_new_name_takes_all_images_along_and_words_find_them_by_it(campaigns, services, actor):
    assert campaigns.rename(actor, "Autumn", "  Late   autumn ").images == 3
    assert [each.name for each in campaigns.list(actor).campaigns] == ["Winter", "Late autumn"]
    services.catching_up.run()
    find = services.studio.library.find
    assert len(find(actor, LibraryQuery(text="late autumn")).assets) == 3
    assert all(asset.campaign == "Late autumn" for asset in find(actor, LibraryQuery(text="late")).assets)


def test_a_name_that_is_taken_empty_or_gone_changes_nothing(campaigns, actor):
    for name, wanted, error in (
        ("Autumn", "Winter", Conflict),
        ("Autumn", " ", InvalidRequest),
        ("Autumn", "x" * 121, InvalidRequest),
        ("Spring", "Summer", NotFound),
        ("", "Summer", NotFound),
    ):
        with pytest.raises(error):
            campaigns.rename(actor, name, wanted)
    assert campaigns.rename(actor, "Autumn", "Autumn").images == 0
    assert {each.name for each in campaigns.list(actor).campaigns} == {"Autumn", "Winter"}


def test_only_who_owns_all_of_it_or_an_admin_renames(campaigns):
    with pytest.raises(Forbidden):
        campaigns.rename(COLLEAGUE, "Autumn", "Mine")
    with pytest.raises(NotFound):
        campaigns.rename(STRANGER, "Autumn", "Mine")


def everything_told(services, actor):
    """Return what is told by campaign: images and costs, jobs, batches, charts, names to choose from, budgets."""
    studio, until = services.studio, services.clock.now().date()
    period = {"since": until - timedelta(days=30), "until": until, "by": Dimension.CAMPAIGN}
    return {
        "listed": {
            each.name: (each.images, each.approved, each.cost) for each in studio.campaigns.list(actor).campaigns
        },
        "jobs": Counter((job.campaign, job.request.campaign) for job in studio.jobs(actor)),
        "batches": [batch.campaign for batch in studio.batches.page(actor)],
        "days": sorted((line.day, line.label, line.credits) for line in studio.reports.per_day(actor, **period)),
        "costs": {line.label: (line.credits, line.images) for line in studio.reports.approval_costs(actor, **period)},
        "names": sorted(studio.reports.choices(actor)[1]),
        "budgets": [(budget.subject, budget.credits, budget.spent) for budget in studio.budgets.list(actor)],
    }


def test_a_rename_takes_jobs_spending_and_budget_along_and_is_taken_back_whole(build_services, actor):
    """Half of the days are added up already; another workspace's campaign of that name stays as it is."""
    clock = FixedClock()
    services = build_services(clock=clock)
    studio, elsewhere = services.studio, actor.model_copy(update={"workspace_id": "wsp_other"})
    submit = partial(studio.submit, actor)
    submit(a_request(campaign="Autumn", count=3))
    studio.submit(elsewhere, a_request(campaign="Autumn", count=2))
    services.worker.run_pending()
    clock.advance(2 * 86_400)
    services.reconciler.add_up_days()
    studio.batches.submit(actor, [Cell(request=a_request(prompt="a blue kite"))], campaign="Autumn")
    submit(a_request(campaign="Winter"))
    services.worker.run_pending()
    for subject, limit in (("Autumn", 50), ("Late autumn", 9), ("Late autumn", None)):
        studio.budgets.set_limit(actor, "campaign", subject, limit)
    before, outside = everything_told(services, actor), everything_told(services, elsewhere)
    assert "Autumn" in str(before["days"])

    renamed = studio.campaigns.rename(actor, "Autumn", "Late autumn")
    assert (renamed.images, studio.campaigns.rename(actor, "Autumn", "Late autumn").images) == (4, 0)
    told = everything_told(services, actor)
    assert told["listed"] == {"Late autumn": (4, 0, 4), "Winter": (1, 0, 1)}
    assert told["jobs"] == {("Late autumn", "Late autumn"): 2, ("Winter", "Winter"): 1}
    assert told["batches"] == ["Late autumn"]
    assert ("Late autumn", 50, 4) in told["budgets"]
    assert sum(spent for _, label, spent in told["days"] if label == "Late autumn") == 4
    assert everything_told(services, elsewhere)["listed"] == outside["listed"]
    studio.campaigns.undo(actor, renamed)
    studio.campaigns.undo(actor, renamed)
    assert everything_told(services, actor) == before


def test_what_is_made_while_its_campaign_is_renamed_goes_along(services, actor):
    """The job was read by its worker before, and a retry of it comes after."""
    studio = services.studio
    studio.submit(actor, a_request(campaign="Autumn"))
    services.worker.run_pending()
    job = studio.submit(actor, a_request(campaign="Autumn", prompt="a late kite"))
    with services.database.read() as connection:
        begun = load_work(connection, job.items[0].item_id)
    studio.campaigns.rename(actor, "Autumn", "Late autumn")
    assert begun.request.campaign == "Autumn"
    services.worker.run_pending()
    strayed = an_asset(asset_id="img_strayed", campaign="Autumn")
    with services.database.write() as connection:
        asset_store.insert(connection, strayed)
        shelf.follow(connection, [strayed], campaign_of(connection, job.job_id))
    services.catching_up.run()
    found = studio.library.find(actor, LibraryQuery(text="late autumn")).assets
    assert {asset.campaign for asset in found} == {"Late autumn"}
    assert [(each.name, each.images) for each in studio.campaigns.list(actor).campaigns] == [("Late autumn", 3)]


def test_whatever_happens_to_pictures_their_campaigns_count_them_right(build_services, actor):
    clock = FixedClock()
    services = build_services(clock=clock)
    library, chance = services.studio.library, random.Random(3)
    kinds = (AssetKind.GENERATED, AssetKind.GENERATED, AssetKind.PAINTED)
    names = [f"img_{number}" for number in range(40)]
    with services.database.write() as connection:
        for number, name in enumerate(names):
            campaign = ("", "Hills", "Sea")[number % 3]
            made = an_asset(asset_id=name, campaign=campaign, kind=chance.choice(kinds), cost=number)
            asset_store.insert(connection, made)
    for _ in range(60):
        some = chance.sample(names, chance.randint(1, 5))
        do = chance.choice(
            (
                lambda some=some: library.trash(actor, some),
                lambda some=some: library.restore(actor, some),
                lambda some=some: library.star(actor, some),
                lambda some=some: library.set_campaign(actor, some, chance.choice(("", "Hills", "Sea", "Town"))),
                lambda some=some: library.review(actor, some, chance.choice(tuple(Review))),
                services.catching_up.run,
            )
        )
        with suppress(Conflict):
            do()
    clock.advance(40 * 86_400)
    services.catching_up.run()  # the trash is emptied
    with services.database.read() as connection:
        left = [asset for name in names if (asset := asset_store.load(connection, name))]
        lines = connection.execute(select(func.count()).select_from(campaign_counts)).scalar_one()
    counted = {}
    for asset in left:
        if asset.campaign and asset.kind is not AssetKind.PAINTED and asset.trashed_at is None:
            images, approved, cost = counted.get(asset.campaign, (0, 0, 0))
            counted[asset.campaign] = (images + 1, approved + asset.is_locked, cost + asset.cost)
    listed = services.studio.campaigns.list(actor).campaigns
    assert {each.name: (each.images, each.approved, each.cost) for each in listed} == counted
    assert len(left) < len(names)
    assert lines <= 3 * 20


def test_campaigns_are_found_by_words_of_their_names_and_turned_page_by_page(services, actor):
    with services.database.write() as connection:
        for number in range(130):
            name = f"Été {number:03} {'sea' if number % 2 else 'hills'}"
            asset = an_asset(asset_id=f"img_{number:03}", campaign=name)
            asset_store.insert(connection, asset)
    listing = partial(services.studio.campaigns.list, actor)
    first, second = listing(), listing(after=listing().after)
    third = listing(after=second.after)
    named = [each.name for page in (first, second, third) for each in page.campaigns]
    assert named == sorted(named, reverse=True)
    assert (len(named), third.after, first.before) == (130, "", "")
    assert listing(before=second.before) == first.model_copy(update={"before": ""})
    assert listing(before=third.before).campaigns == second.campaigns
    assert len(listing(text="ete SEA").campaigns) == 60
    assert [each.name for each in listing(text="sea 007").campaigns] == ["Été 007 sea"]
    assert listing(text='"NEAR( OR *%_').campaigns == ()
    with pytest.raises(InvalidRequest):
        listing(after="../../etc")
