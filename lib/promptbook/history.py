"""Every prompt that was used, once, with the jobs it was used in; found by its words."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from lib.assets import words
from lib.db.prompt_tables import prompt_jobs, prompts
from lib.db.schema import Timestamp
from lib.db.tables import assets
from lib.ids import new_id
from lib.model.prompt_book import PromptQuery, UsedPrompt

_PICTURES = 4
# One statement on both databases; SQLAlchemy's own would load PostgreSQL's dialect in every process.
_NOTE = text(
    "INSERT INTO prompts (id, workspace_id, text_hash, prompt, negative_prompt, uses, first_used_at, last_used_at)"
    " VALUES (:id, :workspace_id, :text_hash, :prompt, :negative_prompt, 1, :now, :now)"
    " ON CONFLICT (workspace_id, text_hash) DO UPDATE SET uses = prompts.uses + 1,"
    " last_used_at = excluded.last_used_at RETURNING seq, uses"
)


def note(connection: Connection, workspace_id: str, used: Iterable[tuple[str, str, str]], now: datetime) -> None:
    """Keep what jobs used: job id, prompt and negative prompt each. In one order, so that nobody waits in a ring."""
    hashed = sorted((_hash(prompt, negative), job_id, prompt, negative) for job_id, prompt, negative in used)
    moment = Timestamp().process_bind_param(now, connection.dialect)
    for text_hash, job_id, prompt, negative in hashed:
        values = {"id": new_id("prm"), "workspace_id": workspace_id, "text_hash": text_hash, "prompt": prompt}
        row = connection.execute(_NOTE, values | {"negative_prompt": negative, "now": moment}).one()
        connection.execute(insert(prompt_jobs).values(prompt_seq=row.seq, job_id=job_id))
        if row.uses == 1:
            words.put(connection, row.seq, (prompt, negative), index=words.prompt_words)


def page(connection: Connection, workspace_id: str, wanted: PromptQuery) -> tuple[UsedPrompt, ...]:
    """Return one page of prompts, the last used first; where words are looked for, the newest first."""
    query = select(prompts).where(prompts.c.workspace_id == workspace_id)
    if wanted.starred_only:
        query = query.where(prompts.c.is_starred)
    condition = words.matches(connection, wanted.words, index=words.prompt_words)
    if condition is None:
        query = query.order_by(prompts.c.last_used_at.desc(), prompts.c.seq.desc())
    else:
        found = words.prompt_words
        query = query.join(found, found.c.rowid == prompts.c.seq).where(condition).order_by(found.c.rowid.desc())
    query = query.limit(wanted.page_size).offset((wanted.page - 1) * wanted.page_size)
    return _with_results(connection, connection.execute(query).all())


def load(connection: Connection, prompt_id: str, workspace_id: str) -> UsedPrompt | None:
    """Return a workspace's prompt with what came of it, or None."""
    query = select(prompts).where(prompts.c.id == prompt_id, prompts.c.workspace_id == workspace_id)
    return next(iter(_with_results(connection, connection.execute(query).all())), None)


def set_star(connection: Connection, prompt_id: str, *, is_starred: bool) -> None:
    """Star a prompt, or take the star away. Repeatable."""
    connection.execute(update(prompts).where(prompts.c.id == prompt_id).values(is_starred=is_starred))


def _with_results(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[UsedPrompt, ...]:
    seqs = [row.seq for row in rows]
    joined = prompt_jobs.join(assets, assets.c.job_id == prompt_jobs.c.job_id)
    kept = assets.c.trashed_at.is_(None)
    totals = {
        row.prompt_seq: row
        for row in connection.execute(
            select(prompt_jobs.c.prompt_seq, func.count().label("images"), func.sum(assets.c.cost).label("cost"))
            .select_from(joined)
            .where(prompt_jobs.c.prompt_seq.in_(seqs))
            .group_by(prompt_jobs.c.prompt_seq)
        )
    }
    found = []
    for row in rows:
        latest = select(assets.c.id).select_from(joined).where(prompt_jobs.c.prompt_seq == row.seq, kept)
        pictures = connection.execute(latest.order_by(assets.c.id.desc()).limit(_PICTURES)).scalars()
        total = totals.get(row.seq)
        found.append(
            UsedPrompt(
                prompt_id=row.id,
                prompt=row.prompt,
                negative_prompt=row.negative_prompt,
                is_starred=row.is_starred,
                uses=row.uses,
                images=total.images if total else 0,
                cost=int(total.cost or 0) if total else 0,
                asset_ids=tuple(pictures) if total else (),
                last_used_at=row.last_used_at,
            )
        )
    return tuple(found)


def _hash(prompt: str, negative: str) -> str:
    return hashlib.sha256(f"{prompt}\0{negative}".encode()).hexdigest()
