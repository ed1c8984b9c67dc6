"""The social optimizer's use cases: plan, preview, make, read. Making goes the same road as everything that takes time.

One job fits one picture to all its formats in one step, because decoding it and finding its subject is shared by them.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from lib.assets import store as asset_store
from lib.catalog import Catalog
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest, NotFound
from lib.ids import new_id
from lib.imaging.marks import Mark
from lib.imaging.thumbnail import PREVIEW_EDGE
from lib.jobs.work import Work
from lib.model.asset import Asset, AssetKind, AssetQuery
from lib.model.plan import Plan, ProviderRequest
from lib.model.request import MAX_TARGETS, Operation, SocialRequest
from lib.model.social import CropReport, Order, SocialPreview, SocialPreviews, SocialResult
from lib.processes import Pool
from lib.providers import engines
from lib.social.tasks import Looked, Made, look, make, preview
from lib.storage.base import BlobStore
from lib.studio.library.lineage import source_type
from lib.studio.library.renditions import read_middle
from lib.studio.social.orders import orders_for, overlays_for

PROVIDER, MODEL = "local", "social optimizer"
_LABEL = "Social optimizer"
_REMEMBERED = 32
_TIME_LIMIT_S = 120.0
_NO_FACES = "Faces cannot be looked for here, so crops go by contrast, structure and colour alone."


@dataclass(frozen=True)
class Optimising:
    """Fits pictures of the library to formats of platforms."""

    catalog: Catalog
    database: Database
    blobs: BlobStore
    pool: Pool
    _looked: "OrderedDict[tuple[str, bool], Looked]" = field(default_factory=OrderedDict)
    _guard: Lock = field(default_factory=Lock)

    def plan(self, asset: Asset, request: SocialRequest) -> Plan:
        """Return what will run for this picture: free, on this machine; raise `InvalidRequest` as `orders_for` does."""
        if asset.trashed_at is not None:
            raise InvalidRequest(
                "asset_id: this image lies in the trash.", remedy="Restore it first.", field="asset_id"
            )
        orders = orders_for(self.catalog, request)
        weights_for(request)
        return Plan(
            operation=Operation.SOCIAL,
            provider=PROVIDER,
            provider_label="This machine",
            model=MODEL,
            model_label=_LABEL,
            maker="processed",
            count=1,
            native=asset.size,
            target=orders[0].size,
            sent=ProviderRequest(operation=Operation.SOCIAL, model=MODEL, prompt="", size=asset.size),
            output_format=request.output_format,
            price_each=0,
        )

    def preview(
        self, asset: Asset, request: SocialRequest, *, with_safe_zones: bool, overlays: Iterable[str]
    ) -> SocialPreviews:
        """Return every format small, with what it keeps; nothing is stored."""
        orders = orders_for(self.catalog, request)
        looked = self._look(asset, weights_for(request))
        shown = self.pool.run(
            partial(
                preview,
                with_safe_zones=with_safe_zones,
                overlays=overlays_for(self.catalog, orders, overlays),
            ),
            looked,
            orders,
        )
        return SocialPreviews(
            previews=tuple(
                SocialPreview(order=order, report=one.report, picture=one.picture)
                for order, one in zip(orders, shown, strict=True)
            ),
            notices=() if looked.finds_faces else (_NO_FACES,),
        )

    def results(self, workspace_id: str, job_ids: Iterable[str]) -> tuple[SocialResult, ...]:
        """Return what jobs of the workspace have made, in the order asked; pictures in the trash are left out."""
        found: list[SocialResult] = []
        with self.database.read() as connection:
            for job_id in job_ids:
                query = AssetQuery(job_id=job_id, page_size=MAX_TARGETS)
                page = asset_store.page(connection, workspace_id, query)
                made = sorted(page.assets, key=lambda asset: asset.position)
                found += [_result(asset) for asset in made if asset.kind is AssetKind.SOCIAL]
        return tuple(found)

    def _look(self, asset: Asset, weights: Path | None) -> Looked:
        name = (asset.blob, weights is not None)
        with self._guard:
            known = self._looked.get(name)
            if known is not None:
                self._looked.move_to_end(name)
                return known
        copy = small_copy_of(self.database, self.blobs, self.pool, asset)
        if copy is None:
            looked = self.pool.run(look, self.blobs.get(asset.blob), weights, timeout_s=_TIME_LIMIT_S)
        else:
            looked = self.pool.run(partial(look, stands_for=asset.size), copy, weights, timeout_s=_TIME_LIMIT_S)
        with self._guard:
            self._looked[name] = looked
            while len(self._looked) > _REMEMBERED:
                self._looked.popitem(last=False)
        return looked


@dataclass(frozen=True)
class FormatMaker:
    """The worker's side: makes the files of one job and what the library shall know about them."""

    catalog: Catalog
    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock

    def __call__(self, work: Work, request: SocialRequest, is_cancelled: Callable[[], bool]) -> tuple[Asset, ...]:
        """Return the finished pictures' records, blobs stored; safe to repeat."""
        with self.database.read() as connection:
            parent = asset_store.load(connection, request.asset_id, work.workspace_id)
            if parent is None:
                raise NotFound("The image to fit is gone.")
            mark = Mark(source_type(connection, parent), parent.prompt if request.with_prompt else "")
        orders = orders_for(self.catalog, request)
        content = self.blobs.get(parent.blob)
        copy = small_copy_of(self.database, self.blobs, self.pool, parent)
        made = self.pool.run(
            partial(make, mark=mark, weights=weights_for(request), small_copy=copy),
            content,
            orders,
            timeout_s=_TIME_LIMIT_S,
            is_cancelled=is_cancelled,
        )
        return tuple(
            self._asset(work, request, parent=parent, position=position, order=order, made=one)
            for position, (order, one) in enumerate(zip(orders, made, strict=True))
        )

    def _asset(
        self, work: Work, request: SocialRequest, *, parent: Asset, position: int, order: Order, made: Made
    ) -> Asset:
        now = self.clock.now()
        blob = self.blobs.put(made.content)
        return Asset(
            asset_id=new_id("img"),
            kind=AssetKind.SOCIAL,
            size=order.size,
            bytes=len(made.content),
            format=order.file_format,
            blob=blob,
            original=blob,
            thumbnail=self.blobs.put(made.thumbnail),
            prompt=parent.prompt,
            provider=PROVIDER,
            model=MODEL,
            maker=parent.maker,
            parameters=_parameters(order, made),
            parents=(parent.asset_id,),
            job_id=work.job_id,
            item_id=work.item_id if position == 0 else None,  # an item points at one picture: its first
            position=position,
            owner_id=work.owner_id,
            workspace_id=work.workspace_id,
            campaign=request.campaign,
            title=request.title or f"{parent.title} {order.platform_name} {order.format_name}".strip()[:200],
            slug=request.slug,
            seconds=round((now - work.started_at).total_seconds(), 2) if work.started_at else None,
            created_at=now,
            fingerprint=made.looks.fingerprint,
            colour=made.looks.colour,
        )


