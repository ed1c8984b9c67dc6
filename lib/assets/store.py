"""Pictures' records as rows: inserting, reading, listing, trash and restore. Bytes live in `lib.storage`.

Each picture has a narrow row in `library` besides, written in the same transaction; `lib.assets.search` finds by it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, func, or_, select, update

from lib.assets import shelf
from lib.db.library_tables import asset_notes, asset_tags, library
from lib.db.tables import asset_parents, assets
from lib.model.asset import Asset, AssetKind, AssetPage, AssetQuery, Review
from lib.model.geometry import Size

_RENAMED = {"asset_id": "id"}
_NEW_PICTURE = assets.insert()
_BESIDE = (library.c.is_starred, library.c.review, library.c.colour, library.c.fingerprint)
_NOTED = (asset_notes.c.alt_text, asset_notes.c.review_note, asset_notes.c.reviewed_by, asset_notes.c.reviewed_at)


def insert(connection: Connection, asset: Asset) -> None:
    """Insert a picture's record; its blobs must be stored before."""
    values = {_RENAMED.get(name, name): value for name, value in asset.model_dump().items()}
    values = {name: value for name, value in values.items() if name in assets.c}
    connection.execute(_NEW_PICTURE, values | {"width": asset.size.width, "height": asset.size.height})
    if asset.parents:
        rows = [
            {"asset_id": asset.asset_id, "position": position, "parent_id": parent}
            for position, parent in enumerate(asset.parents)
        ]
        connection.execute(asset_parents.insert(), rows)
    if asset.alt_text:
        shelf.set_alt_text(connection, asset.asset_id, asset.alt_text)
    shelf.add(connection, asset)


def load(connection: Connection, asset_id: str, workspace_id: str | None = None) -> Asset | None:
    """Return a picture's record, or None; with a workspace, only one of that workspace."""
    query = _everything().where(assets.c.id == asset_id)
    if workspace_id is not None:
        query = query.where(assets.c.workspace_id == workspace_id)
    found = _records(connection, connection.execute(query).all())
    return found[0] if found else None


def load_many(connection: Connection, asset_ids: Sequence[str], workspace_id: str) -> tuple[Asset, ...]:
    """Return those of the given pictures that are in the workspace, in the order given."""
    if not asset_ids:
        return ()
    # The workspace is compared here: asked for it too, SQLite would walk through all pictures of the workspace.
    rows = connection.execute(_everything().where(assets.c.id.in_(asset_ids))).all()
    own = [row for row in rows if row.workspace_id == workspace_id]
    found = {asset.asset_id: asset for asset in _records(connection, own)}
    return tuple(found[name] for name in dict.fromkeys(asset_ids) if name in found)


def makers_of(connection: Connection, asset_ids: Sequence[str], workspace_id: str) -> dict[str, str]:
    """Return who made those of the given pictures that are in the workspace; cheaper than their records."""
    query = select(assets.c.id, assets.c.maker, assets.c.workspace_id).where(assets.c.id.in_(asset_ids))
    rows = connection.execute(query).all() if asset_ids else ()
    return {row.id: row.maker for row in rows if row.workspace_id == workspace_id}


def children(connection: Connection, asset_id: str, workspace_id: str, *, limit: int) -> tuple[Asset, ...]:
    """Return the pictures made from this one, oldest first, those in the trash included."""
    query = select(asset_parents.c.asset_id).where(asset_parents.c.parent_id == asset_id).distinct()
    names = connection.execute(query.order_by(asset_parents.c.asset_id).limit(limit)).scalars().all()
    return load_many(connection, names, workspace_id)


def find_upload(
    connection: Connection, workspace_id: str, owner_id: str, original: str, kind: AssetKind = AssetKind.UPLOADED
) -> Asset | None:
    """Return the picture that this person brought before with the same bytes, unless it lies in the trash."""
    query = _everything().where(
        assets.c.original == original,
        assets.c.workspace_id == workspace_id,
        assets.c.owner_id == owner_id,
        assets.c.kind == kind.value,
        assets.c.trashed_at.is_(None),
    )
    found = _records(connection, connection.execute(query.limit(1)).all())
    return found[0] if found else None


