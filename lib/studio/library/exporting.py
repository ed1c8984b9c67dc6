"""Exports: pictures as files with names that say what they are, a manifest, and what they say about themselves.

Marks follow from lineage, see `lib.studio.library.lineage`. Nothing in an export names an account, a key or a place
here.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from lib.assets import store as asset_store
from lib.db.engine import Connection, Database
from lib.errors import InvalidRequest, NotFound
from lib.imaging.credentials import has_credentials
from lib.imaging.leaving import DeliveryFormat, deliver
from lib.imaging.marks import Mark
from lib.jobs import store as job_store
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.geometry import Size
from lib.model.handover import ExportOrder
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.archive import add_file, csv_of, slug
from lib.studio.library.lineage import family_of, source_type

MAX_EXPORT_BYTES = 500_000_000
FIELDS = ("campaign", "title", "prompt", "model", "provider", "date", "size", "width", "height", "number", "id")
"""What a naming pattern can say."""
_FIELD = re.compile(r"\{([a-z]*)\}")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_MAX_NAME = 120
_EXTENSIONS = {"jpeg": "jpg"}
_WRITABLE = {"png", "jpeg", "webp", "avif"}


@dataclass(frozen=True)
class Export:
    """A ZIP file. `notes` say what people should know about it; `missing` counts pictures whose bytes are gone."""

    content: bytes = field(repr=False)
    name: str
    files: int
    missing: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Exporting:
    """Makes exports of what is stored."""

    database: Database
    blobs: BlobStore
    pool: Pool

    def export(self, actor: Actor, order: ExportOrder) -> Export:
        """Return the pictures as one ZIP.

        Raises `NotFound` for a picture of elsewhere and `InvalidRequest` for an unknown field in the pattern or more
        than 500 MB. A picture whose file is gone is left out, and the manifest says so.
        """
        check_pattern(order.pattern)
        wanted = tuple(dict.fromkeys(order.asset_ids))
        with self.database.read() as connection:
            assets = asset_store.load_many(connection, wanted, actor.workspace_id)
            if len(assets) != len(wanted):
                raise NotFound("One of these images is not there any more.", remedy="Pick again.")
            marks = {asset.asset_id: _mark(connection, asset, order) for asset in assets}
            chains = {asset.asset_id: chain_of(connection, asset) for asset in assets} if order.with_sidecars else {}
        if sum(asset.bytes for asset in assets) > MAX_EXPORT_BYTES:
            raise InvalidRequest(
                f"The export would have more than {MAX_EXPORT_BYTES / 1e6:g} MB.", remedy="Export fewer images at once."
            )
        return self._pack(assets, order, marks, chains)

    def one(self, actor: Actor, order: ExportOrder) -> tuple[bytes, str]:
        """Return the first picture of an order as a file with its name."""
        with self.database.read() as connection:
            found = asset_store.load_many(connection, order.asset_ids[:1], actor.workspace_id)
            if not found:
                raise NotFound("There is no such image.")
            mark = _mark(connection, found[0], order)
        content, _, file_format = self._file(found[0], order, mark)
        return content, _with_extension(name_of(order.pattern, found[0], 1), file_format)

    def _pack(
        self, assets: tuple[Asset, ...], order: ExportOrder, marks: Mapping[str, Mark], chains: Mapping[str, Any]
    ) -> Export:
        buffer = io.BytesIO()
        names: set[str] = set()
        rows: list[dict[str, object]] = []
        dropped = 0
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for number, asset in enumerate(assets, start=1):
                row = _row(asset, marks[asset.asset_id])
                rows.append(row)
                try:
                    content, size, file_format = self._file(asset, order, marks[asset.asset_id])
                except NotFound:
                    row["note"] = "The file is missing in the store."
                    continue
                name = _unique(_with_extension(name_of(order.pattern, asset, number), file_format), names)
                had = self._has_credentials(asset)
                if had and order.file_format != "original":
                    dropped += 1
                    row["note"] = "The provider's content credentials are not in this file, only in the original."
                row |= {"file": name, "width": size.width, "height": size.height, "bytes": len(content)}
                add_file(archive, name, content)
                if order.with_sidecars:
                    add_file(archive, f"{name}.json", _json(chains[asset.asset_id]))
            add_file(archive, "manifest.json", _json(rows))
            add_file(archive, "manifest.csv", csv_of(rows))
        files = sum(bool(row["file"]) for row in rows)
        campaign = slug(assets[0].campaign) or "images"
        return Export(
            buffer.getvalue(), f"{campaign}.zip", files, len(rows) - files, _notes(dropped, len(rows) - files)
        )

    def _file(self, asset: Asset, order: ExportOrder, mark: Mark) -> tuple[bytes, Size, str]:
        if order.file_format == "original":
            content = self.blobs.get(asset.original)
            return content, asset.size, _format_of(content, asset.format)
        wanted = asset.format if order.file_format == "stored" else order.file_format
        file_format = cast("DeliveryFormat", wanted if wanted in _WRITABLE else "png")
        making = partial(deliver, file_format=file_format, long_edge=order.long_edge, mark=mark)
        made = self.pool.run(making, self.blobs.get(asset.blob))
        return made.content, made.size, file_format

    def _has_credentials(self, asset: Asset) -> bool:
        try:
            return has_credentials(self.blobs.get(asset.original))
        except NotFound:
            return False


def check_pattern(pattern: str) -> None:
    """Raise `InvalidRequest` for a field that there is not, or braces that do not close."""
    for name in _FIELD.findall(pattern):
        if name not in FIELDS:
            raise InvalidRequest(
                f"pattern: there is no field {name[:30]!r}.", remedy=f"Use {', '.join(FIELDS)}.", field="pattern"
            )
    if set("{}") & set(_FIELD.sub("", pattern)):
        raise InvalidRequest("pattern: a brace is not closed.", remedy="Write fields as {title}.", field="pattern")


def name_of(pattern: str, asset: Asset, number: int) -> str:
    """Return a picture's file name without its ending: letters, digits, `_`, `-` and `.`, no folders, never empty."""
    values = {
        "campaign": slug(asset.campaign),
        "title": slug(asset.slug or asset.title or asset.prompt) or "image",
        "prompt": slug(asset.prompt),
        "model": slug(asset.model),
        "provider": slug(asset.provider),
        "date": f"{asset.created_at:%Y-%m-%d}",
        "size": f"{asset.size.width}x{asset.size.height}",
        "width": str(asset.size.width),
        "height": str(asset.size.height),
        "number": f"{number:03}",
        "id": asset.asset_id,
    }
    filled = _FIELD.sub(lambda found: values[found.group(1)], pattern)
    safe = re.sub(r"[._-]{2,}", lambda found: found.group()[0], _UNSAFE.sub("-", filled))
    return safe.strip("._-")[:_MAX_NAME] or asset.asset_id


