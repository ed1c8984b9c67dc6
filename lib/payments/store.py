"""Payments, their events and the requests that wait for them as rows, on the caller's connection.

Credits are granted by the caller, in the same transaction as the change that says so.
"""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select, update

from lib.catalog import Bundle
from lib.db.inserting import insert_into
from lib.db.tables import payment_events, payments, waiting_requests
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.payment import Payment, PaymentStatus, WaitingRequest

MAX_LISTED = 50
MAX_RESUMED = 100
"""Waiting requests that one round takes up."""
_MESSAGE_LENGTH = 500
_REQUEST: TypeAdapter[AnyRequest] = TypeAdapter(AnyRequest)


def insert_payment(
    connection: Connection, *, reference: str, account_id: str, bundle: Bundle, is_test: bool, now: datetime
) -> Payment:
    """Return a pending payment, written down with what the bundle promises now; what has the reference already is it.

    `reference` is our name for it at the provider.
    """
    values = {
        "reference": reference,
        "account_id": account_id,
        "bundle_id": bundle.id,
        "bundle_name": bundle.name,
        "credits": bundle.credits,
        "amount_cents": bundle.price_cents,
        "currency": bundle.currency,
        "status": PaymentStatus.PENDING.value,
        "is_test": is_test,
        "created_at": now,
    }
    connection.execute(insert_into(connection, payments).values(values).on_conflict_do_nothing())
    found = find(connection, reference=reference)
    if found is None:
        raise AssertionError("a payment that was just written down is there")
    return found


def set_session(connection: Connection, payment_id: int, *, session_id: str | None, url: str) -> None:
    """Note where a payment is made."""
    mine = update(payments).where(payments.c.id == payment_id)
    connection.execute(mine.values(session_id=session_id, url=url))


def load(connection: Connection, payment_id: int) -> Payment | None:
    """Return a payment."""
    return _one(connection, payments.c.id == payment_id)


def find(connection: Connection, *, reference: str) -> Payment | None:
    """Return a payment by our name for it at the provider."""
    return _one(connection, payments.c.reference == reference)


def find_session(connection: Connection, session_id: str) -> Payment | None:
    """Return a payment by the provider's name for it."""
    return _one(connection, payments.c.session_id == session_id)


def recent(connection: Connection, account_id: str, limit: int = MAX_LISTED) -> tuple[Payment, ...]:
    """Return an account's payments, newest first."""
    mine = select(payments).where(payments.c.account_id == account_id).order_by(payments.c.id.desc())
    return tuple(_payment(row) for row in connection.execute(mine.limit(min(limit, MAX_LISTED))))


def count_open(connection: Connection, account_id: str, *, since: datetime) -> int:
    """Return how many payments an account has begun since then and not brought to an end."""
    is_open = (payments.c.account_id == account_id) & (payments.c.status == PaymentStatus.PENDING.value)
    counting = select(func.count()).select_from(payments).where(is_open, payments.c.created_at >= since)
    return int(connection.execute(counting).scalar_one())


def complete(connection: Connection, payment_id: int, *, now: datetime) -> bool:
    """Mark a payment as paid; False where it was before. Money that came wins over any other ending."""
    mine = (payments.c.id == payment_id) & (payments.c.status != PaymentStatus.COMPLETED.value)
    done = update(payments).where(mine).values(status=PaymentStatus.COMPLETED.value, completed_at=now)
    return connection.execute(done).rowcount == 1


def end(connection: Connection, payment_id: int, status: PaymentStatus) -> bool:
    """Mark a pending payment as failed or expired; False where it is pending no more."""
    mine = (payments.c.id == payment_id) & (payments.c.status == PaymentStatus.PENDING.value)
    return connection.execute(update(payments).where(mine).values(status=status.value)).rowcount == 1


def claim_check(connection: Connection, payment_id: int, *, now: datetime, not_since: datetime) -> bool:
    """Note that the provider is being asked; False where somebody asked since then, or nothing is pending."""
    is_due = payments.c.checked_at.is_(None) | (payments.c.checked_at <= not_since)
    mine = (payments.c.id == payment_id) & (payments.c.status == PaymentStatus.PENDING.value)
    return connection.execute(update(payments).where(mine, is_due).values(checked_at=now)).rowcount == 1


def note_event(connection: Connection, event_id: str, *, kind: str, now: datetime) -> bool:
    """Write an event down; False where it was there before. The id is the primary key."""
    values = {"id": event_id, "kind": kind[:100], "outcome": "received", "received_at": now}
    return (
        connection.execute(insert_into(connection, payment_events).values(values).on_conflict_do_nothing()).rowcount
        == 1
    )


def end_event(connection: Connection, event_id: str, *, outcome: str, payment_id: int | None) -> None:
    """Note what an event did."""
    mine = update(payment_events).where(payment_events.c.id == event_id)
    connection.execute(mine.values(outcome=outcome, payment_id=payment_id))


def add_waiting(connection: Connection, actor: Actor, request: AnyRequest, *, payment_id: int, now: datetime) -> None:
    """Keep a request until its payment is completed."""
    values = {
        "id": new_id("wtr"),
        "payment_id": payment_id,
        "user_id": actor.user_id,
        "workspace_id": actor.workspace_id,
        "role": actor.role,
        "request": request.model_dump(mode="json"),
        "state": "waiting",
        "created_at": now,
    }
    connection.execute(insert(waiting_requests).values(values))


def due(connection: Connection) -> tuple[tuple[str, Actor, AnyRequest], ...]:
    """Return the waiting requests whose payments are completed, oldest first: id, who asked, what."""
    paid = payments.c.status == PaymentStatus.COMPLETED.value
    ready = (
        select(waiting_requests)
        .join(payments, payments.c.id == waiting_requests.c.payment_id)
        .where(waiting_requests.c.state == "waiting", paid)
        .order_by(waiting_requests.c.created_at, waiting_requests.c.id)
        .limit(MAX_RESUMED)
    )
    return tuple(
        (row.id, Actor(user_id=row.user_id, workspace_id=row.workspace_id, role=row.role), _request(row.request))
        for row in connection.execute(ready)
    )


def end_waiting(connection: Connection, request_id: str, *, job_id: str | None, message: str, now: datetime) -> None:
    """Note that a waiting request became a job, or why not."""
    mine = (waiting_requests.c.id == request_id) & (waiting_requests.c.state == "waiting")
    values = {"state": "submitted" if job_id else "failed", "job_id": job_id, "message": message[:_MESSAGE_LENGTH]}
    connection.execute(update(waiting_requests).where(mine).values(ended_at=now, **values))


def waiting_for(connection: Connection, payment_id: int) -> tuple[WaitingRequest, ...]:
    """Return what waits for a payment, in the order asked."""
    mine = select(waiting_requests).where(waiting_requests.c.payment_id == payment_id)
    return tuple(
        WaitingRequest(
            request_id=row.id, payment_id=row.payment_id, state=row.state, job_id=row.job_id, message=row.message
        )
        for row in connection.execute(mine.order_by(waiting_requests.c.created_at, waiting_requests.c.id))
    )


def _request(values: Any) -> AnyRequest:
    return _REQUEST.validate_python(values)


def _one(connection: Connection, condition: Any) -> Payment | None:
    row = connection.execute(select(payments).where(condition)).first()
    return None if row is None else _payment(row)


def _payment(row: Row[Any]) -> Payment:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Payment(payment_id=values.pop("id"), **values)
