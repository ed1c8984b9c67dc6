"""Characters as rows: themselves and their pictures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.exc import IntegrityError

from lib.db.character_tables import character_images as images
from lib.db.character_tables import characters
from lib.db.library_tables import library
from lib.db.tables import jobs
from lib.model.character import Analysis, Character, CharacterImage, CharacterPrompt, Facets, ImageKind, Measures

_PLAIN = {"character_id": "id"}
_WITH_FILE = ("", "keep", "redo")


def insert(connection: Connection, character: Character) -> None:
    """Insert a character; the first of its workspace becomes the default. Its slug must be free."""
    others = select(func.count()).where(
        characters.c.workspace_id == character.workspace_id, characters.c.trashed_at.is_(None)
    )
    is_first = connection.execute(others).scalar_one() == 0
    values = character.model_dump(mode="python", exclude={"reference_count", "analysis", "prompts", "is_default"})
    values = {_PLAIN.get(name, name): value for name, value in values.items()}
    connection.execute(
        characters.insert().values(
            **values,
            is_default=is_first,
            analysis=character.analysis.model_dump(mode="json") if character.analysis else None,
            prompts=[prompt.model_dump(mode="json") for prompt in character.prompts],
        )
    )
    _find_anew(connection, [character.seed_asset_id])


def insert_if_absent(connection: Connection, character: Character) -> bool:
    """Insert a character unless its slug is taken, by another process a moment ago too; tell whether it was."""
    try:
        with connection.begin_nested():
            insert(connection, character)
    except IntegrityError:
        return False
    return True


def load(connection: Connection, workspace_id: str, slug: str) -> Character | None:
    """Return a workspace's character by its slug, trashed or not."""
    query = select(characters).where(characters.c.workspace_id == workspace_id, characters.c.slug == slug)
    found = _characters(connection, connection.execute(query).all())
    return found[0] if found else None


def of_workspace(connection: Connection, workspace_id: str, *, trashed: bool = False) -> tuple[Character, ...]:
    """Return a workspace's characters, oldest first."""
    is_trashed = characters.c.trashed_at.is_not(None) if trashed else characters.c.trashed_at.is_(None)
    query = select(characters).where(characters.c.workspace_id == workspace_id, is_trashed).order_by(characters.c.id)
    return _characters(connection, connection.execute(query).all())


def change(connection: Connection, character_id: str, **values: Any) -> None:
    """Set columns of a character; records become JSON. Its pictures are found by its name as that is then."""
    if {"display_name", "seed_asset_id", "trashed_at"} & set(values):
        mine = characters.c.id == character_id
        _find_anew(connection, select(images.c.asset_id).where(images.c.character_id == character_id))
        _find_anew(connection, select(characters.c.seed_asset_id).where(mine))
        _find_anew(connection, [values.get("seed_asset_id")])
    connection.execute(
        update(characters)
        .where(characters.c.id == character_id)
        .values(**{name: _json(value) for name, value in values.items()}, revision=characters.c.revision + 1)
    )


def lock(connection: Connection, character_id: str) -> None:
    """Let nobody else add pictures to this character until the transaction ends."""
    connection.execute(select(characters.c.id).where(characters.c.id == character_id).with_for_update())


def make_default(connection: Connection, workspace_id: str, character_id: str) -> None:
    """Make one character the default of its workspace."""
    mine = characters.c.workspace_id == workspace_id
    connection.execute(update(characters).where(mine).values(is_default=characters.c.id == character_id))


def add_images(connection: Connection, new: Sequence[CharacterImage]) -> tuple[CharacterImage, ...]:
    """Insert pictures of one character behind those there; return them with their positions."""
    if not new:
        return ()
    lock(connection, new[0].character_id)
    placed = []
    for kind in dict.fromkeys(image.kind for image in new):
        last = connection.execute(
            select(func.coalesce(func.max(images.c.position), 0)).where(
                images.c.character_id == new[0].character_id, images.c.kind == kind.value
            )
        ).scalar_one()
        mine = [image for image in new if image.kind is kind]
        placed += [image.model_copy(update={"position": last + place}) for place, image in enumerate(mine, 1)]
    connection.execute(images.insert(), [_image_values(image) for image in placed])
    _find_anew(connection, [image.asset_id for image in placed])
    return tuple(placed)


