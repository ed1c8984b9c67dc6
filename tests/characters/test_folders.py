"""Folders that people touch: copied in, edited, broken, old, exported and imported."""

import io
import json
import os
import shutil
import zipfile

import pytest
from PIL import Image

from lib.characters.folder import StudioFolder
from lib.errors import Conflict, InvalidRequest
from lib.model.character import ImageKind
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene

REFERENCE = ImageKind.REFERENCE


def refresh(stages):
    return stages.characters.reading.refresh(stages.actor)


@pytest.mark.row("E15")
@pytest.mark.parametrize("part", ["..", ".", "", "/etc", "a/b", "a\\b", "a\0"])
def test_no_path_leaves_the_folder(tmp_path, part):
    with pytest.raises(InvalidRequest):
        StudioFolder(tmp_path / "character-image-studio").path(part)


@pytest.mark.row("E15")
def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    place = StudioFolder(tmp_path / "character-image-studio")
    place.make("gboy")
    (tmp_path / "outside").mkdir()
    place.character("gboy", "references").symlink_to(tmp_path / "outside")
    with pytest.raises(InvalidRequest, match="leads out"):
        place.write("gboy", "references", "ref-001.jpg", content=b"x")


def test_nothing_is_read_again_while_nothing_changed(stages):
    stages.finalised()
    refresh(stages)
    assert refresh(stages) == ()
    assert stages.characters.load(stages.actor, "gboy").reference_count == 12


@pytest.mark.row("E13", "E175")
def test_a_folder_copied_in_is_taken_in_whole(stages, services, build_services, tmp_path):
    stages.finalised()
    shutil.copytree(stages.place("gboy"), stages.place("gboy-two"))
    said = refresh(stages)
    two = stages.characters.load(stages.actor, "gboy-two")
    assert "Gboy Two was found in the folder and taken in." in said
    assert (two.reference_count, two.analysis.style, two.seed_asset_id is not None) == (12, "cartoon", True)
    assert two.finalised_at is not None


def test_files_added_and_removed_by_hand_count(stages):
    stages.finalised()
    refresh(stages)
    stages.place("gboy", "references", "ref-003.jpg").unlink()
    stages.place("gboy", "references", "mine.png").write_bytes(a_file(a_scene(80, 60), "PNG"))
    stages.place("gboy", "references", "broken.png").write_bytes(b"no image")
    said = "\n".join(refresh(stages))
    files = [image.file for image in stages.gallery("gboy", REFERENCE).images]
    assert "mine.png" in files
    assert "ref-003.jpg" not in files
    assert "1 reference files were removed by hand" in said
    assert "broken.png cannot be used" in said


def test_an_analysis_edited_by_hand_counts_and_a_broken_one_is_said(stages, actor):
    stages.analysed()
    path = stages.place("gboy", "character-analysis.json")
    found = json.loads(path.read_text())
    path.write_text(json.dumps(found | {"style": "pixel_art", "something_else": 1}))
    refresh(stages)
    assert stages.characters.load(actor, "gboy").analysis.style == "pixel_art"
    path.write_text('{"style": ')
    assert "not a JSON document" in "\n".join(refresh(stages))
    assert stages.characters.load(actor, "gboy").analysis.style == "pixel_art"


@pytest.mark.row("E13")
def test_a_broken_registry_is_kept_aside_and_made_anew(stages):
    stages.finalised()
    stages.place("registry.json").write_text("{ broken")
    said = "\n".join(refresh(stages))
    aside = list(stages.place().glob("registry.broken-*.json"))
    assert "The registry could not be read" in said
    assert [path.read_text() for path in aside] == ["{ broken"]
    assert json.loads(stages.place("registry.json").read_text())["characters"][0]["name"] == "gboy"


@pytest.mark.row("E153")
def test_the_old_flat_layout_moves_after_a_name_was_given(stages, actor):
    root = stages.place().parent
    (root / "references").mkdir(parents=True)
    (root / "seed.png").write_bytes(a_file(a_scene(90, 90), "PNG"))
    for number in range(3):
        (root / "references" / f"ref-00{number + 1}.jpg").write_bytes(a_file(a_scene(90 + number, 90), "JPEG"))
    assert stages.characters.reading.has_flat_layout(actor)
    slug = stages.characters.reading.migrate(actor, "Flame Dog")
    character = stages.characters.load(actor, slug)
    assert (slug, character.display_name, character.reference_count) == ("flame-dog", "Flame Dog", 3)
    assert not stages.characters.reading.has_flat_layout(actor)
    assert stages.place("flame-dog", "seed.png").is_file()


@pytest.mark.row("E23", "E175")
def test_an_export_holds_the_folder_and_no_credentials_and_comes_back(stages, actor):
    character = stages.finalised()
    (stages.place().parent / "config.json").write_text('{"client_secret": "s"}')
    stages.place("gboy", "config.json").write_text('{"client_secret": "s"}')
    content, name = stages.characters.reading.export(actor, "gboy")
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = pack.namelist()
    assert name == "gboy.zip"
    assert {"gboy/seed.png", "gboy/character-analysis.json", "gboy/references/ref-012.jpg"} <= set(names)
    assert not [entry for entry in names if "config" in entry]
    with pytest.raises(Conflict, match="gboy already"):
        stages.characters.reading.import_pack(actor, content)
    slug = stages.characters.reading.import_pack(actor, content, "Second Boy")
    second = stages.characters.load(actor, slug)
    assert (slug, second.reference_count, second.description) == ("second-boy", 12, character.description)


