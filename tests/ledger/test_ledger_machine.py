"""No sequence of movements, repeats and crashes loses a credit or makes one."""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event

from lib.errors import Conflict, InsufficientCredits, InvalidRequest, NotFound, StudioError
from lib.ledger import ledger
from lib.ledger.audit import verify
from tests.ledger.books import Books

ACCOUNTS = st.sampled_from(["ada", "bob"])
ITEMS = st.sampled_from([f"item_{number}" for number in range(5)])
KEYS = st.sampled_from(["one", "two", "three"])
AMOUNTS = st.integers(1, 40)
FUSES = st.none() | st.integers(0, 9)
"""After how many statements the transaction is torn apart; None lets it be."""


class Crash(Exception):
    """The process died here, as far as the transaction can tell."""


@dataclass
class Held:
    account_id: str
    amount: int
    status: str = "open"
    captured: int = 0
    refunded: int = 0


@dataclass
class Model:
    """What the ledger should say, kept in the simplest way."""

    balances: dict[str, int] = field(default_factory=dict)
    holds: dict[str, Held] = field(default_factory=dict)
    given: dict[str, tuple] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)

    def hold(self, item_id, account_id, amount):
        known = self.holds.get(item_id)
        if known is not None:
            _require((known.account_id, known.amount) == (account_id, amount), Conflict)
            return
        _require(self.balances[account_id] >= amount, InsufficientCredits)
        self.balances[account_id] -= amount
        self.holds[item_id] = Held(account_id, amount)

    def settle(self, item_id, status, amount):
        known = self.holds.get(item_id)
        if known is None or known.status != "open":
            return False
        captured = known.amount if amount is None else amount
        _require(captured <= known.amount, InvalidRequest)
        known.status, known.captured = status, captured
        self.balances[known.account_id] += known.amount - captured
        return True

    def refund(self, item_id, amount, key):
        _require(item_id in self.holds, NotFound)
        known = self.holds[item_id]
        if key in self.given:
            _require(self.given[key] == ("refund", known.account_id, amount, item_id), Conflict)
            return
        _require(amount <= known.captured - known.refunded, InvalidRequest)
        known.refunded += amount
        self._give("refund", known.account_id, amount, key, item_id)

    def add(self, kind, account_id, amount, key):
        if key in self.given:
            _require(self.given[key] == (kind, account_id, amount, None), Conflict)
            return
        self._give(kind, account_id, amount, key, None)

    def deliver(self, payment, event_id, is_right):
        is_new = event_id not in self.events
        self.events.add(event_id)
        if is_new and is_right and payment.reference not in self.paid:
            self.paid.add(payment.reference)
            self.balances[payment.account_id] += payment.credits

    def held(self, account_id):
        mine = (each for each in self.holds.values() if each.account_id == account_id)
        return sum(each.amount for each in mine if each.status == "open")

    def _give(self, kind, account_id, amount, key, reference):
        self.given[key] = (kind, account_id, amount, reference)
        self.balances[account_id] += amount


def _require(is_met, error):
    if not is_met:
        raise error(balance=0, need=0) if error is InsufficientCredits else error


class LedgerMachine(RuleBasedStateMachine):
    """Does everything twice: to the ledger, and to the model; each must answer the same."""

    migrated: Path

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.books = Books(shutil.copy(self.migrated, self.folder / "studio.db"))
        self.model = Model()
        self.fuse = None
        event.listen(self.books.database.engine, "before_cursor_execute", self._burn)

    def _burn(self, *_):
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise Crash

    def _do(self, on_books, on_model, fuse):
        self.fuse = fuse
        try:
            answer = _outcome(on_books)
        except Crash:
            return
        finally:
            self.fuse = None
        assert answer == _outcome(on_model)

    @initialize(grant=st.integers(0, 60))
    def open(self, grant):
        for account_id in ("ada", "bob"):
            self.books.open(account_id, grant=grant)
            self.model.balances[account_id] = grant
        self.payments = [self.books.checkout(account_id) for account_id in ("ada", "ada", "bob")]

    @rule(item_id=ITEMS, account_id=ACCOUNTS, amount=AMOUNTS, fuse=FUSES)
    def hold(self, item_id, account_id, amount, fuse):
        self._do(
            lambda: self.books.hold(item_id, amount=amount, account_id=account_id),
            lambda: self.model.hold(item_id, account_id, amount),
            fuse,
        )

    @rule(item_id=ITEMS, fuse=FUSES)
    def hold_again(self, item_id, fuse):
        known = self.model.holds.get(item_id)
        if known is not None:
            self.hold(item_id, known.account_id, known.amount, fuse)

    @rule(item_id=ITEMS, amount=st.none() | AMOUNTS, fuse=FUSES)
    def capture(self, item_id, amount, fuse):
        self._do(
            lambda: self.books.capture(item_id, amount=amount),
            lambda: self.model.settle(item_id, "captured", amount),
            fuse,
        )

    @rule(item_id=ITEMS, fuse=FUSES)
    def release(self, item_id, fuse):
        self._do(lambda: self.books.release(item_id), lambda: self.model.settle(item_id, "released", 0), fuse)

    @rule(item_id=ITEMS, amount=AMOUNTS, key=KEYS, fuse=FUSES)
    def refund(self, item_id, amount, key, fuse):
        self._do(
            lambda: self.books.refund(item_id, amount=amount, transaction_id=key),
            lambda: self.model.refund(item_id, amount, key),
            fuse,
        )

    @rule(account_id=ACCOUNTS, amount=AMOUNTS, key=KEYS, kind=st.sampled_from(["grant", "purchase"]), fuse=FUSES)
    def give(self, account_id, amount, key, kind, fuse):
        self._do(
            lambda: self.books.grant(amount, account_id=account_id, transaction_id=key, kind=getattr(ledger, kind)),
            lambda: self.model.add(kind, account_id, amount, key),
            fuse,
        )

    @rule(number=st.integers(0, 2), key=KEYS, is_right=st.booleans(), fuse=FUSES)
    def deliver(self, number, key, is_right, fuse):
        """Deliver an event, die at any statement, and deliver it again as payment providers do."""
        payment, event_id = self.payments[number], f"evt_{number}_{key}"
        self.fuse = fuse
        with suppress(Crash):
            self.books.deliver(payment, event_id, is_right=is_right)
        self.fuse = None
        self.books.deliver(payment, event_id, is_right=is_right)
        self.model.deliver(payment, event_id, is_right)

    @invariant()
    def the_ledger_is_in_order(self):
        with self.books.database.read() as connection:
            assert verify(connection) == ()

    @invariant()
    def balances_are_what_the_model_says(self):
        for account_id, balance in self.model.balances.items():
            assert self.books.balance(account_id) == (balance, self.model.held(account_id))

    @invariant()
    def no_credit_is_lost_or_made(self):
        assert sum(self.books.sums().values()) == 0

    def teardown(self):
        self.books.database.close()
        shutil.rmtree(self.folder)


def _outcome(action):
    """Return whether anything was settled, or the class of what was raised."""
    try:
        return action() is True
    except StudioError as exc:
        return type(exc)


@pytest.mark.row("E54", "E55")
def test_no_sequence_of_movements_and_crashes_loses_or_makes_a_credit(migrated_file):
    class OnThisFile(LedgerMachine):
        migrated = migrated_file

    slow = [HealthCheck.too_slow]
    run_state_machine_as_test(
        OnThisFile,
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=slow),
    )
