"""All pictures of the studio, a block at a time, as whoever looks after the store needs them; and what takes room."""

from sqlalchemy import Connection, func, select, update

from lib.db.library_tables import library
from lib.db.tables import assets
from lib.model.record import Record


class Stored(Record):
    """Where the files of one picture are."""

    asset_id: str
    blob: str
    original: str
    thumbnail: str | None
    preview: str | None
    screen: str | None


class Share(Record):
    """What one kind of picture takes, the trash included."""

    kind: str
    images: int
    bytes: int


def block(connection: Connection, after: str, limit: int) -> tuple[Stored, ...]:
    """Return the pictures that follow an id, in the order of ids; all workspaces."""
    files = (assets.c.blob, assets.c.original, assets.c.thumbnail, assets.c.preview, assets.c.screen)
    query = select(assets.c.id.label("asset_id"), *files).where(assets.c.id > after).order_by(assets.c.id)
    return tuple(Stored(**row) for row in connection.execute(query.limit(limit)).mappings())


def by_kind(connection: Connection, workspace_id: str) -> tuple[Share, ...]:
    """Return what each kind of picture takes in a workspace, the largest first."""
    size = func.coalesce(func.sum(library.c.bytes), 0)
    query = select(library.c.kind, func.count(), size).where(library.c.workspace_id == workspace_id)
    rows = connection.execute(query.group_by(library.c.kind).order_by(size.desc())).all()
    return tuple(Share(kind=kind, images=int(count), bytes=int(total)) for kind, count, total in rows)


def set_thumbnail(connection: Connection, asset_id: str, address: str) -> None:
    """Note where a picture's new thumbnail is."""
    connection.execute(update(assets).where(assets.c.id == asset_id).values(thumbnail=address))
