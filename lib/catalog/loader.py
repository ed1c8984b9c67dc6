"""Reads the catalog's data files; a mistake in them stops the start with the file and the record named."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lib.catalog.records import Catalog

_FILES = Path(__file__).parent / "data"
_TABLES = {
    "provider": "providers",
    "model": "models",
    "price": "prices",
    "style": "styles",
    "platform": "platforms",
    "overlay": "overlays",
    "format_set": "format_sets",
}


@cache
def load_catalog(folder: Path = _FILES) -> Catalog:
    """Return the catalog from every `.toml` file in `folder`; raise ValueError naming what is wrong.

    A file holds any number of `[[provider]]`, `[[model]]`, `[[price]]`, `[[style]]`, `[[platform]]`, `[[overlay]]`
    and `[[format_set]]` tables.
    """
    collected: dict[str, list[dict[str, Any]]] = {plural: [] for plural in _TABLES.values()}
    for path in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as exc:
            raise ValueError(f"catalog file {path.name}: {exc}") from exc
        for name, records in tables.items():
            if name not in _TABLES:
                raise ValueError(f"catalog file {path.name}: unknown table {name!r}")
            collected[_TABLES[name]].extend(records)
    try:
        return Catalog.model_validate(collected)
    except ValidationError as exc:
        raise ValueError(f"catalog: {exc}") from exc
