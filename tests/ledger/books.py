"""A ledger for tests: one database, and the moves of the studio on it in one word each."""

from pathlib import Path

from sqlalchemy import insert, select, update

from lib.catalog import Bundle, Catalog
from lib.clock import FixedClock
from lib.config import Settings
from lib.db.engine import Database
from lib.db.tables import entries, job_items, jobs
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.job import ItemState
from lib.payments.fake_gateway import FakePaymentGateway
from lib.studio.money.buying import Buying

NOW = FixedClock().now()
SMALL_BUNDLE = Catalog(
    providers=(),
    models=(),
    prices=(),
    styles=(),
    bundles=(Bundle(id=1, name="Small", description="", credits=30, price_cents=30),),
)


def _never(*_):
    raise AssertionError("nothing waits for a payment here")


class Books:
    """One database with a ledger in it, and the job items that its holds belong to."""

    def __init__(self, url: str, folder: Path = Path()) -> None:
        self.database = Database(url)
        self.gateway = FakePaymentGateway()
        settings, clock = Settings(data=folder), FixedClock()
        self.buying = Buying(self.database, SMALL_BUNDLE, settings, clock, self.gateway, submit=_never)

    def open(self, account_id="ada", *, grant=0):
        with self.database.write() as connection:
            ledger.open_account(connection, account_id, now=NOW, opening_grant=grant)
        return self

    def hold(self, item_id="item_1", *, amount=10, account_id="ada", description="draw"):
        with self.database.write() as connection:
            hold_item(connection, item_id=item_id, amount=amount, account_id=account_id, description=description)
        return self

    def capture(self, item_id="item_1", *, amount=None):
        with self.database.write() as connection:
            end_item(connection, item_id, ItemState.COMPLETED)
            return ledger.capture(connection, item_id=item_id, now=NOW, amount=amount)

    def release(self, item_id="item_1"):
        with self.database.write() as connection:
            end_item(connection, item_id, ItemState.FAILED)
            return ledger.release(connection, item_id=item_id, now=NOW)

    def refund(self, item_id="item_1", *, amount=1, transaction_id=None):
        with self.database.write() as connection:
            return ledger.refund(
                connection, item_id=item_id, amount=amount, reason="sorry", now=NOW, transaction_id=transaction_id
            )

    def grant(self, amount=5, *, account_id="ada", transaction_id="gift", kind=ledger.grant, reference=None):
        with self.database.write() as connection:
            return kind(
                connection,
                account_id=account_id,
                amount=amount,
                transaction_id=transaction_id,
                description="a gift",
                now=NOW,
                reference=reference,
            )

    def checkout(self, account_id="ada"):
        return self.buying.checkout(Actor(user_id=account_id, workspace_id="w"), 1, base_url="http://127.0.0.1")

    def deliver(self, payment, event_id, *, is_right=True):
        """Deliver an event that says that a payment was made, in full or not."""
        session = self.gateway.end(payment.session_id)
        if not is_right:
            session = session.model_copy(update={"amount_cents": 1})
        return self.buying.receive(*self.gateway.event(session, now=NOW, event_id=event_id))

    def balance(self, account_id="ada"):
        with self.database.read() as connection:
            found = ledger.balance(connection, account_id)
        return found.available, found.held

    def page(self, account_id="ada", *, page=1, limit=50):
        with self.database.read() as connection:
            return ledger.entries(connection, account_id, page=page, limit=limit)

    def sums(self):
        with self.database.read() as connection:
            amounts = connection.execute(select(entries.c.account_id, entries.c.amount)).all()
        return {name: sum(amount for owner, amount in amounts if owner == name) for name, _ in amounts}


def add_item(connection, item_id, *, state=ItemState.QUEUED, price=10):
    """Insert a job with one item unless the item is there."""
    if connection.execute(select(job_items.c.id).where(job_items.c.id == item_id)).first():
        return
    job = {"id": f"job_{item_id}", "owner_id": "ada", "workspace_id": "w", "request_hash": "", "operation": "generate"}
    job |= {"request": {}, "plan": {}, "state": state.value, "created_at": NOW}
    connection.execute(insert(jobs).values(job))
    item = {"id": item_id, "job_id": job["id"], "position": 0, "provider": "fake", "model": "m", "run_at": NOW}
    connection.execute(insert(job_items).values(item | {"state": state.value, "price": price}))


def hold_item(connection, *, item_id, amount, account_id="ada", description="draw"):
    """Submit as the studio does: the item and its hold together."""
    ledger.hold(connection, item_id=item_id, account_id=account_id, amount=amount, description=description, now=NOW)
    add_item(connection, item_id, price=amount)


def end_item(connection, item_id, state):
    """Move an item to its end, unless it has ended."""
    is_live = (job_items.c.id == item_id) & job_items.c.state.in_(("pending", "queued", "processing"))
    connection.execute(update(job_items).where(is_live).values(state=state.value))
