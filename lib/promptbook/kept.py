"""What people keep under a name: personas and own templates. Each has an owner; nothing is lost by deleting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, or_, select, true, update

from lib.db.prompt_tables import own_templates, personas
from lib.model.prompt_book import OwnTemplate, Persona, PersonaText, TemplateText

MAX_LISTED = 500


def add_persona(
    connection: Connection, *, persona_id: str, workspace_id: str, owner_id: str, text: PersonaText, now: datetime
) -> None:
    """Keep a new persona."""
    values = {"id": persona_id, "workspace_id": workspace_id, "owner_id": owner_id, "text": _json(text)}
    connection.execute(insert(personas).values(**values, created_at=now, updated_at=now))


def load_persona(connection: Connection, persona_id: str, workspace_id: str) -> Persona | None:
    """Return a workspace's persona, or None."""
    row = _one(connection, personas, persona_id, workspace_id)
    return None if row is None else _persona(row)


def list_personas(connection: Connection, workspace_id: str) -> tuple[Persona, ...]:
    """Return a workspace's personas, the newest first, at most 500."""
    return tuple(_persona(row) for row in connection.execute(_listed(personas, workspace_id)))


def change_persona(connection: Connection, persona_id: str, text: PersonaText, now: datetime) -> None:
    """Keep a persona's new text."""
    _change(connection, personas, persona_id, {"text": _json(text), "updated_at": now})


def trash_persona(
    connection: Connection, persona_id: str, workspace_id: str, owner_id: str | None, now: datetime | None
) -> None:
    """Put a persona of this workspace away, or take it back with `now` None; an owner's only where one is named."""
    _trash(connection, personas, (persona_id, workspace_id, owner_id), now)


def add_template(
    connection: Connection, *, template_id: str, workspace_id: str, owner_id: str, text: TemplateText, now: datetime
) -> None:
    """Keep a new template of one's own; nobody else sees it yet."""
    values = {"id": template_id, "workspace_id": workspace_id, "owner_id": owner_id, "text": _json(text)}
    connection.execute(insert(own_templates).values(**values, is_shared=False, created_at=now, updated_at=now))


def load_template(connection: Connection, template_id: str, workspace_id: str, user_id: str) -> OwnTemplate | None:
    """Return a template that this user owns or that is shared in the workspace, or None."""
    row = _one(connection, own_templates, template_id, workspace_id)
    return None if row is None or not (row.is_shared or row.owner_id == user_id) else _template(row)


def list_templates(connection: Connection, workspace_id: str, user_id: str) -> tuple[OwnTemplate, ...]:
    """Return the templates that this user owns or that are shared in the workspace, the newest first."""
    seen = or_(own_templates.c.owner_id == user_id, own_templates.c.is_shared == true())
    rows = connection.execute(_listed(own_templates, workspace_id).where(seen))
    return tuple(_template(row) for row in rows)


def change_template(
    connection: Connection,
    template_id: str,
    now: datetime,
    *,
    text: TemplateText | None = None,
    is_shared: bool | None = None,
) -> None:
    """Keep a template's new text, or who sees it."""
    values: dict[str, Any] = {"updated_at": now}
    if text is not None:
        values["text"] = _json(text)
    if is_shared is not None:
        values["is_shared"] = is_shared
    _change(connection, own_templates, template_id, values)


def trash_template(
    connection: Connection, template_id: str, workspace_id: str, owner_id: str | None, now: datetime | None
) -> None:
    """Put a template of this workspace away, or take it back with `now` None; an owner's only where one is named."""
    _trash(connection, own_templates, (template_id, workspace_id, owner_id), now)


def _one(connection: Connection, kind: Table, kept_id: str, workspace_id: str) -> Row[Any] | None:
    query = select(kind).where(kind.c.id == kept_id, kind.c.workspace_id == workspace_id, kind.c.trashed_at.is_(None))
    return connection.execute(query).first()


def _listed(kind: Table, workspace_id: str) -> Any:
    query = select(kind).where(kind.c.workspace_id == workspace_id, kind.c.trashed_at.is_(None))
    return query.order_by(kind.c.id.desc()).limit(MAX_LISTED)


def _change(connection: Connection, kind: Table, kept_id: str, values: Mapping[str, Any]) -> None:
    connection.execute(update(kind).where(kind.c.id == kept_id).values(**values))


def _trash(connection: Connection, kind: Table, whose: tuple[str, str, str | None], now: datetime | None) -> None:
    kept_id, workspace_id, owner_id = whose
    change = update(kind).where(kind.c.id == kept_id, kind.c.workspace_id == workspace_id)
    if owner_id is not None:
        change = change.where(kind.c.owner_id == owner_id)
    connection.execute(change.values(trashed_at=now))


def _json(text: PersonaText | TemplateText) -> dict[str, Any]:
    return text.model_dump(mode="json")


def _persona(row: Row[Any]) -> Persona:
    return Persona(
        persona_id=row.id, owner_id=row.owner_id, text=PersonaText.model_validate(row.text), updated_at=row.updated_at
    )


def _template(row: Row[Any]) -> OwnTemplate:
    return OwnTemplate(
        template_id=row.id,
        owner_id=row.owner_id,
        is_shared=row.is_shared,
        text=TemplateText.model_validate(row.text),
        updated_at=row.updated_at,
    )
