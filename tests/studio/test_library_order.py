"""Putting pictures in order: stars, tags, campaigns, reviews, trash, undo — and who may do what."""

import threading

import pytest

from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.asset import Review
from lib.model.library import LibraryQuery
from tests.studio.builders import a_request

COLLEAGUE = Actor(user_id="usr_colleague", workspace_id=LOCAL_WORKSPACE)
STRANGER = Actor(user_id="usr_stranger", workspace_id="wsp_other", role="admin")


@pytest.fixture
def images(services, actor):
    job = services.studio.submit(actor, a_request(count=3))
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id).asset_ids


@pytest.fixture
def library(services):
    return services.studio.library


def test_stars_tags_and_alt_text_are_the_teams(services, library, actor, images):
    library.star(COLLEAGUE, images[:1])
    library.tag(COLLEAGUE, images, [" Hero  shot ", "hero shot", "Q3"])
    library.untag(COLLEAGUE, images[1:], ["q3"])
    library.set_alt_text(COLLEAGUE, images[0], " A red\nkite ")
    first, second = (services.studio.asset(actor, name) for name in images[:2])
    assert (first.is_starred, first.tags, first.alt_text) == (True, ("hero shot", "q3"), "A red kite")
    assert (second.is_starred, second.tags) == (False, ("hero shot",))
    assert len(library.find(actor, LibraryQuery(text="hero q3")).assets) == 1


@pytest.mark.row("C6", "E21")
def test_only_owner_or_admin_moves_deletes_and_restores(services, library, actor, images):
    for attempt in (
        lambda: library.trash(COLLEAGUE, images),
        lambda: library.restore(COLLEAGUE, images),
        lambda: library.set_campaign(COLLEAGUE, images, "Spring"),
        lambda: library.set_title(COLLEAGUE, images[0], "Mine"),
    ):
        with pytest.raises(Forbidden):
            attempt()
    library.trash(COLLEAGUE.model_copy(update={"role": "admin"}), images)
    assert len(library.find(actor, LibraryQuery(trashed=True)).assets) == 3


def test_another_workspace_finds_none_of_it(library, images):
    for attempt in (
        lambda: library.star(STRANGER, images),
        lambda: library.review(STRANGER, images, Review.APPROVED),
        lambda: library.trash(STRANGER, images),
        lambda: library.similar(STRANGER, images[0]),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_an_approved_image_is_locked_until_the_owner_takes_it_back(services, library, actor, images):
    library.review(COLLEAGUE, images[:1], Review.APPROVED, note="Print it")
    approved = services.studio.asset(actor, images[0])
    assert (approved.review, approved.review_note, approved.reviewed_by) == (
        Review.APPROVED,
        "Print it",
        COLLEAGUE.user_id,
    )
    for attempt in (lambda: library.trash(actor, images), lambda: library.set_campaign(actor, images, "Spring")):
        with pytest.raises(Conflict, match="locked"):
            attempt()
    with pytest.raises(Forbidden):
        library.review(COLLEAGUE, images[:1], Review.REJECTED)
    library.review(actor, images[:1], Review.DRAFT)
    library.trash(actor, images)


def test_of_two_who_decide_at_once_one_is_told(services, library, actor, images):
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def decide(who, wanted):
        ready.wait()
        try:
            library.review(who, images[:1], wanted, expected=Review.DRAFT)
            outcomes.append("decided")
        except Conflict:
            outcomes.append("told")

    threads = [
        threading.Thread(target=decide, args=(actor, Review.APPROVED)),
        threading.Thread(target=decide, args=(actor.model_copy(update={"user_id": "usr_b"}), Review.REJECTED)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "told"]


def test_two_who_change_the_same_images_in_opposite_orders_wait_for_each_other(services, library, actor, images):
    troubles: list[Exception] = []
    ready = threading.Barrier(2)

    def change(names):
        ready.wait()
        try:
            for _ in range(15):
                library.undo(actor, library.star(actor, names))
        except Exception as error:  # noqa: BLE001 - whatever it is, the thread must tell
            troubles.append(error)

    threads = [threading.Thread(target=change, args=(order,)) for order in (images, images[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def test_everything_can_be_undone(services, library, actor, images):
    before = [services.studio.asset(actor, name) for name in images]
    undos = [
        library.tag(actor, images, ["hero"]),
        library.star(actor, images),
        library.set_campaign(actor, images, "Spring"),
        library.set_title(actor, images[0], "Kite"),
        library.set_alt_text(actor, images[0], "A kite"),
        library.trash(actor, images),
        library.restore(actor, images),
        library.review(actor, images, Review.REJECTED, note="Too red"),
    ]
    for undo in reversed(undos):
        library.undo(actor, undo)
    after = [services.studio.asset(actor, name) for name in images]
    assert after == before
    assert library.find(actor, LibraryQuery(text="hero")).assets == ()


def test_a_change_to_many_is_all_or_nothing(services, library, actor, images):
    with pytest.raises(NotFound):
        library.star(actor, [*images, "img_gone"])
    assert not library.find(actor, LibraryQuery(starred_only=True)).assets


@pytest.mark.parametrize("tags", [[], [""], ["x" * 61], ["a\u202eb"]])
def test_bad_tags_are_refused_or_cleaned(services, library, actor, images, tags):
    try:
        library.tag(actor, images, tags)
    except InvalidRequest:
        assert services.studio.asset(actor, images[0]).tags == ()
    else:
        assert services.studio.asset(actor, images[0]).tags == ("ab",)


def test_neighbours_are_newer_and_older(library, actor, images):
    newest_first = [asset.asset_id for asset in library.find(actor, LibraryQuery()).assets]
    assert library.neighbours(actor, newest_first[1]) == (newest_first[0], newest_first[2])
