"""The campaign pack: one ZIP with predictable names, a manifest for people and programs, and a contact sheet.

A file over its format's limit is left out and the manifest says so: nothing in a pack is refused by its platform for
its weight. The same results give the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import InvalidRequest, NotFound
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.social import SocialResult
from lib.processes import Pool
from lib.social.tasks import draw_sheet
from lib.storage.base import BlobStore
from lib.studio.library.archive import add_file, csv_of, slug

MAX_PACK_BYTES = 500_000_000
_EXTENSIONS = {"jpeg": "jpg"}
_MAX_ALT = 500


@dataclass(frozen=True)
class Pack:
    """A ZIP file. `left_out` counts results that were over their limit."""

    content: bytes = field(repr=False)
    name: str
    files: int
    left_out: int


@dataclass(frozen=True)
class _Entry:
    result: SocialResult
    asset: Asset
    file: str


@dataclass(frozen=True)
class Packing:
    """Builds packs of what is stored."""

    database: Database
    blobs: BlobStore
    pool: Pool

    def pack(self, actor: Actor, results: Sequence[SocialResult]) -> Pack:
        """Return the results as a pack.

        Raises `NotFound` where there is nothing to pack and `InvalidRequest` for more than 500 MB.
        """
        if not results:
            raise NotFound("There is nothing to pack yet.")
        if sum(result.bytes for result in results) > MAX_PACK_BYTES:
            raise InvalidRequest(
                f"The pack would have more than {MAX_PACK_BYTES / 1e6:g} MB.", remedy="Pack fewer images at once."
            )
        entries = self._entries(actor, results)
        content = self._zip(entries)
        kept = [entry for entry in entries if entry.result.fits]
        campaign = slug(entries[0].asset.campaign) or "campaign"
        return Pack(content, f"{campaign}.zip", files=len(kept), left_out=len(entries) - len(kept))

    def _entries(self, actor: Actor, results: Iterable[SocialResult]) -> list[_Entry]:
        entries: list[_Entry] = []
        versions: dict[str, int] = {}
        with self.database.read() as connection:
            for result in results:
                asset = asset_store.load(connection, result.asset_id, actor.workspace_id)
                if asset is not None:
                    version = versions.setdefault(result.source_id, len(versions) + 1)
                    entries.append(_Entry(result, asset, file_name(asset.campaign, result, version)))
        return entries

    def _zip(self, entries: Sequence[_Entry]) -> bytes:
        thumbnails = [
            (f"{entry.result.platform_name}\n{entry.result.format_name}", self.blobs.get(entry.asset.thumbnail))
            for entry in entries
            if entry.asset.thumbnail is not None
        ]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for entry in entries:
                if entry.result.fits:
                    add_file(archive, entry.file, self.blobs.get(entry.asset.blob))
            rows = [_row(entry) for entry in entries]
            add_file(archive, "manifest.json", json.dumps(rows, indent=2, ensure_ascii=False).encode())
            add_file(archive, "manifest.csv", csv_of(rows))
            add_file(archive, "contact-sheet.jpg", self.pool.run(draw_sheet, thumbnails))
        return buffer.getvalue()


def file_name(campaign: str, result: SocialResult, version: int) -> str:
    """Return `campaign_platform_format_WxH_vN.ext`, safe on every system."""
    parts = (slug(campaign) or "campaign", result.platform, result.format, str(result.size), f"v{version}")
    return f"{'_'.join(parts)}.{_EXTENSIONS.get(result.file_format, result.file_format)}"


def _row(entry: _Entry) -> dict[str, object]:
    result = entry.result
    box = result.report.crop
    return {
        "file": entry.file if result.fits else "",
        "platform": result.platform,
        "format": result.format_name,
        "width": result.size.width,
        "height": result.size.height,
        "bytes": result.bytes,
        "limit_bytes": result.max_bytes,
        "alt_text": " ".join((entry.asset.prompt or entry.asset.title).split())[:_MAX_ALT],
        "source_image": result.source_id,
        "crop_mode": result.report.mode,
        "crop": f"{box.left},{box.top},{box.right},{box.bottom}",
        "kept": result.report.kept,
        "subject_kept": result.report.subject_kept,
        "notes": " ".join(result.notes),
    }
