"""Paintings become pictures of the library."""

import io

import pytest
from PIL import Image

from lib.errors import InvalidRequest, NotFound
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import AssetKind, AssetQuery
from lib.model.geometry import Size
from lib.model.library import LibraryQuery
from lib.model.painting import MaskRecipe, Painting, Stroke

SIZE = Size(width=320, height=200)
DOT = Stroke(tool="brush", points=(100, 100), size=60)


def a_recipe(*strokes, **more) -> MaskRecipe:
    return MaskRecipe(painting=Painting(size=SIZE, strokes=strokes), **more)


def test_a_mask_is_kept_at_the_paintings_own_pixels_and_only_once(services):
    mask = services.studio.pictures.paintings.save_mask(LOCAL_ACTOR, a_recipe(DOT))
    assert mask.size == SIZE
    content, _ = services.studio.content(LOCAL_ACTOR, mask.asset_id)
    picture = Image.open(io.BytesIO(content)).convert("L")
    assert (picture.getpixel((100, 100)), picture.getpixel((300, 20))) == (255, 0)
    assert services.studio.pictures.paintings.save_mask(LOCAL_ACTOR, a_recipe(DOT)).asset_id == mask.asset_id


@pytest.mark.parametrize("recipe", [a_recipe(), a_recipe(Stroke(tool="rectangle", points=(0, 0, 320, 200)))])
def test_an_empty_or_full_mask_is_refused_with_what_to_do(services, recipe):
    with pytest.raises(InvalidRequest, match=r"Paint over|Leave out") as caught:
        services.studio.pictures.paintings.save_mask(LOCAL_ACTOR, recipe)
    assert caught.value.field == "mask_id"


def test_a_mask_can_begin_from_another_one(services):
    studio = services.studio
    first = studio.pictures.paintings.save_mask(LOCAL_ACTOR, a_recipe(DOT))
    more = a_recipe(Stroke(tool="brush", points=(250, 100), size=60), base_id=first.asset_id)
    preview = studio.pictures.paintings.preview(LOCAL_ACTOR, more)
    assert preview.share == pytest.approx(
        2 * studio.pictures.paintings.preview(LOCAL_ACTOR, a_recipe(DOT)).share, rel=0.05
    )


def test_another_workspaces_picture_is_no_base(services):
    first = services.studio.pictures.paintings.save_mask(LOCAL_ACTOR, a_recipe(DOT))
    stranger = LOCAL_ACTOR.model_copy(update={"workspace_id": "elsewhere", "user_id": "stranger"})
    with pytest.raises(NotFound):
        services.studio.pictures.paintings.preview(stranger, a_recipe(base_id=first.asset_id))


def test_a_blank_sketch_is_refused(services):
    blank = Painting(size=SIZE, strokes=(Stroke(tool="eraser", points=(1, 1)),))
    with pytest.raises(InvalidRequest, match="Draw something first"):
        services.studio.pictures.paintings.save_sketch(LOCAL_ACTOR, blank)


def test_masks_and_sketches_stay_out_of_lists_unless_they_are_asked_for(services):
    studio = services.studio
    mask = studio.pictures.paintings.save_mask(LOCAL_ACTOR, a_recipe(DOT))
    assert mask.kind is AssetKind.PAINTED
    assert not studio.assets(LOCAL_ACTOR, AssetQuery()).assets
    assert not studio.library.find(LOCAL_ACTOR, LibraryQuery()).assets
    assert studio.library.find(LOCAL_ACTOR, LibraryQuery(kind=AssetKind.PAINTED)).assets == (mask,)
    studio.delete(LOCAL_ACTOR, mask.asset_id)
    assert studio.library.count(LOCAL_ACTOR, LibraryQuery(trashed=True)).total == 1
