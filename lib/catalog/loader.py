"""Reads the catalog's data files, and a deployment's own over them; a mistake names the file and the record.

Records of a deployment's files replace shipped ones with the same id (models: the same provider and id) and are added
otherwise. Prices are always added: of rules alike in everything the last one wins.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from lib.catalog.records import Catalog
from lib.config import SettingsError
from lib.model.record import Record

OVERRIDES = "catalog"
"""The folder of a deployment's own files, in the data folder."""
_FILES = Path(__file__).parent / "data"
_TABLES = {
    "provider": "providers",
    "model": "models",
    "price": "prices",
    "style": "styles",
    "platform": "platforms",
    "overlay": "overlays",
    "format_set": "format_sets",
    "template": "templates",
    "bundle": "bundles",
    "endpoint_price": "endpoint_prices",
    "task": "tasks",
    "tier": "tiers",
}
_MAX_FILE_BYTES = 4 * 1024 * 1024


class CatalogError(SettingsError):
    """A catalog file cannot be used; the message names the file, the record and what is wrong with it."""


def load_catalog(overrides: Path | None = None) -> Catalog:
    """Return the shipped catalog, changed by every `.toml` file in the folder `overrides`, which may be absent.

    A file holds any number of the tables named in `_TABLES`. Raises `CatalogError`.
    """
    if overrides is None or not any(_files(overrides)):
        return _shipped()
    collected = {plural: dict(records) for plural, records in _shipped_records().items()}
    for path in _files(overrides):
        for plural, records in _read(path).items():
            for record in records:
                collected[plural][_identity(record) or ("own", path.name, len(collected[plural]))] = record
    return _assembled(collected, f"the files in {overrides.name}/")


_Records = dict[str, dict[tuple[object, ...], Record]]


@cache
def _shipped() -> Catalog:
    return _assembled(_shipped_records(), "the shipped files")


@cache
def _shipped_records() -> _Records:
    collected: _Records = {plural: {} for plural in _TABLES.values()}
    for path in _files(_FILES):
        for plural, records in _read(path).items():
            for record in records:
                identity = _identity(record) or (path.name, len(collected[plural]))
                if identity in collected[plural]:
                    raise CatalogError(f"catalog file {path.name}: {' '.join(map(str, identity))} is there twice")
                collected[plural][identity] = record
    return collected


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob("*.toml")))


def _assembled(collected: _Records, where: str) -> Catalog:
    try:
        return Catalog.model_validate({plural: tuple(records.values()) for plural, records in collected.items()})
    except ValidationError as exc:
        raise CatalogError(f"catalog, {where}: {_reason(exc)}") from exc


def _read(path: Path) -> dict[str, list[Record]]:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_FILE_BYTES + 1)
        if len(content) > _MAX_FILE_BYTES:
            raise CatalogError(f"catalog file {path.name}: larger than {_MAX_FILE_BYTES} bytes")
        tables = tomllib.loads(content.decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise CatalogError(f"catalog file {path.name}: {exc}") from exc
    found: dict[str, list[Record]] = {}
    for name, entries in tables.items():
        if name not in _TABLES or not isinstance(entries, list):
            raise CatalogError(f"catalog file {path.name}: {name!r} is not one of [[{']], [['.join(_TABLES)}]]")
        plural = _TABLES[name]
        found[plural] = [_record(path, name, number, entry) for number, entry in enumerate(entries, start=1)]
    return found


def _record(path: Path, name: str, number: int, entry: Any) -> Record:
    kind: type[Record] = get_args(Catalog.model_fields[_TABLES[name]].annotation)[0]
    try:
        return kind.model_validate(entry)
    except ValidationError as exc:
        label = entry.get("id") if isinstance(entry, dict) else None
        raise CatalogError(
            f"catalog file {path.name}: [[{name}]] {label or f'number {number}'}: {_reason(exc)}"
        ) from exc


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{field}: {message}" if field else message


def _identity(record: Record) -> tuple[object, ...]:
    """Return what makes a record the same as another; nothing for those that have no id."""
    own_id = getattr(record, "id", None)
    return () if own_id is None else (getattr(record, "provider", ""), own_id)
