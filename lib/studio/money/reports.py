"""Use cases of looking back: an account's entries, where its credits went, and what vendors really charged."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import NotFound
from lib.identity import users
from lib.ledger import history, spending
from lib.model.actor import Actor
from lib.model.spending import (
    ApprovalCost,
    CostMismatch,
    DaySpending,
    DayTotals,
    Dimension,
    EntryLine,
    EntryQuery,
    EntrySlice,
    Person,
)
from lib.studio.people.roles import check_administrator, is_administrator

MAX_PEOPLE = 200
"""People of a workspace to choose from."""

_COLUMNS = (
    "date",
    "type",
    "description",
    "amount",
    "balance_after",
    "provider",
    "model",
    "campaign",
    "job_id",
    "image_id",
    "reference",
    "entry_id",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Reports:
    """Reads; changes nothing. Days are in UTC."""

    database: Database
    clock: Clock

    def entries(self, actor: Actor, query: EntryQuery) -> EntrySlice:
        """Return one page of the actor's entries, newest first; of another's for an administrator (`query.person`)."""
        with self.database.read() as connection:
            return history.history(connection, _whose(connection, actor, query), query)

    def people(self, actor: Actor) -> tuple[Person, ...]:
        """Return whose entries the actor may look at: their own, or, as an administrator, all of the workspace."""
        with self.database.read() as connection:
            found = users.people_of(connection, actor.workspace_id, limit=MAX_PEOPLE)
            sees_all = is_administrator(connection, actor)
        return tuple(Person(user_id=each, name=name) for each, name in found if sees_all or each == actor.user_id)

    def choices(self, actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the models and the campaigns that entries can be filtered by."""
        with self.database.read() as connection:
            return history.models_and_campaigns(connection, actor.user_id)

    def entries_csv(self, actor: Actor, query: EntryQuery) -> Iterator[str]:
        """Yield all entries that match as lines of CSV, with a header; paging is ignored, a million lines at most.

        Texts that a spreadsheet would take for a formula get an apostrophe in front.
        """
        yield _csv_line(_COLUMNS)
        everything = query.model_copy(update={"before": None, "after": None})
        with self.database.read() as connection:
            for line in history.all_lines(connection, _whose(connection, actor, query), everything):
                yield _csv_line(_cells(line))

    def per_day(self, actor: Actor, *, since: date, until: date, by: Dimension) -> tuple[DaySpending, ...]:
        """Return what the actor was charged per day, split; both days included, one year at most."""
        with self.database.read() as connection:
            return spending.per_day(connection, actor.account_id, since=since, until=until, by=by)

    def approval_costs(self, actor: Actor, *, since: date, until: date, by: Dimension) -> tuple[ApprovalCost, ...]:
        """Return what the actor was charged and what of it was approved, split; see `lib.ledger.spending`."""
        with self.database.read() as connection:
            return spending.approval_costs(connection, actor.account_id, since=since, until=until, by=by)

    def totals_per_day(self, actor: Actor, *, since: date, until: date) -> tuple[DayTotals, ...]:
        """Return what was estimated, charged and refunded per day; both days included, one year at most."""
        with self.database.read() as connection:
            return spending.totals_per_day(connection, actor.account_id, since=since, until=until)

    def spent_this_month(self, actor: Actor) -> int:
        """Return what the actor was charged this month, less refunds."""
        with self.database.read() as connection:
            return spending.spent_in_month(connection, actor.account_id, self.clock.now())

    def cost_mismatches(self, actor: Actor, *, since: datetime) -> tuple[CostMismatch, ...]:
        """Return the models whose vendors charged more than 10 % off what was expected. Administrators only."""
        with self.database.read() as connection:
            check_administrator(connection, actor, "compare vendors' costs")
            return spending.cost_mismatches(connection, since=since)


def _whose(connection: Connection, actor: Actor, query: EntryQuery) -> str:
    if query.person in {None, actor.user_id}:
        return actor.account_id
    people = (
        dict(users.people_of(connection, actor.workspace_id, limit=MAX_PEOPLE))
        if is_administrator(connection, actor)
        else {}
    )
    if query.person not in people:
        raise NotFound("There is no such person here.", field="person")
    return Actor(user_id=query.person, workspace_id=actor.workspace_id).account_id


def _cells(line: EntryLine) -> tuple[str, ...]:
    entry = line.entry
    texts = (line.provider, line.model, line.campaign, line.job_id, line.asset_id, entry.reference, entry.entry_id)
    return (
        entry.created_at.isoformat(),
        entry.kind.value,
        _harmless(entry.description),
        str(entry.amount),
        str(entry.balance_after),
        *(_harmless(text or "") for text in texts),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _csv_line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
