"""Campaigns: counted from their pictures, renamed as a whole."""

import pytest

from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.asset import Review
from lib.model.library import LibraryQuery
from tests.studio.builders import a_request

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
