"""Before anybody sets up a character: pictures can be kept and shown, and the folder's root is as documented."""

import json
import stat

import pytest

from lib.characters.folder import StudioFolder
from lib.errors import NotFound, Unsupported
from lib.storage.memory import MemoryBlobStore


class Forgetful(MemoryBlobStore):
    """A store that takes everything and gives nothing back."""

    def get(self, sha256: str) -> bytes:
        raise NotFound("It is gone.")


@pytest.mark.row("E12")
def test_no_set_up_begins_where_images_cannot_be_shown(build_services, vendor, actor):
    characters = build_services(vendor=vendor, blobs=Forgetful()).studio.characters
    with pytest.raises(Unsupported, match="what is stored does not come back") as caught:
        characters.create(actor, "Flame Dog")
    assert "storage" in caught.value.remedy
    assert characters.list(actor) == ()


@pytest.mark.row("E12")
def test_no_set_up_begins_where_the_folder_cannot_be_written(stages, services, actor):
    root = stages.place().parent
    root.write_text("a file in the folder's place")
    with pytest.raises(Unsupported, match="cannot be written") as caught:
        stages.named()
    assert "STUDIO_DATA" in caught.value.remedy
    root.unlink()
    assert stages.named().slug == "gboy"


def test_the_check_leaves_nothing_behind(stages, services, actor):
    stages.characters.delivery.check(actor)
    assert list(services.blobs.addresses()) == []
    assert list(stages.place().parent.iterdir()) == []


@pytest.mark.row("E146", "E94", "E147")
def test_the_root_holds_the_config_for_its_owners_eyes_and_the_characters(stages):
    stages.named()
    root = stages.place().parent
    config = root / "config.json"
    assert {path.name for path in root.iterdir()} == {"config.json", "characters"}
    assert list(json.loads(config.read_text())) == ["api_base_url", "client_id", "client_secret", "access_token"]
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.row("E23", "E146")
def test_a_config_that_is_there_is_left_alone_and_never_leaves(stages, actor):
    place = StudioFolder(stages.place().parent)
    place.root.mkdir(parents=True)
    mine = '{"client_secret": "a secret of my own"}'
    (place.root / "config.json").write_text(mine)
    stages.finalised()
    content, _ = stages.characters.reading.export(actor, "gboy")
    assert (place.root / "config.json").read_text() == mine
    assert b"a secret of my own" not in content
