"""The steps that led to a picture, and what was made of it."""

import pytest

from lib.errors import NotFound
from lib.model.actor import LOCAL_ACTOR
from tests.studio.picture_studio import edit, mask_png, result_of, run, upload, upscale


def an_edit(services, image_id, **values):
    request = edit("general_edit", image_id, prompt="a hat", provider="fake", **values)
    return result_of(services, LOCAL_ACTOR, run(services, LOCAL_ACTOR, request)).asset_id


def an_upscale(services, image_id):
    request = upscale(image_id, factor=2, provider="fake")
    return result_of(services, LOCAL_ACTOR, run(services, LOCAL_ACTOR, request)).asset_id


def chain(services, asset_id):
    return services.studio.pictures.chain(LOCAL_ACTOR, services.studio.asset(LOCAL_ACTOR, asset_id))


def steps(services, asset_id):
    return [asset.asset_id for asset in chain(services, asset_id).steps]


def branches(services, asset_id):
    return [asset.asset_id for asset in chain(services, asset_id).branches]


@pytest.mark.row("C38", "C48")
def test_original_edit_and_upscale_are_found_from_the_last(services):
    original = upload(services, LOCAL_ACTOR)
    edited = an_edit(services, original)
    enlarged = an_upscale(services, edited)
    assert steps(services, enlarged) == [original, edited, enlarged]
    assert branches(services, enlarged) == []


def test_two_branches_of_one_step_are_told_newest_first(services):
    original = upload(services, LOCAL_ACTOR)
    first, second = an_edit(services, original), an_upscale(services, original)
    assert branches(services, original) == [second, first]
    assert steps(services, original) == [original]


def test_what_lies_in_the_trash_is_no_branch_but_stays_a_step(services):
    original = upload(services, LOCAL_ACTOR)
    edited = an_edit(services, original)
    services.studio.delete(LOCAL_ACTOR, original)
    assert steps(services, edited) == [original, edited]
    services.studio.restore(LOCAL_ACTOR, original)
    services.studio.delete(LOCAL_ACTOR, edited)
    assert branches(services, original) == []


def test_a_mask_is_no_step(services):
    original = upload(services, LOCAL_ACTOR)
    mask = upload(services, LOCAL_ACTOR, mask_png())
    request = edit("inpaint", original, prompt="a hat", mask_id=mask, provider="fake")
    made = result_of(services, LOCAL_ACTOR, run(services, LOCAL_ACTOR, request)).asset_id
    assert steps(services, made) == [original, made]


def test_another_workspace_sees_nothing(services):
    original = upload(services, LOCAL_ACTOR)
    stranger = LOCAL_ACTOR.model_copy(update={"workspace_id": "elsewhere", "user_id": "stranger"})
    with pytest.raises(NotFound):
        services.studio.pictures.chain(stranger, services.studio.asset(LOCAL_ACTOR, original))
