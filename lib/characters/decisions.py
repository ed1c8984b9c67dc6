"""What people decided about candidates, as rows, so that each can take their own back.

What was decided in one act, such as keeping all that are left, is taken back in one: its decisions share the part of
their ids before the hyphen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from lib.db.character_tables import character_decisions as decisions
from lib.db.character_tables import character_images as images
from lib.errors import Conflict
from lib.ids import new_id
from lib.model.character import CharacterImage, Judgement

_BETWEEN = "-"


def decide(
    connection: Connection,
    found: Sequence[CharacterImage],
    *,
    user_id: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    """Change in one act what was decided about pictures, if nobody else did since they were read.

    `values` are the columns to be. Raises `Conflict` where somebody did; nothing is changed then.
    """
    act = new_id("dec")
    for number, image in enumerate(sorted(found, key=lambda each: each.image_id)):
        changed = connection.execute(
            update(images)
            .where(images.c.id == image.image_id, images.c.revision == image.revision)
            .values(**values, revision=images.c.revision + 1)
        )
        if changed.rowcount != 1:
            raise Conflict(
                "Somebody else has just decided about this image.", remedy="Look at it again.", field="image"
            )
        before = {"judgement": image.judgement.value, "reasons": list(image.reasons), "note": image.note}
        connection.execute(
            decisions.insert().values(
                id=f"{act}{_BETWEEN}{number:03}",
                character_id=image.character_id,
                image_id=image.image_id,
                user_id=user_id,
                before=before,
                revision=image.revision + 1,
                created_at=now,
            )
        )


def take_back(connection: Connection, character_id: str, user_id: str) -> tuple[list[str], int]:
    """Undo this person's last act; return the pictures that are as before, and how many somebody decided about since.

    Those stay as they are, and are passed over the next time. Both are nothing where there is nothing to undo.
    """
    mine = _undoable(character_id, user_id)
    last = connection.execute(select(decisions.c.id).where(mine).order_by(decisions.c.id.desc()).limit(1)).scalar()
    if last is None:
        return [], 0
    act = str(last).rsplit(_BETWEEN, 1)[0]
    of_act = (decisions.c.id == act) | decisions.c.id.startswith(f"{act}{_BETWEEN}", autoescape=True)
    rows = connection.execute(select(decisions).where(mine, of_act).order_by(decisions.c.image_id)).all()
    undone: list[str] = []
    for row in rows:
        connection.execute(decisions.delete().where(decisions.c.id == row.id))
        changed = connection.execute(
            update(images)
            .where(images.c.id == row.image_id, images.c.revision == row.revision)
            .values(**row.before, revision=images.c.revision + 1)
        )
        if changed.rowcount != 1:
            continue
        undone.append(str(row.image_id))
        # The person's earlier decision about the same picture can be undone next.
        connection.execute(
            update(decisions)
            .where(
                decisions.c.character_id == character_id,
                decisions.c.user_id == user_id,
                decisions.c.image_id == row.image_id,
                decisions.c.revision == row.revision - 1,
            )
            .values(revision=row.revision + 1)
        )
    return undone, len(rows) - len(undone)


def can_take_back(connection: Connection, character_id: str, user_id: str) -> bool:
    """Tell whether this person has decided anything that could be undone."""
    query = select(decisions.c.id).where(_undoable(character_id, user_id)).limit(1)
    return connection.execute(query).first() is not None


def _undoable(character_id: str, user_id: str) -> ColumnElement[bool]:
    """Return which decisions count: this person's, about pictures that are candidates still."""
    there = select(images.c.id).where(
        images.c.id == decisions.c.image_id,
        images.c.removed_at.is_(None),
        images.c.judgement != Judgement.REPLACED.value,
    )
    return (decisions.c.character_id == character_id) & (decisions.c.user_id == user_id) & there.exists()
