"""Pictures in the library: listed, paged, deleted, restored, read."""

import pytest

from lib.errors import Forbidden, NotFound
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.asset import AssetQuery
from tests.studio.builders import a_request


@pytest.fixture
def images(services, actor):
    job = services.studio.submit(actor, a_request(count=5))
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id).asset_ids


def test_pages_are_newest_first_and_count_everything(services, actor, images):
    first = services.studio.assets(actor, AssetQuery(page_size=2))
    last = services.studio.assets(actor, AssetQuery(page_size=2, page=3))
    listed = [asset.asset_id for asset in first.assets]
    assert (first.total, first.pages, len(last.assets)) == (5, 3, 1)
    assert listed == sorted(images, reverse=True)[:2]


def test_a_page_beyond_the_end_is_empty(services, actor, images):
    assert services.studio.assets(actor, AssetQuery(page=99)).assets == ()


@pytest.mark.row("A54", "E21")
def test_deleting_moves_to_the_trash_and_can_be_undone(services, actor, images):
    services.studio.delete(actor, images[0])
    services.studio.delete(actor, images[0])
    assert services.studio.assets(actor, AssetQuery()).total == 4
    assert services.studio.assets(actor, AssetQuery(trashed=True)).assets[0].asset_id == images[0]
    services.studio.restore(actor, images[0])
    assert services.studio.assets(actor, AssetQuery()).total == 5


@pytest.mark.row("C6")
def test_a_colleague_may_look_but_not_delete(services, images):
    colleague = Actor(user_id="usr_colleague", workspace_id=LOCAL_WORKSPACE)
    assert services.studio.asset(colleague, images[0]).asset_id == images[0]
    with pytest.raises(Forbidden):
        services.studio.delete(colleague, images[0])
    services.studio.delete(colleague.model_copy(update={"role": "admin"}), images[0])


def test_the_providers_bytes_are_kept_as_they_came(services, actor, images):
    asset = services.studio.asset(actor, images[0])
    original, _ = services.studio.content(actor, images[0], "original")
    assert services.blobs.get(asset.original) == original
    assert original.startswith(b"\x89PNG")


def test_a_missing_file_is_said_and_the_record_stays(services, actor, images):
    services.blobs.delete(services.studio.asset(actor, images[0]).blob)
    with pytest.raises(NotFound):
        services.studio.content(actor, images[0])
    assert services.studio.asset(actor, images[0])


@pytest.mark.parametrize("asset_id", ["img_nope", "../../etc/passwd", "", "img_" + "0" * 500])
def test_an_unknown_image_is_not_found(services, actor, asset_id):
    with pytest.raises(NotFound):
        services.studio.asset(actor, asset_id)
