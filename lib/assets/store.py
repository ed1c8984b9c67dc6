"""Pictures' records as rows: inserting, reading, listing, trash and restore. Bytes live in `lib.storage`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select, update

from lib.db.tables import asset_parents, assets
from lib.model.asset import Asset, AssetKind, AssetPage, AssetQuery
from lib.model.geometry import Size

_RENAMED = {"asset_id": "id"}
_APART = {"size", "parents"}


def insert(connection: Connection, asset: Asset) -> None:
    """Insert a picture's record; its blobs must be stored before."""
    values = asset.model_dump(exclude=_APART)
    values = {_RENAMED.get(name, name): value for name, value in values.items()}
    connection.execute(assets.insert().values(width=asset.size.width, height=asset.size.height, **values))
    if asset.parents:
        rows = [
            {"asset_id": asset.asset_id, "position": position, "parent_id": parent}
            for position, parent in enumerate(asset.parents)
        ]
        connection.execute(asset_parents.insert(), rows)


def load(connection: Connection, asset_id: str, workspace_id: str | None = None) -> Asset | None:
    """Return a picture's record, or None; with a workspace, only one of that workspace."""
    query = select(assets).where(assets.c.id == asset_id)
    if workspace_id is not None:
        query = query.where(assets.c.workspace_id == workspace_id)
    found = _records(connection, connection.execute(query).all())
    return found[0] if found else None


def find_upload(connection: Connection, workspace_id: str, owner_id: str, original: str) -> Asset | None:
    """Return the picture that this person uploaded before with the same bytes, unless it lies in the trash."""
    query = select(assets).where(
        assets.c.original == original,
        assets.c.workspace_id == workspace_id,
        assets.c.owner_id == owner_id,
        assets.c.kind == AssetKind.UPLOADED.value,
        assets.c.trashed_at.is_(None),
    )
    found = _records(connection, connection.execute(query.limit(1)).all())
    return found[0] if found else None


def made_of(connection: Connection, asset_id: str, workspace_id: str, *, limit: int) -> tuple[Asset, ...]:
    """Return the workspace's pictures whose first parent this one is, newest first, the trash left out."""
    query = (
        select(assets)
        .join(asset_parents, asset_parents.c.asset_id == assets.c.id)
        .where(
            asset_parents.c.parent_id == asset_id,
            asset_parents.c.position == 0,
            assets.c.workspace_id == workspace_id,
            assets.c.trashed_at.is_(None),
        )
        .order_by(assets.c.id.desc())
        .limit(limit)
    )
    return _records(connection, connection.execute(query).all())


def page(connection: Connection, workspace_id: str, query: AssetQuery) -> AssetPage:
    """Return one page of a workspace's pictures, newest first."""
    total = connection.execute(_matching(select(func.count()), workspace_id, query)).scalar_one()
    listing = (
        _matching(select(assets), workspace_id, query)
        .order_by(assets.c.id.desc())
        .limit(query.page_size)
        .offset((query.page - 1) * query.page_size)
    )
    found = _records(connection, connection.execute(listing).all())
    return AssetPage(assets=found, total=int(total), page=query.page, page_size=query.page_size)


def set_trashed(connection: Connection, asset_id: str, trashed_at: datetime | None) -> None:
    """Move a picture to the trash, or back with None. Repeating it keeps the first date."""
    change = update(assets).where(assets.c.id == asset_id)
    if trashed_at is not None:
        change = change.where(assets.c.trashed_at.is_(None))
    connection.execute(change.values(trashed_at=trashed_at))


def referenced(connection: Connection, addresses: Iterable[str]) -> frozenset[str]:
    """Return those of the given blob addresses that some picture refers to."""
    wanted = list(addresses)
    columns = (assets.c.blob, assets.c.original, assets.c.thumbnail)
    rows = connection.execute(select(*columns).where(or_(*(column.in_(wanted) for column in columns))))
    return frozenset(address for row in rows for address in row if address)


def _matching(query: Select[Any], workspace_id: str, wanted: AssetQuery) -> Select[Any]:
    query = query.where(assets.c.workspace_id == workspace_id)
    query = query.where(assets.c.trashed_at.is_not(None) if wanted.trashed else assets.c.trashed_at.is_(None))
    if wanted.job_id is not None:
        query = query.where(assets.c.job_id == wanted.job_id)
    if wanted.campaign is not None:
        query = query.where(assets.c.campaign == wanted.campaign)
    return query


def _records(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Asset, ...]:
    parents: dict[str, list[str]] = {}
    if rows:
        query = (
            select(asset_parents)
            .where(asset_parents.c.asset_id.in_([row.id for row in rows]))
            .order_by(asset_parents.c.asset_id, asset_parents.c.position)
        )
        for link in connection.execute(query):
            parents.setdefault(link.asset_id, []).append(link.parent_id)
    return tuple(_record(row, parents.get(row.id, ())) for row in rows)


def _record(row: Row[Any], parents: Sequence[str]) -> Asset:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    width, height = values.pop("width"), values.pop("height")
    values["asset_id"] = values.pop("id")
    values["kind"] = AssetKind(values["kind"])
    return Asset(size=Size(width=width, height=height), parents=tuple(parents), **values)
