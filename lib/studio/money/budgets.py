"""Use cases of budgets: administrators set limits and allow exceptions; everybody sees their own.

The stop itself happens where holds are written, in `lib.studio.running.submitting`.
"""

from dataclasses import dataclass

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest
from lib.ledger import budgets as rows
from lib.ledger.ledger import MAX_AMOUNT
from lib.model.actor import Actor
from lib.model.spending import Budget, BudgetEntry, BudgetScope
from lib.studio.people.roles import check_administrator, is_administrator, require_administrator

_MAX_SUBJECT = 120
_DEED = "set budgets"


@dataclass(frozen=True)
class Budgets:
    """Budgets of the actor's workspace."""

    database: Database
    clock: Clock

    def list(self, actor: Actor) -> tuple[Budget, ...]:
        """Return the actor's own budget and the campaigns', or all of the workspace for an administrator."""
        with self.database.read() as connection:
            account_id = None if is_administrator(connection, actor) else actor.account_id
            return rows.budgets(connection, actor.workspace_id, now=self.clock.now(), account_id=account_id)

    def pressing(self, actor: Actor) -> tuple[Budget, ...]:
        """Return the budgets that are used to 80 % or more."""
        return tuple(budget for budget in self.list(actor) if budget.level != "ok")

    def set_limit(self, actor: Actor, scope: BudgetScope, subject: str, amount: int | None) -> None:
        """Set a limit in credits, or end it with None. Administrators only; `InvalidRequest` for anything odd."""
        self._check(actor, scope, subject, amount, least=0)
        with self.database.write() as connection:
            rows.set_limit(
                connection,
                workspace_id=actor.workspace_id,
                scope=scope,
                subject=subject.strip(),
                amount=amount,
                user_id=actor.user_id,
                now=self.clock.now(),
            )

    def override(self, actor: Actor, scope: BudgetScope, subject: str, amount: int, reason: str) -> None:
        """Allow so many credits beyond a limit, on the record. Administrators only; `NotFound` without a limit."""
        self._check(actor, scope, subject, amount, least=1)
        if not reason.strip():
            raise InvalidRequest("reason: say why the budget may be exceeded.", field="reason")
        with self.database.write() as connection:
            rows.override(
                connection,
                workspace_id=actor.workspace_id,
                scope=scope,
                subject=subject.strip(),
                amount=amount,
                reason=reason.strip(),
                user_id=actor.user_id,
                now=self.clock.now(),
            )

    def history(self, actor: Actor, scope: BudgetScope, subject: str) -> tuple[BudgetEntry, ...]:
        """Return a budget's limits and overrides, newest first. Administrators only."""
        with self.database.read() as connection:
            check_administrator(connection, actor, _DEED)
            return rows.history(connection, actor.workspace_id, scope, subject)

    def _check(self, actor: Actor, scope: str, subject: str, amount: int | None, *, least: int) -> None:
        require_administrator(self.database, actor, _DEED)
        if scope not in {"account", "campaign"} or not 1 <= len(subject.strip()) <= _MAX_SUBJECT:
            raise InvalidRequest("subject: name an account or a campaign.", field="subject")
        if amount is not None and (type(amount) is not int or not least <= amount <= MAX_AMOUNT):
            raise InvalidRequest(f"credits: use a whole number from {least} to {MAX_AMOUNT}.", field="credits")
