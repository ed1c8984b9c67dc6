"""Campaigns as the library has them: what the pictures say, added up from one index, and renaming."""

from sqlalchemy import Connection, case, func, select, update

from lib.assets import store
from lib.db.library_tables import library
from lib.db.tables import assets
from lib.model.asset import AssetKind, Review
from lib.model.library import Campaign


def listed(connection: Connection, workspace_id: str, *, limit: int) -> tuple[Campaign, ...]:
    """Return the campaigns of a workspace, that with the newest picture first; the trash and sketches left out."""
    approved = case((library.c.review == Review.APPROVED.value, 1), else_=0)
    totals = (
        select(
            library.c.campaign,
            func.count().label("images"),
            func.sum(approved).label("approved"),
            func.sum(library.c.cost).label("cost"),
            func.max(library.c.seq).label("newest"),
        )
        .where(
            library.c.workspace_id == workspace_id,
            library.c.is_trashed.is_(False),
            library.c.campaign > "",
            library.c.kind != AssetKind.PAINTED.value,
        )
        .group_by(library.c.campaign)
        .subquery()
    )
    listing = select(totals, library.c.asset_id).join(library, library.c.seq == totals.c.newest)
    rows = connection.execute(listing.order_by(totals.c.newest.desc()).limit(limit)).all()
    covers = store.load_many(connection, [row.asset_id for row in rows], workspace_id)
    by_name = {asset.asset_id: asset for asset in covers}
    return tuple(
        Campaign(
            name=row.campaign,
            images=row.images,
            approved=int(row.approved),
            cost=int(row.cost),
            cover=by_name[row.asset_id],
        )
        for row in rows
    )


def has_any(connection: Connection, workspace_id: str, name: str) -> bool:
    """Tell whether a campaign has pictures, the trash included."""
    among = select(library.c.seq).where(library.c.workspace_id == workspace_id, library.c.campaign == name)
    return connection.execute(among.limit(1)).first() is not None


def has_others(connection: Connection, workspace_id: str, name: str, owner_id: str) -> bool:
    """Tell whether somebody else owns a picture of the campaign."""
    among = select(library.c.seq).where(library.c.workspace_id == workspace_id, library.c.campaign == name)
    return connection.execute(among.where(library.c.owner_id != owner_id).limit(1)).first() is not None


def rename(connection: Connection, workspace_id: str, name: str, wanted: str) -> int:
    """Call a campaign something else on all of its pictures; return how many. Their words are indexed again later."""
    here = (library.c.workspace_id == workspace_id, library.c.campaign == name)
    members = select(library.c.asset_id).where(*here).scalar_subquery()
    connection.execute(update(assets).where(assets.c.id.in_(members)).values(campaign=wanted))
    return connection.execute(update(library).where(*here).values(campaign=wanted, has_words=False)).rowcount
