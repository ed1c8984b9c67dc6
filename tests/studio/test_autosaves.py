"""What somebody has not finished is there again: for that person only, and for as long as it is worth something."""

import random
from datetime import timedelta

import pytest

from lib.clock import FixedClock
from lib.errors import TooLarge
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.studio.people.autosaves import AUTOSAVE_LIFE, MAX_AUTOSAVES, MAX_BYTES, MAX_CHARACTERS, Autosaves


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def autosaves(services, clock):
    return Autosaves(services.database, clock)


def test_the_last_text_of_a_place_is_there_for_another_process_over_the_same_database(autosaves, services, clock):
    autosaves.keep(LOCAL_ACTOR, "edit.img_1", "a first")
    autosaves.keep(LOCAL_ACTOR, "edit.img_1", "a second, ü")
    autosaves.keep(LOCAL_ACTOR, "edit.img_2", "another")
    assert Autosaves(services.database, clock).read(LOCAL_ACTOR, "edit.img_1") == "a second, ü"


def test_an_empty_text_forgets_and_may_be_repeated(autosaves):
    autosaves.keep(LOCAL_ACTOR, "edit.img_1", "something")
    for _ in range(2):
        autosaves.keep(LOCAL_ACTOR, "edit.img_1", "")
    assert autosaves.read(LOCAL_ACTOR, "edit.img_1") == ""


@pytest.mark.parametrize(
    "other",
    [
        Actor(user_id="somebody", workspace_id=LOCAL_ACTOR.workspace_id),
        Actor(user_id=LOCAL_ACTOR.user_id, workspace_id="elsewhere"),
    ],
)
def test_a_draft_is_one_persons_in_one_workspace(autosaves, other):
    autosaves.keep(LOCAL_ACTOR, "edit.img_1", "mine")
    assert autosaves.read(other, "edit.img_1") == ""
    autosaves.keep(other, "edit.img_1", "theirs")
    assert autosaves.read(LOCAL_ACTOR, "edit.img_1") == "mine"


def test_what_is_too_large_is_refused_and_what_was_kept_stays(autosaves):
    autosaves.keep(LOCAL_ACTOR, "edit.img_1", "small")
    noise = random.Random(1).randbytes(MAX_BYTES + 1).decode("latin-1")
    for text in (noise, "a" * (MAX_CHARACTERS + 1)):
        with pytest.raises(TooLarge, match="too large to be kept"):
            autosaves.keep(LOCAL_ACTOR, "edit.img_1", text)
    assert autosaves.read(LOCAL_ACTOR, "edit.img_1") == "small"


def test_the_oldest_of_too_many_are_forgotten(autosaves, clock):
    for number in range(MAX_AUTOSAVES + 2):
        clock.advance(1)
        autosaves.keep(LOCAL_ACTOR, f"place {number}", "text")
    kept = [number for number in range(MAX_AUTOSAVES + 2) if autosaves.read(LOCAL_ACTOR, f"place {number}")]
    assert kept == list(range(2, MAX_AUTOSAVES + 2))


def test_what_nobody_came_back_to_for_thirty_days_is_forgotten(services, autosaves, clock):
    early = services.clock.now() - AUTOSAVE_LIFE - timedelta(seconds=1)
    Autosaves(services.database, FixedClock(early)).keep(LOCAL_ACTOR, "old", "text")
    Autosaves(services.database, services.clock).keep(LOCAL_ACTOR, "new", "text")
    services.catching_up.run()
    assert (autosaves.read(LOCAL_ACTOR, "old"), autosaves.read(LOCAL_ACTOR, "new")) == ("", "text")
