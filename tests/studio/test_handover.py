"""Handing pictures over: exports with names and marks, and links that open for some time and no longer."""

import io
import json
import zipfile
from datetime import timedelta
from functools import partial

import pytest

from lib.bootstrap import fake_settings
from lib.clock import FixedClock
from lib.db.library_tables import share_answers
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound, Unsupported
from lib.imaging.recall import recall
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.handover import ExportOrder, ShareAnswerKind
from lib.studio.library.exporting import name_of
from lib.studio.library.sharing import MAX_ANSWERS
from tests.imaging.test_credentials import with_credentials
from tests.studio.builders import a_request

COLLEAGUE = Actor(user_id="usr_colleague", workspace_id=LOCAL_WORKSPACE)
STRANGER = Actor(user_id="usr_stranger", workspace_id="wsp_other", role="admin")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def services(build_services, clock):
    return build_services(clock=clock)


@pytest.fixture
def images(services, actor):
    job = services.studio.submit(actor, a_request(count=2, campaign="Spring Sale", title="Kite", seed=11))
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id).asset_ids


def unpacked(export) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.row("B21")
def test_an_export_has_names_marks_alt_text_manifest_and_chain(services, actor, images):
    services.studio.library.set_alt_text(actor, images[0], "A red kite")
    order = ExportOrder(asset_ids=images, file_format="jpeg", long_edge=64, with_prompt=True, with_sidecars=True)
    export = services.studio.exporting.export(actor, order)
    files = unpacked(export)
    first = next(name for name in files if name.endswith("_001.jpg"))
    assert (export.files, export.missing, export.name) == (2, 0, "spring-sale.zip")
    assert first.startswith("spring-sale_kite_")
    assert b"/algorithmicMedia<" in files[first]  # the fake draws without a model
    assert b"A red kite" in files[first]
    assert recall(files[first]).values["prompt"] == "a red kite"
    assert recall(files[first]).values["seed"] == services.studio.asset(actor, images[0]).seed
    rows = json.loads(files["manifest.json"])
    assert [row["alt_text"] for row in rows] == ["A red kite", ""]
    assert max(rows[0]["width"], rows[0]["height"]) == 64
    chain = json.loads(files[f"{first}.json"])
    assert chain["digital_source_type"] == "algorithmicMedia"
    assert not {"owner_id", "workspace_id", "cost"} & set(chain["image"])


def test_each_mark_is_a_choice(services, actor, images):
    order = ExportOrder(asset_ids=images, with_source_type=False, with_alt_text=False)
    files = unpacked(services.studio.exporting.export(actor, order))
    assert not any(b"xmpmeta" in content for content in files.values())


def test_originals_leave_untouched_and_a_dropped_credential_is_said(services, actor):
    content = with_credentials("png")
    asset = services.studio.upload(actor, content, "photo.png")
    exporting = services.studio.exporting
    kept = exporting.export(actor, ExportOrder(asset_ids=[asset.asset_id], file_format="original"))
    assert content in unpacked(kept).values()
    assert kept.notes == ()
    made = exporting.export(actor, ExportOrder(asset_ids=[asset.asset_id], file_format="webp"))
    assert "content credentials" in made.notes[0]
    assert "content credentials" in unpacked(made)["manifest.csv"].decode("utf-8-sig")
    passport = services.studio.describing.passport(actor, asset.asset_id)
    assert passport.source_type is None
    assert passport.credentials.state in {"unread", "unreadable"}  # the box is there, and empty


def test_a_missing_file_is_left_out_and_said(services, actor, images):
    services.blobs.delete(services.studio.asset(actor, images[0]).blob)
    export = services.studio.exporting.export(actor, ExportOrder(asset_ids=images))
    if export.missing:  # equal pictures share their bytes
        assert "missing in the store" in export.notes[0]
    assert export.files + export.missing == 2


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{title}", "kite"),
        ("../../{title}", "kite"),
        ("/etc/passwd", "etc-passwd"),
        ("..", None),
        ("a\\b:c*?", "a-b-c"),
        ("{title}" * 40, "kite" * 30),
        ("\u202e{number}", "007"),
    ],
)
def test_no_pattern_leads_out_of_the_archive(services, actor, images, pattern, name):
    asset = services.studio.asset(actor, images[0])
    assert name_of(pattern, asset, 7) == (name or asset.asset_id)


@pytest.mark.parametrize("pattern", ["{nope}", "{title.__class__}", "{", "}{"])
def test_an_unknown_field_is_refused(services, actor, images, pattern):
    with pytest.raises(InvalidRequest):
        services.studio.exporting.export(actor, ExportOrder(asset_ids=images, pattern=pattern))


