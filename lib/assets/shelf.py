"""The library's own row of each picture: what is measured, stars, reviews, tags, notes, and its words."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from lib.assets import words
from lib.db.character_tables import character_images, characters
from lib.db.library_tables import asset_notes, asset_tags, library
from lib.db.tables import assets
from lib.model.asset import Asset, Review


def add(connection: Connection, asset: Asset) -> None:
    """Put a new picture on the shelf, words and tags included."""
    result = connection.execute(
        library.insert(),
        {
            "asset_id": asset.asset_id,
            "workspace_id": asset.workspace_id,
            "is_trashed": asset.trashed_at is not None,
            "kind": asset.kind.value,
            "provider": asset.provider,
            "model": asset.model,
            "owner_id": asset.owner_id,
            "campaign": asset.campaign,
            "width": asset.size.width,
            "height": asset.size.height,
            "pixels": asset.size.pixels,
            "ratio": asset.size.width / asset.size.height,
            "bytes": asset.bytes,
            "cost": asset.cost,
            "seconds": asset.seconds or 0.0,
            "created_at": asset.created_at,
            "is_starred": asset.is_starred,
            "review": asset.review.value,
            "colour": asset.colour,
            "fingerprint": asset.fingerprint,
            "has_looks": asset.fingerprint is not None,
            "has_words": True,
        },
    )
    key = result.inserted_primary_key
    if key is None:
        raise RuntimeError("the database did not tell the number of a new row")
    if asset.tags:
        _insert_tags(connection, asset.workspace_id, asset.asset_id, asset.tags)
    words.put(connection, int(key[0]), _texts(asset))


def lock(connection: Connection, asset_ids: Collection[str]) -> None:
    """Have others wait who change any of these pictures, until this transaction ends; taken in one order by all."""
    among = select(library.c.seq).where(library.c.asset_id.in_(asset_ids))
    connection.execute(among.order_by(library.c.seq).with_for_update())


def reindex(connection: Connection, listed: Iterable[Asset]) -> None:
    """Index the words of these pictures anew, after any of them changed."""
    known = {asset.asset_id: asset for asset in listed}
    names = _names_of_characters(connection, known)
    rows = connection.execute(select(library.c.seq, library.c.asset_id).where(library.c.asset_id.in_(known))).all()
    for seq, asset_id in rows:
        words.put(connection, seq, (*_texts(known[asset_id]), *names.get(asset_id, ())))
    connection.execute(update(library).where(library.c.asset_id.in_(known)).values(has_words=True))


def without_words(connection: Connection, limit: int) -> tuple[tuple[str, str], ...]:
    """Return id and workspace of pictures whose words are not indexed yet, oldest first."""
    return _waiting(connection, ~library.c.has_words, limit)


def without_looks(connection: Connection, limit: int) -> tuple[tuple[str, str], ...]:
    """Return id and workspace of pictures that nobody has looked at yet, oldest first."""
    return _waiting(connection, ~library.c.has_looks, limit)


def set_looks(connection: Connection, asset_id: str, fingerprint: int | None, colour: str) -> None:
    """Note how a picture looks; None where it cannot be seen, so that nobody tries again."""
    change = update(library).where(library.c.asset_id == asset_id)
    connection.execute(change.values(fingerprint=fingerprint, colour=colour, has_looks=True))


def look_again(connection: Connection, asset_id: str) -> None:
    """Have a picture looked at again, because its thumbnail is a new one."""
    connection.execute(update(library).where(library.c.asset_id == asset_id).values(has_looks=False))


def set_starred(connection: Connection, asset_ids: Sequence[str], *, is_starred: bool) -> None:
    """Star pictures, or take their stars away. Repeatable."""
    connection.execute(update(library).where(library.c.asset_id.in_(asset_ids)).values(is_starred=is_starred))


def set_trashed(connection: Connection, asset_ids: Sequence[str], *, is_trashed: bool) -> None:
    """Keep the shelf in step with the trash."""
    connection.execute(update(library).where(library.c.asset_id.in_(asset_ids)).values(is_trashed=is_trashed))


def set_campaign(connection: Connection, asset_ids: Sequence[str], campaign: str) -> None:
    """Move pictures into a campaign; empty takes them out of theirs."""
    connection.execute(update(assets).where(assets.c.id.in_(asset_ids)).values(campaign=campaign))
    connection.execute(update(library).where(library.c.asset_id.in_(asset_ids)).values(campaign=campaign))


def follow(connection: Connection, made: Iterable[Asset], campaign: str) -> None:
    """Move new pictures to the campaign of their job where that was renamed while they were made."""
    strayed = [asset.asset_id for asset in made if asset.campaign != campaign]
    if strayed:
        set_campaign(connection, strayed, campaign)
        connection.execute(update(library).where(library.c.asset_id.in_(strayed)).values(has_words=False))


def set_title(connection: Connection, asset_id: str, title: str) -> None:
    """Call a picture something else."""
    connection.execute(update(assets).where(assets.c.id == asset_id).values(title=title))


def change_review(connection: Connection, asset_id: str, expected: Review, wanted: Review) -> bool:
    """Change a picture's review if it still stands as expected; return whether it did (compare and swap)."""
    change = update(library).where(library.c.asset_id == asset_id, library.c.review == expected.value)
    return connection.execute(change.values(review=wanted.value)).rowcount == 1


