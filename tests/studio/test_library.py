"""Pictures in the library: listed, paged, deleted, restored, read."""

import pytest

from lib.assets import store as asset_store
from lib.errors import Forbidden, NotFound
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.asset import AssetKind, AssetQuery
from tests.studio.builders import a_request
from tests.studio.test_library_search import an_asset


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


@pytest.mark.row("C5", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "C21", "C22", "C23")
def test_a_record_says_who_made_it_of_what_and_how(services, actor, images):
    listed = [services.studio.asset(actor, name) for name in images]
    first = listed[0]
    assert len({asset.asset_id for asset in listed}) == 5
    assert len({asset.job_id for asset in listed}) == 1
    assert (first.workspace_id, first.owner_id) == (actor.workspace_id, actor.user_id)
    assert (first.prompt, first.provider) == ("a red kite", "fake")
    assert first.model
    assert first.parameters["quality"] == "standard"
    content, _ = services.studio.content(actor, first.asset_id)
    assert first.bytes == len(content)
    assert min(first.size.width, first.size.height) > 0
    assert first.created_at.utcoffset().total_seconds() == 0


@pytest.mark.row("C38", "C48")
def test_lineage_is_rebuilt_from_parents_alone(services, actor):
    def child(asset_id, parent, kind):
        return an_asset(asset_id=asset_id, parents=(parent,) if parent else (), kind=kind)

    with services.database.write() as connection:
        for asset in (
            child("img_original", "", AssetKind.GENERATED),
            child("img_edit", "img_original", AssetKind.EDITED),
            child("img_large", "img_edit", AssetKind.UPSCALED),
        ):
            asset_store.insert(connection, asset)
    family = services.studio.describing.family(actor, "img_large")
    assert [member.asset_id for member in family.ancestors] == ["img_edit", "img_original"]
    below = services.studio.describing.family(actor, "img_original").children
    assert [member.asset_id for member in below] == ["img_edit"]
