"""Seed E's accounts and credits."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from lib.db.tables import api_clients
from lib.ledger import audit, ledger
from lib.providers.fake_vendor import Outcome
from tests.api.api_client import CREATE, GENERATE, a_body, logged_in, run_job

TRANSACTIONS = "/api/v1/credits/transactions"


def register(studio):
    answer = studio.client.post("/api/v1/auth/register")
    assert answer.status_code == 201
    return answer.json()


def login(studio, made, **changed):
    body = {"client_id": made["client_id"], "client_secret": made["client_secret"], **changed}
    return studio.client.post("/api/v1/auth/login", json=body)


def change_client(studio, client_id, **values):
    with studio.services.database.write() as connection:
        connection.execute(update(api_clients).where(api_clients.c.id == client_id).values(values))


@pytest.mark.row("E26", "E28", "E36")
def test_register_log_in_and_see_who_one_is(studio):
    made = register(studio)
    assert set(made) == {"client_id", "client_secret", "message"}
    bearer = login(studio, made).json()
    assert (set(bearer), bearer["token_type"]) == ({"access_token", "token_type", "expires_at"}, "Bearer")
    assert bearer["expires_at"].endswith("Z")
    me = studio.client.with_token(bearer["access_token"]).get("/api/v1/auth/me").json()
    assert set(me) == {"id", "client_id", "created_at"}
    assert me["client_id"] == made["client_id"]


@pytest.mark.row("E27")
def test_the_secret_itself_is_nowhere_in_the_database(studio):
    made = register(studio)
    with studio.services.database.read() as connection:
        rows = connection.execute(api_clients.select()).all()
    assert made["client_secret"] not in str(rows)
    assert "$2b$" in str(rows)


@pytest.mark.row("E31", "E43")
def test_a_new_account_has_no_credits(studio):
    client = studio.client.with_token(login(studio, register(studio)).json()["access_token"])
    balance = client.get("/api/v1/credits/balance").json()
    assert balance["balance"] == 0
    assert balance["updated_at"].endswith("Z")


@pytest.mark.parametrize("changed", [{"client_secret": "wrong"}, {"client_secret": "x" * 100}, {"client_id": "cli_no"}])
def test_wrong_credentials_are_401_and_do_not_tell_which(studio, changed):
    answer = login(studio, register(studio), **changed)
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("The client id or the secret is wrong.")


@pytest.mark.parametrize(
    ("field", "value"), [("client_id", None), ("client_id", "a\x00b"), ("client_secret", None), ("client_secret", 5)]
)
def test_credentials_that_cannot_be_any_are_400(studio, field, value):
    answer = login(studio, {"client_id": "cli_1", "client_secret": "s"}, **{field: value})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


@pytest.mark.row("E170")
def test_a_client_that_was_switched_off_is_403(studio):
    made = register(studio)
    client = studio.client.with_token(login(studio, made).json()["access_token"])
    change_client(studio, made["client_id"], is_active=False)
    assert client.get("/api/v1/auth/me").status_code == 403
    assert login(studio, made).status_code == 403
    assert login(studio, made, client_secret="wrong").status_code == 401


def test_a_token_from_before_the_secret_was_set_anew_is_refused(studio):
    made = register(studio)
    client = studio.client.with_token(login(studio, made).json()["access_token"])
    later = studio.services.clock.now() + timedelta(seconds=1)
    change_client(studio, made["client_id"], secret_set_at=later)
    assert client.get("/api/v1/auth/me").status_code == 401


@pytest.mark.row("E25", "B10")
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer nonsense", "Bearer é".encode()])
@pytest.mark.parametrize(
    "path", ["/api/v1/auth/me", "/api/v1/credits/balance", TRANSACTIONS, "/api/image-studio/health"]
)
def test_without_a_good_token_it_is_401(studio, path, header):
    answer = studio.client.get(path, headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    if path.startswith("/api/image-studio"):
        assert answer.json() == {"detail": "Authenticated user required for image operations."}


@pytest.mark.row("E29")
def test_a_token_ends_after_an_hour(clocked):
    client = logged_in(clocked)
    clocked.clock.advance(3599)
    assert client.get("/api/v1/auth/me").status_code == 200
    clocked.clock.advance(1)
    assert client.get("/api/v1/auth/me").status_code == 401


@pytest.mark.row("E50", "E51", "E52", "E55")
def test_transactions_are_newest_first_and_add_up(studio):
    client = logged_in(studio, funds=10)
    run_job(studio, client)
    page = client.get(f"{TRANSACTIONS}?page=1&limit=50").json()
    assert (page["total"], page["page"], page["limit"]) == (2, 1, 50)
    spent, granted = page["transactions"]
    assert set(spent) == {"id", "amount", "type", "description", "reference_id", "balance_after", "created_at"}
    assert (spent["amount"], spent["type"], spent["balance_after"]) == (-1, "generation", 9)
    assert spent["reference_id"].startswith("itm_")
    assert spent["description"]
    assert (granted["amount"], granted["type"], granted["balance_after"]) == (10, "grant", 10)
    assert granted["reference_id"] is None


@pytest.mark.row("E54", "E55")
def test_credits_are_taken_first_and_come_back_when_it_fails(studio):
    client = logged_in(studio, funds=10)
    studio.vendor.script(Outcome.REFUSED)
    client.post(GENERATE, json=a_body())
    assert client.get("/api/v1/credits/balance").json()["balance"] == 9
    studio.services.worker.run_pending()
    assert client.get("/api/v1/credits/balance").json()["balance"] == 10
    lines = client.get(TRANSACTIONS).json()["transactions"]
    assert [(line["type"], line["amount"], line["balance_after"]) for line in lines] == [
        ("refund", 1, 10),
        ("generation", -1, 9),
        ("grant", 10, 10),
    ]
    with studio.services.database.read() as connection:
        assert not audit.verify(connection)


@pytest.mark.row("E50", "E52")
@pytest.mark.parametrize(
    ("query", "page", "limit", "lines"),
    [
        ("", 1, 50, 1),
        ("?page=0&limit=0", 1, 1, 1),
        ("?limit=1000", 1, 200, 1),
        ("?page=2", 2, 50, 0),
        ("?page=99999999999999999999999", 1_000_000, 50, 0),
    ],
)
def test_pages_are_brought_into_range(studio, query, page, limit, lines):
    found = logged_in(studio).get(TRANSACTIONS + query).json()
    assert (found["page"], found["limit"], len(found["transactions"])) == (page, limit, lines)


def test_a_page_that_is_no_number_is_400(studio):
    answer = logged_in(studio).get(f"{TRANSACTIONS}?page=first")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("page: ")


@pytest.mark.row("E169")
@pytest.mark.parametrize(("path", "needed"), [(GENERATE, {}), (CREATE, {"num_variations": 3})])
def test_an_empty_balance_is_402_with_what_is_there_and_what_is_needed(studio, path, needed):
    answer = logged_in(studio, funds=0).post(path, json=a_body(**needed))
    assert answer.status_code == 402
    assert (answer.json()["balance"], answer.json()["need"]) == (0, needed.get("num_variations", 1))
    assert "Nothing was charged." in answer.json()["detail"]


def test_an_operator_finds_an_account_by_client_or_user(studio):
    made = register(studio)
    user_id = studio.services.access.account_of(made["client_id"])
    assert studio.services.access.account_of(user_id) == user_id
    with studio.services.database.read() as connection:
        assert ledger.balance(connection, user_id).available == 0
