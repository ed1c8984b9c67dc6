"""Campaigns as the library has them: counted as their pictures come and go, and renamed.

The lines to count by are written by the database itself, one for each change of a picture (migration 0021), and added
up here now and then. So a list of campaigns takes as long with a hundred thousand pictures as with a hundred.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from lib.assets import store
from lib.assets.words import words_of
from lib.db.library_tables import campaign_counts, library
from lib.db.tables import assets
from lib.errors import InvalidRequest
from lib.model.asset import AssetKind
from lib.model.library import Campaign, CampaignPage

_MAX_DIGITS = 18
_MANY_LINES = 20
_ADDED_AT_ONCE = 500


def listed(
    connection: Connection, workspace_id: str, *, text: str = "", after: str = "", before: str = "", limit: int
) -> CampaignPage:
    """Return one page of a workspace's campaigns; the trash and sketches left out.

    Each word of `text` must begin a word of the name. Raises `InvalidRequest` for a cursor that is none of ours.
    """
    terms = words_of(text)
    rows = [row for row in _newest_first(connection, workspace_id) if _says(row.campaign, terms)]
    if before:
        earlier = [row for row in rows if row.newest > _cursor(before)]
        shown, has_before, has_after = earlier[-limit:], len(earlier) > limit, True
    else:
        later = [row for row in rows if row.newest < _cursor(after)] if after else rows
        shown, has_before, has_after = later[:limit], bool(after), len(later) > limit
    return CampaignPage(
        campaigns=_campaigns(connection, workspace_id, shown),
        after=str(shown[-1].newest) if shown and has_after else "",
        before=str(shown[0].newest) if shown and has_before else "",
    )


def add_up(connection: Connection) -> int:
    """Put the lines of a campaign that has many into one; return how many campaigns. Repeatable, anywhere at once."""
    named = (campaign_counts.c.workspace_id, campaign_counts.c.campaign)
    several = select(*named).group_by(*named).having(func.count() > _MANY_LINES).limit(_ADDED_AT_ONCE)
    found = connection.execute(several).all()
    for workspace_id, campaign in found:
        gone = delete(campaign_counts).where(named[0] == workspace_id, named[1] == campaign)
        counted = (campaign_counts.c.images, campaign_counts.c.approved, campaign_counts.c.cost)
        lines = connection.execute(gone.returning(*counted)).all()  # each line goes to one of those who add up at once
        images, approved, cost = (sum(column) for column in zip(*lines, strict=True)) if lines else (0, 0, 0)
        if images:
            values = {"images": images, "approved": approved, "cost": cost}
            connection.execute(insert(campaign_counts).values(workspace_id=workspace_id, campaign=campaign, **values))
    return len(found)


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
    connection.execute(select(library.c.seq).where(*here).order_by(library.c.seq).with_for_update())
    members = select(library.c.asset_id).where(*here).scalar_subquery()
    connection.execute(update(assets).where(assets.c.id.in_(members)).values(campaign=wanted))
    return connection.execute(update(library).where(*here).values(campaign=wanted, has_words=False)).rowcount


def _newest_first(connection: Connection, workspace_id: str) -> Sequence[Row[Any]]:
    """Return each campaign that has a picture: its name, its counts, and the number of its newest picture."""
    totals = (
        select(
            campaign_counts.c.campaign,
            func.sum(campaign_counts.c.images).label("images"),
            func.sum(campaign_counts.c.approved).label("approved"),
            func.sum(campaign_counts.c.cost).label("cost"),
        )
        .where(campaign_counts.c.workspace_id == workspace_id)
        .group_by(campaign_counts.c.campaign)
        .having(func.sum(campaign_counts.c.images) > 0)
        .subquery()
    )
    newest = (
        select(library.c.seq)
        .where(
            library.c.workspace_id == workspace_id,
            library.c.is_trashed.is_(False),
            library.c.campaign == totals.c.campaign,
            library.c.kind != AssetKind.PAINTED.value,
        )
        .order_by(library.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    listing: Select[Any] = select(totals, newest.label("newest"))
    rows = connection.execute(listing).all()
    return sorted((row for row in rows if row.newest is not None), key=lambda row: -row.newest)


def _campaigns(connection: Connection, workspace_id: str, rows: Sequence[Row[Any]]) -> tuple[Campaign, ...]:
    query = select(library.c.seq, library.c.asset_id).where(library.c.seq.in_([row.newest for row in rows]))
    names: dict[int, str] = {row.seq: row.asset_id for row in connection.execute(query)} if rows else {}
    covers = {asset.asset_id: asset for asset in store.load_many(connection, list(names.values()), workspace_id)}
    return tuple(
        Campaign(
            name=row.campaign,
            images=int(row.images),
            approved=int(row.approved),
            cost=int(row.cost),
            cover=covers[names[row.newest]],
        )
        for row in rows
        if names.get(row.newest) in covers
    )


def _says(name: str, terms: Sequence[str]) -> bool:
    words = words_of(name)
    return all(any(word.startswith(term) for word in words) for term in terms)


def _cursor(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    raise InvalidRequest("after: this is no place in this list.", remedy="Start from the first page.", field="after")
