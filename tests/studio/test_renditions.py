"""The sizes that a picture is delivered in: made when first asked for, kept, and made again where they got lost."""

import io

import pytest
from PIL import Image

from tests.studio.picture_studio import file_of, upload


def opened(services, asset_id, rendition):
    content, media_type, name = services.studio.signed_content(asset_id, rendition)
    return Image.open(io.BytesIO(content)), media_type, name


@pytest.mark.parametrize(("rendition", "edge"), [("preview", 1024), ("screen", 2048)])
def test_a_large_picture_is_made_smaller_once_and_again_where_it_got_lost(services, actor, rendition, edge):
    asset_id = upload(services, actor, size=(2600, 1300))
    first, media_type, name = opened(services, asset_id, rendition)
    assert (first.size, media_type, name[-4:]) == ((edge, edge // 2), "image/jpeg", ".jpg")
    address = getattr(services.studio.asset(actor, asset_id), rendition)
    assert services.blobs.has(address)
    services.blobs.delete(address)
    assert opened(services, asset_id, rendition)[0].size == first.size
    assert services.blobs.has(address)


def test_a_small_picture_is_its_own_screen_rendition(services, actor):
    asset_id = upload(services, actor, size=(640, 480))
    shown, media_type, _ = opened(services, asset_id, "screen")
    assert (shown.size, media_type) == ((640, 480), "image/png")
    assert services.studio.asset(actor, asset_id).screen is None


def test_on_a_screen_transparent_parts_stay_transparent(services, actor):
    cut_out = Image.new("RGBA", (2400, 600), (200, 30, 30, 255))
    cut_out.paste((0, 0, 0, 0), (0, 0, 1200, 600))
    shown, media_type, name = opened(services, upload(services, actor, file_of(cut_out)), "screen")
    assert (shown.size, shown.mode, media_type, name[-5:]) == ((2048, 512), "RGBA", "image/webp", ".webp")
    assert shown.getpixel((200, 200))[3] == 0
    assert shown.getpixel((1800, 200))[3] == 255


def test_a_rendition_is_no_orphan(services, actor):
    asset_id = upload(services, actor, size=(2600, 40))
    opened(services, asset_id, "screen")
    assert services.care.orphans(actor)[0] == 0
    assert list(services.care.check(actor)) == []