def note_review(connection: Connection, asset_id: str, note: str, *, user_id: str, now: datetime | None) -> None:
    """Keep who reviewed a picture, when, and why."""
    _note(connection, asset_id, review_note=note, reviewed_by=user_id, reviewed_at=now)


def set_alt_text(connection: Connection, asset_id: str, alt_text: str) -> None:
    """Keep what stands for a picture where it cannot be seen."""
    _note(connection, asset_id, alt_text=alt_text)


def add_tags(connection: Connection, workspace_id: str, asset_ids: Iterable[str], tags: Sequence[str]) -> None:
    """Give pictures tags that they may have already. Repeatable."""
    for asset_id in asset_ids:
        query = select(asset_tags.c.tag).where(asset_tags.c.asset_id == asset_id)
        present = set(connection.execute(query).scalars())
        _insert_tags(connection, workspace_id, asset_id, [tag for tag in tags if tag not in present])


def remove_tags(connection: Connection, asset_ids: Sequence[str], tags: Sequence[str]) -> None:
    """Take tags from pictures. Repeatable."""
    connection.execute(delete(asset_tags).where(asset_tags.c.asset_id.in_(asset_ids), asset_tags.c.tag.in_(tags)))


def forget(connection: Connection, asset_ids: Sequence[str]) -> None:
    """Take pictures off the shelf for good."""
    seqs = connection.execute(select(library.c.seq).where(library.c.asset_id.in_(asset_ids))).scalars().all()
    words.remove(connection, seqs)
    for table in (asset_tags, asset_notes, library):
        connection.execute(delete(table).where(table.c.asset_id.in_(asset_ids)))


def _waiting(connection: Connection, condition: object, limit: int) -> tuple[tuple[str, str], ...]:
    query = select(library.c.asset_id, library.c.workspace_id).where(condition)  # type: ignore[arg-type]  # a condition
    rows = connection.execute(query.order_by(library.c.seq).limit(limit)).all()
    return tuple((str(row.asset_id), str(row.workspace_id)) for row in rows)


def _insert_tags(connection: Connection, workspace_id: str, asset_id: str, tags: Iterable[str]) -> None:
    rows = [{"workspace_id": workspace_id, "tag": tag, "asset_id": asset_id} for tag in dict.fromkeys(tags)]
    if rows:
        connection.execute(asset_tags.insert(), rows)


def _note(connection: Connection, asset_id: str, **values: object) -> None:
    change = update(asset_notes).where(asset_notes.c.asset_id == asset_id).values(**values)
    if connection.execute(change).rowcount == 0:
        connection.execute(asset_notes.insert().values(asset_id=asset_id, **values))


def _names_of_characters(connection: Connection, asset_ids: Collection[str]) -> dict[str, list[str]]:
    """Return by picture what the characters are called that it shows."""
    named = (characters.c.display_name, characters.c.slug)
    shown = select(character_images.c.asset_id, *named).join(
        characters, characters.c.id == character_images.c.character_id
    )
    shown = shown.where(character_images.c.asset_id.in_(asset_ids), character_images.c.removed_at.is_(None))
    seeds = select(characters.c.seed_asset_id, *named).where(characters.c.seed_asset_id.in_(asset_ids))
    here = characters.c.trashed_at.is_(None)
    found: dict[str, list[str]] = {}
    for asset_id, *names in connection.execute(shown.where(here).union(seeds.where(here))):
        found.setdefault(asset_id, []).extend(names)
    return found


def _texts(asset: Asset) -> tuple[str, ...]:
    return (
        asset.title,
        asset.prompt,
        " ".join(asset.tags),
        asset.campaign,
        asset.model,
        asset.provider,
        asset.alt_text,
        asset.asset_id,
    )