def small_copy_of(database: Database, blobs: BlobStore, pool: Pool, asset: Asset) -> bytes | None:
    """Return the middle size of a large photo: looking at it takes a tenth of the time; None for other pictures."""
    if asset.format != "jpeg" or max(asset.size.width, asset.size.height) <= PREVIEW_EDGE:
        return None
    return read_middle(database, blobs, pool, asset, "preview")[0]


def weights_for(request: SocialRequest) -> Path | None:
    """Return the model's file for the best crops, None for fast ones; raise `NotConfigured` where it is missing."""
    return engines.weights("subject", ".onnx") if request.subject == "best" else None


def _parameters(order: Order, made: Made) -> dict[str, object]:
    kept = order.model_dump(mode="json", exclude={"size", "note", "file_format"})
    return kept | {
        "report": made.report.model_dump(mode="json"),
        "quality_used": made.quality,
        "colours_used": made.colours,
    }


def _result(asset: Asset) -> SocialResult:
    kept = asset.parameters
    return SocialResult(
        asset_id=asset.asset_id,
        platform=kept["platform"],
        platform_name=kept["platform_name"],
        format=kept["format"],
        format_name=kept["format_name"],
        size=asset.size,
        bytes=asset.bytes,
        max_bytes=kept["max_bytes"],
        file_format=asset.format,
        report=CropReport.model_validate(kept["report"]),
        source_id=asset.parents[0],
        notes=_notes(asset),
    )


def _notes(asset: Asset) -> tuple[str, ...]:
    kept = asset.parameters
    notes = []
    if asset.bytes > kept["max_bytes"]:
        notes.append(
            f"The file has {asset.bytes / 1000:,.0f} KB and the limit is {kept['max_bytes'] / 1000:,.0f} KB; "
            f"no smaller {asset.format.upper()} was possible. Choose JPEG."
        )
    elif kept["quality_used"] is not None and kept["quality_used"] < kept["quality"]:
        notes.append(f"Quality {kept['quality_used']} instead of {kept['quality']}, to keep the limit.")
    if kept["colours_used"] is not None:
        notes.append(f"Reduced to {kept['colours_used']} colours to keep the limit.")
    return tuple(notes)