def test_nobody_exports_or_shares_what_is_elsewhere(services, images):
    with pytest.raises(NotFound):
        services.studio.exporting.export(STRANGER, ExportOrder(asset_ids=images))
    with pytest.raises(NotFound):
        services.studio.sharing.create(STRANGER, images)


def test_a_link_shows_takes_answers_and_ends(services, actor, images, clock):
    sharing = services.studio.sharing
    share = sharing.create(actor, images, title="Round one", days=7)
    assert len(share.token) == 22
    assert [asset.asset_id for asset in sharing.open(share.token).assets] == list(images)
    sharing.answer(share.token, images[0], name="Ana", kind=ShareAnswerKind.APPROVED)
    sharing.answer(share.token, images[0], name="Ana", kind=ShareAnswerKind.REJECTED, text="Too red")
    sharing.answer(share.token, images[0], name="Ben", kind=ShareAnswerKind.COMMENT, text="<b>Nice</b>")
    said = [(answer.name, answer.kind.value, answer.text) for answer in sharing.answers(actor, share.share_id)]
    assert said == [("Ana", "rejected", "Too red"), ("Ben", "comment", "<b>Nice</b>")]
    assert services.studio.asset(actor, images[0]).review == "draft"  # outsiders decide nothing
    clock.advance(timedelta(days=7).total_seconds())
    for attempt in (
        lambda: sharing.open(share.token),
        lambda: sharing.picture(share.token, images[0], is_small=True),
        lambda: sharing.answer(share.token, images[0], name="Ana", kind=ShareAnswerKind.PICK),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_link_is_closed_by_its_maker_or_an_admin(services, actor, images):
    sharing = services.studio.sharing
    share = sharing.create(actor, images)
    with pytest.raises(Forbidden):
        sharing.revoke(COLLEAGUE, share.share_id)
    with pytest.raises(NotFound):
        sharing.revoke(STRANGER, share.share_id)
    sharing.revoke(actor, share.share_id)
    sharing.revoke(actor, share.share_id)
    with pytest.raises(NotFound):
        sharing.open(share.token)


def test_what_is_deleted_or_not_shared_does_not_show(services, actor, images):
    sharing = services.studio.sharing
    share = sharing.create(actor, images[:1])
    with pytest.raises(NotFound):
        sharing.picture(share.token, images[1], is_small=False)
    services.studio.delete(actor, images[0])
    assert sharing.open(share.token).assets == ()
    with pytest.raises(NotFound):
        sharing.picture(share.token, images[0], is_small=False)


@pytest.mark.parametrize("token", ["", "x", "a" * 22, "é" * 22, "../" * 7 + "a", "a" * 10_000])
def test_a_guessed_link_does_not_open(services, token):
    with pytest.raises(NotFound):
        services.studio.sharing.open(token)


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [("", "x", "name"), ("\u202e", "x", "name"), ("A", "", "text"), ("A", "x" * 1001, "text")],
)
def test_bad_answers_name_their_field(services, actor, images, name, text, field):
    share = services.studio.sharing.create(actor, images)
    with pytest.raises(InvalidRequest) as raised:
        services.studio.sharing.answer(share.token, images[0], name=name, kind=ShareAnswerKind.COMMENT, text=text)
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("shares", "allow_remote", "is_on"),
    [("auto", False, True), ("auto", True, False), ("on", True, True), ("off", False, False)],
)
def test_links_are_off_by_default_where_others_can_connect(
    build_services, tmp_path, actor, shares, allow_remote, is_on
):
    services = build_services(settings=fake_settings(tmp_path, shares=shares, allow_remote=allow_remote))
    assert services.studio.sharing.is_on is is_on
    if not is_on:
        with pytest.raises(Unsupported) as raised:
            services.studio.sharing.create(actor, ["img_x"])
        assert "STUDIO_SHARES" in raised.value.remedy


def test_a_link_takes_a_bounded_number_of_answers(services, actor, images):
    share = services.studio.sharing.create(actor, images)
    said = {"share_id": share.share_id, "asset_id": images[0], "name": "A", "kind": "comment", "text": "x"}
    said["created_at"] = services.clock.now()
    with services.database.write() as connection:
        connection.execute(share_answers.insert(), [said | {"id": f"ans_{n}"} for n in range(MAX_ANSWERS - 1)])
    answering = partial(services.studio.sharing.answer, share.token, images[0], name="A")
    answering(kind=ShareAnswerKind.COMMENT, text="the last")
    with pytest.raises(Conflict):
        answering(kind=ShareAnswerKind.COMMENT, text="one too many")
    assert len(services.studio.sharing.answers(actor, share.share_id)) == MAX_ANSWERS
