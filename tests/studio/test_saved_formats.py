"""Saved sets of formats: kept by workspace, replaced by name, refused where they make no sense."""

import pytest

from lib.errors import InvalidRequest
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.studio.social.saved_formats import MAX_SETS

STORY, PIN = "instagram/story", "pinterest/pin"


@pytest.fixture
def sets(services):
    return services.studio.format_sets


def test_the_same_name_is_replaced_and_other_workspaces_see_nothing(sets):
    first = sets.save(LOCAL_ACTOR, "Spring", [STORY, STORY])
    assert sets.save(LOCAL_ACTOR, "Spring", [PIN]) == first
    assert [one.formats for one in sets.list(LOCAL_ACTOR)] == [(PIN,)]
    stranger = Actor(user_id="usr_other", workspace_id="wsp_other", role="admin")
    sets.forget(stranger, first)
    assert sets.list(stranger) == ()
    assert len(sets.list(LOCAL_ACTOR)) == 1


@pytest.mark.parametrize(
    ("name", "formats", "field"),
    [
        ("", [STORY], "name"),
        ("\x00\n", [STORY], "name"),
        ("x" * 41, [STORY], "name"),
        ("a", [], "formats"),
        ("a", ["myspace/wall"], "formats"),
    ],
)
def test_odd_sets_are_refused(sets, name, formats, field):
    with pytest.raises(InvalidRequest) as caught:
        sets.save(LOCAL_ACTOR, name, formats)
    assert caught.value.field == field


def test_there_is_a_limit_but_old_sets_can_still_be_changed(sets):
    for number in range(MAX_SETS):
        sets.save(LOCAL_ACTOR, f"Set {number}", [STORY])
    with pytest.raises(InvalidRequest):
        sets.save(LOCAL_ACTOR, "One more", [STORY])
    sets.save(LOCAL_ACTOR, "Set 7", [PIN])
