"""Whose item is next: owners take turns, however many items each of them has waiting.

Each waiting item has a turn, and workers claim the lowest first. An owner's items get turns that count up from where
the queue stands now, or from the owner's own last one; so somebody's single image stands beside the head of another's
five hundred, not behind them. Turns mean nothing between items that never waited together.
"""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, text

from lib.db.tables import job_items

_IS_LIVE = text("job_items.state IN ('queued', 'processing')")  # literal, so that the partial indexes serve it
_HEAD = select(job_items.c.turn).where(_IS_LIVE, job_items.c.run_at <= bindparam("now")).order_by(job_items.c.turn)
_LAST = select(func.max(job_items.c.turn)).where(_IS_LIVE)
_HEAD_OF_DUE, _LAST_OF_OWNER = _HEAD.limit(1), _LAST.where(job_items.c.owner_id == bindparam("owner_id"))


def next_turn(connection: Connection, owner_id: str, now: datetime) -> int:
    """Return the turn of the owner's next item; later ones count up from it."""
    at = connection.execute(_HEAD_OF_DUE, {"now": now}).scalar()
    if at is None:
        at = connection.execute(_LAST).scalar()
    own = connection.execute(_LAST_OF_OWNER, {"owner_id": owner_id}).scalar()
    return max(at or 0, 0 if own is None else own + 1)
