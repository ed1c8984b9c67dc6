"""What a model was last asked about a character, one job for each kind of question; and runs that wait for money."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, select, update

from lib.db.character_tables import character_questions as questions
from lib.db.character_tables import character_runs as runs
from lib.db.character_tables import characters
from lib.db.tables import payments
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.character import CharacterRun, WaitingRun
from lib.model.payment import PaymentStatus

MAX_RESUMED = 20
"""Waiting runs that one round takes up."""
_MESSAGE_LENGTH = 500
_RUN: TypeAdapter[CharacterRun] = TypeAdapter(CharacterRun)


def remember(connection: Connection, character_id: str, task: str, *, job_id: str, now: datetime) -> None:
    """Note which job answers this kind of question from now on. Repeatable: the same job again changes nothing."""
    mine = (questions.c.character_id == character_id) & (questions.c.task == task)
    known = connection.execute(select(questions.c.job_id).where(mine).with_for_update()).scalar_one_or_none()
    if known is None:
        values = {"character_id": character_id, "task": task, "job_id": job_id, "created_at": now}
        connection.execute(questions.insert().values(values))
    elif known != job_id:
        connection.execute(update(questions).where(mine).values(job_id=job_id, is_taken=False, created_at=now))


def asked(connection: Connection, character_id: str, task: str) -> tuple[str, bool] | None:
    """Return the job of a kind of question, and whether its answer was taken over; None where nobody asked."""
    row = connection.execute(
        select(questions).where(questions.c.character_id == character_id, questions.c.task == task)
    ).first()
    return None if row is None else (row.job_id, row.is_taken)


def take(connection: Connection, character_id: str, task: str, job_id: str) -> bool:
    """Note that a job's answer was taken over; tell whether it was this call that did."""
    changed = connection.execute(
        update(questions)
        .where(
            questions.c.character_id == character_id,
            questions.c.task == task,
            questions.c.job_id == job_id,
            questions.c.is_taken.is_(False),
        )
        .values(is_taken=True)
    )
    return changed.rowcount == 1


def add_run(
    connection: Connection, actor: Actor, character_id: str, run: CharacterRun, *, payment_id: int, now: datetime
) -> None:
    """Keep a run until its payment is completed."""
    values = {
        "id": new_id("wtr"),
        "payment_id": payment_id,
        "character_id": character_id,
        "user_id": actor.user_id,
        "workspace_id": actor.workspace_id,
        "role": actor.role,
        "run": run.model_dump(mode="json"),
        "state": "waiting",
        "created_at": now,
    }
    connection.execute(runs.insert().values(values))


def due_runs(connection: Connection) -> tuple[tuple[str, Actor, CharacterRun], ...]:
    """Return the runs whose payments are completed, oldest first: id, who asked, what."""
    paid = payments.c.status == PaymentStatus.COMPLETED.value
    query = (
        select(runs)
        .join(payments, payments.c.id == runs.c.payment_id)
        .where(runs.c.state == "waiting", paid)
        .order_by(runs.c.created_at, runs.c.id)
        .limit(MAX_RESUMED)
    )
    return tuple(
        (
            row.id,
            Actor(user_id=row.user_id, workspace_id=row.workspace_id, role=row.role),
            _RUN.validate_python(row.run),
        )
        for row in connection.execute(query)
    )


def end_run(connection: Connection, run_id: str, *, message: str, now: datetime) -> None:
    """Note that a waiting run went out, or with a message why not."""
    mine = (runs.c.id == run_id) & (runs.c.state == "waiting")
    state = "failed" if message else "submitted"
    connection.execute(update(runs).where(mine).values(ended_at=now, state=state, message=message[:_MESSAGE_LENGTH]))


def run_for(connection: Connection, payment_id: int) -> WaitingRun | None:
    """Return what waits for a payment, or what became of it."""
    query = (
        select(runs, characters.c.slug, characters.c.display_name)
        .join(characters, characters.c.id == runs.c.character_id)
        .where(runs.c.payment_id == payment_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    kind = _RUN.validate_python(row.run).kind
    return WaitingRun(slug=row.slug, display_name=row.display_name, kind=kind, state=row.state, message=row.message)
