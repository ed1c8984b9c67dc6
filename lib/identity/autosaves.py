"""What people left unfinished: texts by person, workspace and place. Rows in, texts out; kept compressed."""

import zlib
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from lib.db.inserting import insert_into
from lib.db.people_tables import autosaves
from lib.model.actor import Actor


def put(connection: Connection, actor: Actor, place: str, content: bytes, now: datetime) -> None:
    """Keep a compressed text, instead of what was there before."""
    values = {"content": content, "updated_at": now}
    key = {"user_id": actor.user_id, "workspace_id": actor.workspace_id, "place": place}
    insert = insert_into(connection, autosaves).values(**key, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))


def load(connection: Connection, actor: Actor, place: str) -> str | None:
    """Return the text of a place, or None."""
    query = select(autosaves.c.content).where(_of(actor), autosaves.c.place == place)
    content = connection.execute(query).scalar_one_or_none()
    return None if content is None else zlib.decompress(content).decode()


def forget(connection: Connection, actor: Actor, place: str) -> None:
    """Forget what was kept at a place. Repeatable."""
    connection.execute(delete(autosaves).where(_of(actor), autosaves.c.place == place))


def forget_beyond(connection: Connection, actor: Actor, most: int) -> None:
    """Forget all but a person's newest autosaves in a workspace."""
    newest = select(autosaves.c.place).where(_of(actor)).order_by(autosaves.c.updated_at.desc(), autosaves.c.place)
    old = connection.execute(newest.offset(most).limit(most)).scalars().all()
    if old:
        connection.execute(delete(autosaves).where(_of(actor), autosaves.c.place.in_(old)))


def purge(connection: Connection, *, older_than: datetime) -> int:
    """Forget what nobody touched since; return how many that were."""
    return connection.execute(delete(autosaves).where(autosaves.c.updated_at < older_than)).rowcount


def _of(actor: Actor) -> ColumnElement[bool]:
    return (autosaves.c.user_id == actor.user_id) & (autosaves.c.workspace_id == actor.workspace_id)