def made_of(connection: Connection, asset_id: str, workspace_id: str, *, limit: int) -> tuple[Asset, ...]:
    """Return the workspace's pictures whose first parent this one is, newest first, the trash left out."""
    query = (
        _everything()
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
        _matching(_everything(), workspace_id, query)
        .order_by(assets.c.id.desc())
        .limit(query.page_size)
        .offset((query.page - 1) * query.page_size)
    )
    found = _records(connection, connection.execute(listing).all())
    return AssetPage(assets=found, total=int(total), page=query.page, page_size=query.page_size)


def set_trashed(connection: Connection, asset_id: str, trashed_at: datetime | None) -> None:
    """Move a picture to the trash, or back with None. Repeating it keeps the first date."""
    shelf.lock(connection, [asset_id])
    change = update(assets).where(assets.c.id == asset_id)
    if trashed_at is not None:
        change = change.where(assets.c.trashed_at.is_(None))
    connection.execute(change.values(trashed_at=trashed_at))
    shelf.set_trashed(connection, [asset_id], is_trashed=trashed_at is not None)


def set_middle(connection: Connection, asset_id: str, rendition: Literal["preview", "screen"], address: str) -> None:
    """Note where a middle rendition of a picture is stored."""
    connection.execute(update(assets).where(assets.c.id == asset_id).values({rendition: address}))


def referenced(connection: Connection, addresses: Iterable[str]) -> frozenset[str]:
    """Return those of the given blob addresses that some picture refers to."""
    wanted = list(addresses)
    columns = (assets.c.blob, assets.c.original, assets.c.thumbnail, assets.c.preview, assets.c.screen)
    rows = connection.execute(select(*columns).where(or_(*(column.in_(wanted) for column in columns))))
    return frozenset(address for row in rows for address in row if address)


def _everything() -> Select[Any]:
    beside = assets.outerjoin(library, library.c.asset_id == assets.c.id)
    return select(assets, *_BESIDE, *_NOTED).select_from(
        beside.outerjoin(asset_notes, asset_notes.c.asset_id == assets.c.id)
    )


def _matching(query: Select[Any], workspace_id: str, wanted: AssetQuery) -> Select[Any]:
    query = query.where(assets.c.workspace_id == workspace_id)
    query = query.where(assets.c.trashed_at.is_not(None) if wanted.trashed else assets.c.trashed_at.is_(None))
    if not wanted.trashed:
        query = query.where(assets.c.kind != AssetKind.PAINTED.value)
    if wanted.job_id is not None:
        query = query.where(assets.c.job_id == wanted.job_id)
    if wanted.campaign is not None:
        query = query.where(assets.c.campaign == wanted.campaign)
    return query


def _records(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Asset, ...]:
    parents: dict[str, list[str]] = {}
    tags: dict[str, list[str]] = {}
    if rows:
        names = [row.id for row in rows]
        links = select(asset_parents).where(asset_parents.c.asset_id.in_(names))
        for link in connection.execute(links.order_by(asset_parents.c.asset_id, asset_parents.c.position)):
            parents.setdefault(link.asset_id, []).append(link.parent_id)
        tagged = select(asset_tags.c.asset_id, asset_tags.c.tag).where(asset_tags.c.asset_id.in_(names))
        for name, tag in connection.execute(tagged.order_by(asset_tags.c.tag)):
            tags.setdefault(name, []).append(tag)
    return tuple(_record(row, parents.get(row.id, ()), tags.get(row.id, ())) for row in rows)


def _record(row: Row[Any], parents: Sequence[str], tags: Sequence[str]) -> Asset:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    width, height = values.pop("width"), values.pop("height")
    values["asset_id"] = values.pop("id")
    values["kind"] = AssetKind(values["kind"])
    values["is_starred"] = bool(values["is_starred"])
    values["review"] = Review(values["review"] or Review.DRAFT)
    for name in ("colour", "alt_text", "review_note", "reviewed_by"):
        values[name] = values[name] or ""
    return Asset(size=Size(width=width, height=height), parents=tuple(parents), tags=tuple(tags), **values)