def a_zip(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        for name, file in files.items():
            pack.writestr(name, file)
    return content.getvalue()


def a_broken_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("g/seed.png", b"a file that is worth compressing " * 50)
    whole = bytearray(content.getvalue())
    whole[45:60] = b"\xff" * 15
    return bytes(whole)


@pytest.mark.row("E15")
@pytest.mark.parametrize(
    "content",
    [
        b"no zip",
        a_zip(**{"../../etc/passwd": b"x"}),
        a_zip(**{"/etc/passwd": b"x"}),
        a_zip(**{"g/references/..\\x.png": b"x"}),
        a_zip(**{f"g/references/{n}.png": b"x" for n in range(501)}),
        a_broken_zip(),
        a_zip(**{"g/readme.txt": b"x"}),
        a_zip(**{"g/seed.png": b"x", "h/seed.png": b"x"}),
    ],
    ids=["no zip", "parent", "absolute", "backslash", "many", "broken", "no character", "two characters"],
)
def test_a_hostile_zip_is_refused_and_nothing_written(stages, actor, content):
    with pytest.raises(Exception, match="ZIP"):
        stages.characters.reading.import_pack(actor, content, "Evil")
    assert not stages.place("evil").exists()


def test_what_does_not_belong_is_left_out_of_an_import(stages, actor):
    content = a_zip(**{"g/seed.png": a_file(a_scene(60, 60), "PNG"), "g/run.sh": b"x", "g/config.json": b"{}"})
    slug = stages.characters.reading.import_pack(actor, content, "Clean")
    assert sorted(path.name for path in stages.place(slug).iterdir()) == ["seed.png"]


def test_a_workspaces_folder_that_somebody_packed_is_taken_in(stages, actor):
    root = "character-image-studio/characters/gboy"
    picture = a_file(a_scene(60, 60), "PNG")
    files = {f"{root}/seed.png": picture, f"{root}/references/ref-001.png": picture}
    foreign = {f"__MACOSX/{root}/references/._ref-001.png": b"x", f"{root}/.DS_Store": b"x"}
    slug = stages.characters.reading.import_pack(actor, a_zip(**files, **foreign), "Packed")
    assert stages.load(slug).reference_count == 1
    assert {path.name for path in stages.place(slug, "references").iterdir()} == {"ref-001.png"}


@pytest.mark.row("E13")
def test_a_seed_replaced_by_hand_is_the_seed_and_one_only_written_anew_is_not(stages, actor):
    before = stages.with_seed().seed_asset_id
    refresh(stages)
    path = stages.place("gboy", "seed.png")
    with Image.open(path) as seed:
        seed.save(path, "PNG", compress_level=1)
    refresh(stages)
    assert stages.load().seed_asset_id == before
    path.write_bytes(a_file(a_scene(140, 120), "PNG"))
    assert "seed.png was changed by hand" in "\n".join(refresh(stages))
    assert stages.load().seed_asset_id not in {before, None}


@pytest.mark.row("E142", "E143")
def test_lists_and_registry_follow_what_somebody_did_to_the_references(stages):
    stages.finalised()
    refresh(stages)
    stages.place("gboy", "references", "ref-003.jpg").unlink()
    refresh(stages)
    urls = json.loads(stages.place("gboy", "reference-urls.json").read_text())
    registry = json.loads(stages.place("registry.json").read_text())
    assert (urls["reference_count"], registry["characters"][0]["reference_count"]) == (11, 11)
    assert "ref-003.jpg" not in {each["file"] for each in urls["references"]}


def test_a_reference_overwritten_in_place_is_read_again(stages, actor):
    stages.finalised()
    stages.characters.reading.refresh(actor, "gboy")
    path = stages.place("gboy", "references", "ref-002.jpg")
    known = {image.file: image.asset_id for image in stages.gallery("gboy", REFERENCE).images}
    with path.open("r+b") as file:
        file.write(a_file(a_scene(90, 70), "JPEG"))
        file.truncate()
    os.utime(path, ns=(1, 1))
    stages.characters.reading.refresh(actor, "gboy")
    found = {image.file: image.asset_id for image in stages.gallery("gboy", REFERENCE).images}
    assert [file for file in known if known[file] != found[file]] == ["ref-002.jpg"]


def test_a_name_and_a_default_changed_in_the_registry_count(stages, actor):
    stages.named("G*BOY")
    stages.named("Eyeball Man")
    refresh(stages)
    path = stages.place("registry.json")
    found = json.loads(path.read_text())
    found["characters"][1]["display_name"] = "The Eyeball"
    path.write_text(json.dumps(found | {"default_character": "eyeball-man"}))
    refresh(stages)
    eyeball = stages.load("eyeball-man")
    assert (eyeball.display_name, eyeball.is_default, stages.load().is_default) == ("The Eyeball", True, False)


@pytest.mark.row("E142")
def test_a_copied_folder_gets_a_list_of_its_own(stages):
    stages.finalised()
    shutil.copytree(stages.place("gboy"), stages.place("gboy-two"))
    refresh(stages)
    urls = json.loads(stages.place("gboy-two", "reference-urls.json").read_text())
    assert (urls["character_name"], urls["reference_count"]) == ("gboy-two", 12)