def images_of(connection: Connection, character_id: str, kind: ImageKind | None = None) -> tuple[CharacterImage, ...]:
    """Return a character's pictures that were not removed, in order."""
    query = select(images).where(images.c.character_id == character_id, images.c.removed_at.is_(None))
    if kind is not None:
        query = query.where(images.c.kind == kind.value)
    return tuple(_image(row) for row in connection.execute(query.order_by(images.c.kind, images.c.position)))


def count_images(connection: Connection, character_id: str, kind: ImageKind) -> int:
    """Return how many pictures of a kind a character has or awaits."""
    mine = (images.c.character_id == character_id) & (images.c.kind == kind.value) & images.c.removed_at.is_(None)
    return int(connection.execute(select(func.count()).where(mine)).scalar_one())


def awaited_jobs(connection: Connection, character_id: str, kind: ImageKind) -> tuple[str, ...]:
    """Return the jobs of pictures that have not come."""
    query = select(images.c.job_id).where(
        images.c.character_id == character_id,
        images.c.kind == kind.value,
        images.c.removed_at.is_(None),
        images.c.asset_id.is_(None),
        images.c.job_id.is_not(None),
    )
    return tuple(connection.execute(query).scalars())


def shown_in(connection: Connection, workspace_id: str, asset_ids: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return slug and name of the characters that pictures belong to, and the picture; seeds and references."""
    own = select(characters.c.slug, characters.c.display_name, images.c.asset_id).join(
        images, images.c.character_id == characters.c.id
    )
    own = own.where(images.c.asset_id.in_(asset_ids), images.c.removed_at.is_(None))
    seeds = select(characters.c.slug, characters.c.display_name, characters.c.seed_asset_id)
    seeds = seeds.where(characters.c.seed_asset_id.in_(asset_ids))
    here = (characters.c.workspace_id == workspace_id, characters.c.trashed_at.is_(None))
    rows = connection.execute(own.where(*here).union(seeds.where(*here))).all()
    return tuple(sorted((str(slug), str(name), str(asset_id)) for slug, name, asset_id in rows))


def load_images(
    connection: Connection, character_id: str, image_ids: Iterable[str], *, with_removed: bool = True
) -> tuple[CharacterImage, ...]:
    """Return these pictures of a character, locked until the transaction ends."""
    query = select(images).where(images.c.character_id == character_id, images.c.id.in_(list(image_ids)))
    if not with_removed:
        query = query.where(images.c.removed_at.is_(None))
    return tuple(_image(row) for row in connection.execute(query.order_by(images.c.id).with_for_update()))


def set_image(connection: Connection, image_id: str, **values: Any) -> None:
    """Set columns of a picture that are nobody's decision."""
    values = {name: _json(value) for name, value in values.items()}
    connection.execute(update(images).where(images.c.id == image_id).values(**values))
    _find_anew(connection, [values.get("asset_id")])


def bring(connection: Connection, image_id: str, asset_id: str, measures: Measures | None) -> bool:
    """Note the picture that a job brought, once: tell whether it was this call that did."""
    changed = connection.execute(
        update(images)
        .where(images.c.id == image_id, images.c.asset_id.is_(None))
        .values(asset_id=asset_id, measures=_json(measures))
    )
    _find_anew(connection, [asset_id])
    return changed.rowcount == 1


def named(connection: Connection, character_id: str, kind: ImageKind, file: str) -> tuple[CharacterImage, ...]:
    """Return the pictures of a character that a file's name stands for."""
    query = select(images).where(
        images.c.character_id == character_id,
        images.c.kind == kind.value,
        images.c.file == file,
        images.c.removed_at.is_(None),
    )
    return tuple(_image(row) for row in connection.execute(query))


def was_just_removed(connection: Connection, character_id: str, kind: ImageKind, *, file: str, since: datetime) -> bool:
    """Tell whether a picture of this file's name was taken out since then; its file is about to go."""
    query = select(images.c.id).where(
        images.c.character_id == character_id,
        images.c.kind == kind.value,
        images.c.file == file,
        images.c.removed_at >= since,
    )
    return connection.execute(query.limit(1)).first() is not None


def unfinished(connection: Connection, limit: int) -> tuple[tuple[Character, ImageKind], ...]:
    """Return characters, with the kind, that have a picture whose job has brought it or whose file is not written."""
    has_come = images.c.asset_id.is_(None) & ((jobs.c.state == "completed") | jobs.c.retry_job_id.is_not(None))
    is_without_file = images.c.asset_id.is_not(None) & (images.c.file == "") & images.c.judgement.in_(_WITH_FILE)
    query = (
        select(images.c.character_id, images.c.kind)
        .join(jobs, jobs.c.id == images.c.job_id)
        .join(characters, characters.c.id == images.c.character_id)
        .where(images.c.removed_at.is_(None), characters.c.trashed_at.is_(None), has_come | is_without_file)
        .distinct()
        .limit(limit)
    )
    pairs = connection.execute(query).all()
    rows = connection.execute(select(characters).where(characters.c.id.in_([row[0] for row in pairs]))).all()
    known = {character.character_id: character for character in _characters(connection, rows)}
    return tuple((known[row[0]], ImageKind(row[1])) for row in pairs)


def last_removed(connection: Connection, character_id: str, since: datetime) -> tuple[CharacterImage, ...]:
    """Return the references and generations that were taken out last, in one go and not before `since`."""
    kinds = (ImageKind.REFERENCE.value, ImageKind.GENERATION.value)
    gone = (images.c.character_id == character_id) & images.c.kind.in_(kinds) & (images.c.removed_at >= since)
    last = select(func.max(images.c.removed_at)).where(gone).scalar_subquery()
    query = select(images).where(gone, images.c.removed_at == last).order_by(images.c.position)
    return tuple(_image(row) for row in connection.execute(query))


def remove_images(connection: Connection, image_ids: Iterable[str], removed_at: datetime | None) -> None:
    """Take pictures out of their character, or back in with None. The pictures themselves stay in the library."""
    mine = images.c.id.in_(list(image_ids))
    connection.execute(update(images).where(mine).values(removed_at=removed_at))
    _find_anew(connection, select(images.c.asset_id).where(mine))


def _find_anew(connection: Connection, asset_ids: Select[Any] | Sequence[str | None]) -> None:
    """Have the library index the words of these pictures again: their characters' names are among them."""
    named = asset_ids if isinstance(asset_ids, Select) else [name for name in asset_ids if name]
    if not isinstance(named, list) or named:
        connection.execute(update(library).where(library.c.asset_id.in_(named)).values(has_words=False))


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def _image_values(image: CharacterImage) -> dict[str, Any]:
    values = image.model_dump(mode="python", exclude={"facets", "measures", "reasons", "image_id"})
    return values | {
        "id": image.image_id,
        "kind": image.kind.value,
        "judgement": image.judgement.value,
        "facets": image.facets.model_dump(mode="json"),
        "measures": image.measures.model_dump(mode="json") if image.measures else None,
        "reasons": [reason.value for reason in image.reasons],
    }


def _image(row: Row[Any]) -> CharacterImage:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    del values["removed_at"]
    values["image_id"] = values.pop("id")
    values["facets"] = Facets.model_validate(values["facets"])
    values["measures"] = Measures.model_validate(values["measures"]) if values["measures"] else None
    return CharacterImage.model_validate(values)


def _characters(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Character, ...]:
    if not rows:
        return ()
    counting = (
        select(images.c.character_id, func.count())
        .where(
            images.c.character_id.in_([row.id for row in rows]),
            images.c.kind == ImageKind.REFERENCE.value,
            images.c.removed_at.is_(None),
        )
        .group_by(images.c.character_id)
    )
    counts = {row[0]: row[1] for row in connection.execute(counting)}
    return tuple(_character(row, counts.get(row.id, 0)) for row in rows)


def _character(row: Row[Any], references: int) -> Character:
    values = dict(row._mapping)  # noqa: SLF001 - see above
    values["character_id"] = values.pop("id")
    values["analysis"] = Analysis.model_validate(values["analysis"]) if values["analysis"] else None
    values["prompts"] = tuple(CharacterPrompt.model_validate(each) for each in values["prompts"])
    return Character(**values, reference_count=references)