def chain_of(connection: Connection, asset: Asset) -> dict[str, Any]:
    """Return where a picture comes from, as a sidecar tells it: itself and everything it descends from."""
    return {
        "image": facts_of(asset),
        "ancestors": [facts_of(member) for member in family_of(connection, asset)[1:]],
        "digital_source_type": source_type(connection, asset),
    }


def facts_of(asset: Asset) -> dict[str, Any]:
    """Return what is told about a picture outside of the studio; no owner, workspace or price."""
    return {
        "id": asset.asset_id,
        "kind": asset.kind.value,
        "title": asset.title,
        "alt_text": asset.alt_text,
        "prompt": asset.prompt,
        "sent_prompt": asset.sent_prompt,
        "provider": asset.provider,
        "model": asset.model,
        "made_by": asset.maker,
        "seed": asset.seed,
        "seed_source": asset.seed_source,
        "parameters": asset.parameters,
        "width": asset.size.width,
        "height": asset.size.height,
        "sha256": asset.blob,
        "original_sha256": asset.original,
        "parents": list(asset.parents),
        "created_at": asset.created_at.isoformat().replace("+00:00", "Z"),
    }


def _mark(connection: Connection, asset: Asset, order: ExportOrder) -> Mark:
    settings = ""
    if order.with_prompt and asset.job_id is not None:
        job = job_store.load(connection, asset.job_id, asset.workspace_id)
        if job is not None:
            request = job.request.model_dump(mode="json", exclude_none=True, exclude={"operation", "campaign"})
            request |= {"provider": asset.provider, "model": asset.model} | (
                {"seed": asset.seed} if asset.seed is not None else {}
            )
            settings = json.dumps(request, ensure_ascii=False)
    return Mark(
        source_type(connection, asset) if order.with_source_type else None,
        asset.prompt if order.with_prompt else "",
        asset.alt_text if order.with_alt_text else "",
        settings,
    )


def _row(asset: Asset, mark: Mark) -> dict[str, object]:
    return {
        "file": "",
        "id": asset.asset_id,
        "title": asset.title,
        "width": asset.size.width,
        "height": asset.size.height,
        "bytes": 0,
        "alt_text": asset.alt_text,
        "campaign": asset.campaign,
        "tags": ", ".join(asset.tags),
        "review": asset.review.value,
        "digital_source_type": mark.source_type or "",
        "note": "",
    }


def _notes(dropped: int, missing: int) -> tuple[str, ...]:
    notes = []
    if dropped:
        notes.append(
            f"{dropped} of the originals carry content credentials that these files do not. Choose the original files "
            "to keep them."
        )
    if missing:
        notes.append(f"{missing} files are missing in the store and were left out.")
    return tuple(notes)


def _format_of(content: bytes, otherwise: str) -> str:
    for start, name in ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif")):
        if content.startswith(start):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return "avif" if content[4:12] in {b"ftypavif", b"ftypavis"} else otherwise


def _with_extension(name: str, file_format: str) -> str:
    return f"{name}.{_EXTENSIONS.get(file_format, file_format)}"


def _unique(name: str, taken: set[str]) -> str:
    stem, _, ending = name.rpartition(".")
    candidate, number = name, 1
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem}-{number}.{ending}"
    taken.add(candidate.lower())
    return candidate


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()
