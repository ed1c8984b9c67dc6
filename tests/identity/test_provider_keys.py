"""Users' own provider keys: what is stored of them, and what opens it again."""

import pytest
from sqlalchemy import select, update

from lib.db.tables import provider_keys as table
from lib.identity import provider_keys
from lib.identity.provider_keys import KeyBox
from lib.model.actor import LOCAL_USER

KEY = "sk-a-key-of-thirty-characters-9f3c"


@pytest.fixture
def box():
    return KeyBox(b"a secret of this studio, long enough")


def put(services, box, key=KEY, provider="openai"):
    with services.database.write() as connection:
        provider_keys.put(connection, box, user_id=LOCAL_USER, provider=provider, key=key, now=services.clock.now())


def stored(services, box, user_id=LOCAL_USER):
    with services.database.read() as connection:
        return provider_keys.stored(connection, box, user_id)


def test_a_key_comes_back_for_its_user_only(services, box):
    put(services, box)
    assert stored(services, box)["openai"].key.get_secret_value() == KEY
    assert stored(services, box, "usr_other") == {}


def test_no_column_holds_the_key_in_clear(services, box):
    put(services, box)
    with services.database.read() as connection:
        row = connection.execute(select(table)).one()
    assert not any(KEY[:-4] in str(value) for value in row)
    assert row.last_four == KEY[-4:]


def test_a_new_key_replaces_the_old_one(services, box):
    put(services, box)
    put(services, box, key="sk-another-key-of-thirty-characters")
    assert stored(services, box)["openai"].last_four == "ters"


def test_a_short_key_shows_nothing_of_itself(services, box):
    put(services, box, key="user:password")
    assert stored(services, box)["openai"].last_four == ""


def test_another_secret_opens_nothing_and_says_so(services, box):
    put(services, box)
    kept = stored(services, KeyBox(b"another secret of this studio, as long"))["openai"]
    assert kept.key is None
    assert kept.last_four == "9f3c"


@pytest.mark.parametrize("changed", [{"provider": "gemini"}, {"ciphertext": "not a token"}])
def test_a_row_moved_or_damaged_does_not_open(services, box, changed):
    put(services, box)
    with services.database.write() as connection:
        connection.execute(update(table).values(**changed))
    (kept,) = stored(services, box).values()
    assert kept.key is None


def test_a_forgotten_key_is_gone(services, box):
    put(services, box)
    with services.database.write() as connection:
        assert provider_keys.remove(connection, user_id=LOCAL_USER, provider="openai")
        assert not provider_keys.remove(connection, user_id=LOCAL_USER, provider="openai")
    assert stored(services, box) == {}


def test_a_key_does_not_show_when_printed(services, box):
    put(services, box)
    assert KEY not in repr(stored(services, box))
