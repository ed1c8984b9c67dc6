"""Comparisons as rows: one prompt, the job of each model, and one vote a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select

from lib.db.comparison_tables import comparison_entrants, comparison_votes, comparisons
from lib.errors import Conflict
from lib.jobs import store
from lib.model.comparison import Comparison, Contender, Entrant, ModelKey, Vote
from lib.model.job import Job
from lib.model.request import GenerateRequest

MAX_VOTES = 20_000
"""Votes that standings are made of, the newest."""
MAX_USE_CASES = 100
_MAX_RETRIES_FOLLOWED = 50
_CONTENDERS: TypeAdapter[tuple[Contender, ...]] = TypeAdapter(tuple[Contender, ...])


def insert_comparison(
    connection: Connection,
    *,
    comparison_id: str,
    owner_id: str,
    workspace_id: str,
    request: GenerateRequest,
    seed: int,
    use_case: str,
    is_blind: bool,
    idempotency_key: str | None,
    request_hash: str,
    now: datetime,
) -> None:
    """Insert a comparison without models."""
    values = {
        "id": comparison_id,
        "owner_id": owner_id,
        "workspace_id": workspace_id,
        "idempotency_key": idempotency_key,
        "request_hash": request_hash,
        "request": request.model_dump(mode="json"),
        "seed": seed,
        "use_case": use_case,
        "is_blind": is_blind,
        "created_at": now,
    }
    connection.execute(insert(comparisons).values(values))


def insert_entrants(
    connection: Connection, comparison_id: str, entrants: Sequence[tuple[ModelKey, str]], *, first_position: int = 0
) -> None:
    """Insert models with the jobs that draw for them, in the order given."""
    rows = [
        {
            "comparison_id": comparison_id,
            "provider": provider,
            "model": model,
            "position": position,
            "job_id": job_id,
        }
        for position, ((provider, model), job_id) in enumerate(entrants, first_position)
    ]
    connection.execute(insert(comparison_entrants), rows)


def find_by_key(connection: Connection, *, owner_id: str, key: str, request_hash: str) -> str | None:
    """Return the comparison that this owner began under `key`; raise `Conflict` if it was another one."""
    mine = (comparisons.c.owner_id == owner_id) & (comparisons.c.idempotency_key == key)
    row = connection.execute(select(comparisons.c.id, comparisons.c.request_hash).where(mine)).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise Conflict("This idempotency key was used for a different comparison.", field="Idempotency-Key")
    return str(row.id)


def lock(connection: Connection, comparison_id: str) -> None:
    """Let nobody else change this comparison until the transaction ends."""
    connection.execute(select(comparisons.c.id).where(comparisons.c.id == comparison_id).with_for_update())


def load(connection: Connection, comparison_id: str, workspace_id: str) -> Comparison | None:
    """Return a workspace's comparison with its jobs as they stand, or None."""
    mine = (comparisons.c.id == comparison_id) & (comparisons.c.workspace_id == workspace_id)
    row = connection.execute(select(comparisons).where(mine)).first()
    return None if row is None else _comparison(connection, row)


def page(connection: Connection, workspace_id: str, *, limit: int) -> tuple[Comparison, ...]:
    """Return a workspace's newest comparisons."""
    query = select(comparisons).where(comparisons.c.workspace_id == workspace_id)
    rows = connection.execute(query.order_by(comparisons.c.id.desc()).limit(limit)).all()
    return tuple(_comparison(connection, row) for row in rows)


def use_cases(connection: Connection, workspace_id: str) -> tuple[str, ...]:
    """Return what a workspace has named its comparisons by, sorted."""
    query = select(comparisons.c.use_case).where(comparisons.c.workspace_id == workspace_id).distinct()
    return tuple(sorted(connection.execute(query.limit(MAX_USE_CASES)).scalars()))


def put_vote(connection: Connection, comparison: Comparison, voter: str, vote: Vote, now: datetime) -> None:
    """Keep a person's vote; it takes the place of an earlier one. The comparison must be locked."""
    mine = (comparison_votes.c.comparison_id == comparison.comparison_id) & (comparison_votes.c.voter == voter)
    connection.execute(delete(comparison_votes).where(mine))
    values = {
        "comparison_id": comparison.comparison_id,
        "voter": voter,
        "workspace_id": comparison.workspace_id,
        "use_case": comparison.use_case,
        "is_blind": vote.is_blind,
        "winner": _name(vote.winner),
        "contenders": [contender.model_dump(mode="json") for contender in vote.contenders],
        "created_at": now,
    }
    connection.execute(insert(comparison_votes).values(values))


def find_vote(connection: Connection, comparison_id: str, voter: str) -> Vote | None:
    """Return a person's vote, or None."""
    mine = (comparison_votes.c.comparison_id == comparison_id) & (comparison_votes.c.voter == voter)
    row = connection.execute(select(comparison_votes).where(mine)).first()
    return None if row is None else _vote(row)


def votes(connection: Connection, workspace_id: str, *, use_case: str | None, is_blind_only: bool) -> tuple[Vote, ...]:
    """Return a workspace's votes, the newest `MAX_VOTES`, of one use case or of all."""
    query = select(comparison_votes).where(comparison_votes.c.workspace_id == workspace_id)
    if use_case is not None:
        query = query.where(comparison_votes.c.use_case == use_case)
    if is_blind_only:
        query = query.where(comparison_votes.c.is_blind)
    rows = connection.execute(query.order_by(comparison_votes.c.created_at.desc()).limit(MAX_VOTES))
    return tuple(_vote(row) for row in rows)


def _comparison(connection: Connection, row: Row[Any]) -> Comparison:
    query = select(comparison_entrants).where(comparison_entrants.c.comparison_id == row.id)
    entrants = connection.execute(query.order_by(comparison_entrants.c.position)).all()
    jobs = _last_tries(connection, [each.job_id for each in entrants])
    return Comparison(
        comparison_id=row.id,
        owner_id=row.owner_id,
        workspace_id=row.workspace_id,
        request=GenerateRequest.model_validate(row.request),
        seed=row.seed,
        use_case=row.use_case,
        is_blind=row.is_blind,
        created_at=row.created_at,
        entrants=tuple(Entrant(provider=each.provider, model=each.model, job=jobs[each.job_id]) for each in entrants),
        votes=_tally(connection, row.id),
    )


def _last_tries(connection: Connection, job_ids: Sequence[str]) -> dict[str, Job]:
    """Return the last retry of each job, or the job itself."""
    found: dict[str, Job] = {}
    for job_id in job_ids:
        job = store.load(connection, job_id)
        for _ in range(_MAX_RETRIES_FOLLOWED):
            if job is None or job.retry_job_id is None:
                break
            job = store.load(connection, job.retry_job_id)
        if job is not None:
            found[job_id] = job
    return found


def _tally(connection: Connection, comparison_id: str) -> Mapping[str, int]:
    winner = comparison_votes.c.winner
    query = select(winner, func.count()).where(comparison_votes.c.comparison_id == comparison_id).group_by(winner)
    return {name: int(count) for name, count in connection.execute(query).all()}


def _vote(row: Row[Any]) -> Vote:
    provider, _, model = row.winner.partition(":")
    return Vote(winner=(provider, model), contenders=_CONTENDERS.validate_python(row.contenders), is_blind=row.is_blind)


def _name(key: ModelKey) -> str:
    return ":".join(key)
