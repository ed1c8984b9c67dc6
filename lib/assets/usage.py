"""How much the pictures of a workspace take."""

from sqlalchemy import Connection, func, select

from lib.db.tables import assets
from lib.model.record import Record


class Usage(Record):
    """What a workspace keeps."""

    images: int
    trashed: int
    """How many of the images are in the trash."""
    bytes: int
    """Size of the delivered files; originals and thumbnails come on top, equal files are stored once."""


def usage_of(connection: Connection, workspace_id: str) -> Usage:
    """Return what a workspace keeps, the trash included."""
    row = connection.execute(
        select(func.count(), func.count(assets.c.trashed_at), func.coalesce(func.sum(assets.c.bytes), 0)).where(
            assets.c.workspace_id == workspace_id
        )
    ).one()
    return Usage(images=int(row[0]), trashed=int(row[1]), bytes=int(row[2]))
