"""The mark that a picture deserves follows from what it descends from."""

import pytest

from lib.assets import store
from lib.clock import FixedClock
from lib.model.asset import Asset, AssetKind
from lib.model.geometry import Size
from lib.studio.library.lineage import source_type


def an_asset(name, kind=AssetKind.SOCIAL, maker="processed", parents=()):
    return Asset(
        asset_id=name,
        kind=kind,
        size=Size(width=1, height=1),
        bytes=1,
        format="png",
        blob="b",
        original="b",
        thumbnail=None,
        maker=maker,
        parents=parents,
        owner_id="usr_local",
        workspace_id="wsp_local",
        created_at=FixedClock().now(),
    )


PHOTO = an_asset("photo", AssetKind.UPLOADED)
MADE = an_asset("made", AssetKind.GENERATED, "ai")
DRAWN = an_asset("drawn", AssetKind.GENERATED, "drawn")


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ([PHOTO], None),
        ([PHOTO, an_asset("cut", parents=("photo",))], None),
        ([MADE], "trainedAlgorithmicMedia"),
        ([MADE, an_asset("cut", parents=("made",))], "trainedAlgorithmicMedia"),
        ([DRAWN, an_asset("cut", parents=("drawn",))], "algorithmicMedia"),
        ([PHOTO, an_asset("edit", AssetKind.EDITED, "ai", ("photo",))], "compositeWithTrainedAlgorithmicMedia"),
        ([PHOTO, MADE, an_asset("both", parents=("photo", "made"))], "compositeWithTrainedAlgorithmicMedia"),
        ([an_asset("orphan", parents=("gone",))], None),
        ([an_asset("loop", parents=("loop",))], None),
    ],
    ids=["photo", "cut-photo", "ai", "cut-ai", "drawn", "ai-edit", "both", "orphan", "loop"],
)
def test_the_mark_follows_the_family(services, family, expected):
    with services.database.write() as connection:
        for member in family:
            store.insert(connection, member)
        assert source_type(connection, family[-1]) == expected
