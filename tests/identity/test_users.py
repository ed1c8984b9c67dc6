from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.clock import FixedClock
from lib.db.engine import Database
from lib.db.migrate import migrate
from lib.identity import users
from lib.model.actor import LOCAL_ACTOR

NOW = FixedClock().now()


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'studio.db'}")
    migrate(database)
    yield database
    database.close()


def test_the_local_user_is_made_once(database):
    def ensure(_):
        with database.write() as connection:
            return users.ensure_local_user(connection, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ensure, range(8))) == [False] * 7 + [True]


def test_a_person_in_the_browser_has_no_client_until_one_is_made(database):
    with database.write() as connection:
        users.ensure_local_user(connection, NOW)
        assert users.clients_of(connection, LOCAL_ACTOR.user_id, limit=9) == ()
        made = users.add_client_of(connection, LOCAL_ACTOR, label="Blog", secret_hash="h", now=NOW)
        assert users.clients_of(connection, LOCAL_ACTOR.user_id, limit=9) == (made,)
        assert (made.label, made.actor) == ("Blog", LOCAL_ACTOR)


def test_each_client_has_a_user_and_a_workspace_of_its_own(database):
    with database.write() as connection:
        first, second = (users.add_client(connection, secret_hash="h", now=NOW) for _ in range(2))
    owned = {first.client_id, first.user_id, first.workspace_id}
    assert not owned & {second.client_id, second.user_id, second.workspace_id}
    assert first.actor.role == "member"


def test_a_client_is_found_again_whole(database):
    with database.write() as connection:
        added = users.add_client(connection, secret_hash="h", now=NOW)
    with database.read() as connection:
        assert users.find_client(connection, added.client_id) == added
        assert users.secret_hash_of(connection, added.client_id) == "h"


def test_an_unknown_client_is_none(database):
    with database.read() as connection:
        assert users.find_client(connection, "cli_none") is None
        assert users.secret_hash_of(connection, "cli_none") is None
