"""Links for outsiders as rows: the link, its pictures, and what was answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from lib.db.library_tables import share_answers, share_assets, shares
from lib.model.handover import Share, ShareAnswer, ShareAnswerKind


def insert(connection: Connection, share: Share) -> None:
    """Insert a link with its pictures."""
    values = share.model_dump(exclude={"share_id", "asset_ids"})
    connection.execute(shares.insert().values(id=share.share_id, **values))
    rows = [
        {"share_id": share.share_id, "position": number, "asset_id": name}
        for number, name in enumerate(share.asset_ids)
    ]
    connection.execute(share_assets.insert(), rows)


def by_token(connection: Connection, token: str) -> Share | None:
    """Return the link with this token."""
    rows = connection.execute(select(shares).where(shares.c.token == token)).all()
    return next(iter(_records(connection, rows)), None)


def load(connection: Connection, share_id: str, workspace_id: str) -> Share | None:
    """Return a link of the workspace."""
    query = select(shares).where(shares.c.id == share_id, shares.c.workspace_id == workspace_id)
    return next(iter(_records(connection, connection.execute(query).all())), None)


def latest(connection: Connection, workspace_id: str, *, limit: int) -> tuple[Share, ...]:
    """Return the workspace's links, newest first."""
    query = select(shares).where(shares.c.workspace_id == workspace_id).order_by(shares.c.id.desc()).limit(limit)
    return _records(connection, connection.execute(query).all())


def revoke(connection: Connection, share_id: str, now: datetime) -> None:
    """Close a link. Repeating it keeps the first date."""
    change = update(shares).where(shares.c.id == share_id, shares.c.revoked_at.is_(None))
    connection.execute(change.values(revoked_at=now))


def add_answer(connection: Connection, share_id: str, answer: ShareAnswer) -> None:
    """Keep what somebody outside said."""
    values = answer.model_dump(exclude={"answer_id"})
    connection.execute(share_answers.insert().values(id=answer.answer_id, share_id=share_id, **values))


def remove_answers(connection: Connection, share_id: str, asset_id: str, name: str, kinds: Sequence[str]) -> None:
    """Forget what this name said before about a picture, so that a later word replaces it."""
    connection.execute(
        share_answers.delete().where(
            share_answers.c.share_id == share_id,
            share_answers.c.asset_id == asset_id,
            share_answers.c.name == name,
            share_answers.c.kind.in_(kinds),
        )
    )


def count_answers(connection: Connection, share_id: str) -> int:
    """Return how much was said through a link."""
    query = select(func.count()).where(share_answers.c.share_id == share_id)
    return int(connection.execute(query).scalar_one())


def answers(connection: Connection, share_id: str, *, limit: int) -> tuple[ShareAnswer, ...]:
    """Return what was said through a link, oldest first."""
    query = select(share_answers).where(share_answers.c.share_id == share_id)
    rows = connection.execute(query.order_by(share_answers.c.id).limit(limit)).all()
    return tuple(
        ShareAnswer(
            answer_id=row.id,
            asset_id=row.asset_id,
            name=row.name,
            kind=ShareAnswerKind(row.kind),
            text=row.text,
            created_at=row.created_at,
        )
        for row in rows
    )


def _records(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Share, ...]:
    members: dict[str, list[str]] = {}
    query = select(share_assets).where(share_assets.c.share_id.in_([row.id for row in rows]))
    for row in connection.execute(query.order_by(share_assets.c.share_id, share_assets.c.position)):
        members.setdefault(row.share_id, []).append(row.asset_id)
    found = []
    for row in rows:
        values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        share_id = values.pop("id")
        found.append(Share(share_id=share_id, asset_ids=tuple(members.get(share_id, ())), **values))
    return tuple(found)
