"""Removes the records of pictures for good. Their files are left to the sweep of orphans."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from lib.assets import shelf
from lib.db.tables import asset_parents, assets


def purge(connection: Connection, *, older_than: datetime, limit: int) -> int:
    """Remove up to `limit` pictures that were put in the trash before; return how many.

    The record of what was made from them keeps their ids, so a family tree shows where one is missing.
    """
    query = select(assets.c.id).where(assets.c.trashed_at < older_than).order_by(assets.c.trashed_at).limit(limit)
    names = connection.execute(query).scalars().all()
    if names:
        shelf.lock(connection, names)
        shelf.forget(connection, names)
        connection.execute(delete(asset_parents).where(asset_parents.c.asset_id.in_(names)))
        connection.execute(delete(assets).where(assets.c.id.in_(names)))
    return len(names)
