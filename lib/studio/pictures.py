"""Use cases of pictures that exist: what can be done to them, and what a request to do it would bring and cost."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from lib.assets import store as asset_store
from lib.catalog.tasks import TaskSpec
from lib.errors import InvalidRequest, NotFound
from lib.imaging.inputs import share_of_white
from lib.imaging.sharpness import compare_sharpness
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.geometry import Size
from lib.model.picture_request import EditRequest
from lib.model.plan import Plan
from lib.model.request import Operation
from lib.studio.library.chains import Chain, read_chain
from lib.studio.library.painting import Paintings
from lib.studio.library.previews import Previews
from lib.studio.library.uploading import Uploading
from lib.studio.people.autosaves import Autosaves
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.offers import Offer
from lib.studio.planning.picture_checks import PictureRequest, check_mask
from lib.studio.planning.picture_plan import PicturePlanner, main_picture, picture_ids

_REMEMBERED = 256


@dataclass(frozen=True)
class Pictures:
    """What can be done to pictures of a workspace. Submitting goes through `Studio.submit`, like everything else."""

    uploading: Uploading
    planner: PicturePlanner
    circumstances: Callable[[Actor, PictureRequest], Circumstances]
    offers: Callable[[Actor, Operation, str], tuple[Offer, ...]]
    load: Callable[[Actor, str], Asset]
    _shares: "OrderedDict[str, float]" = field(default_factory=OrderedDict)
    _guard: Lock = field(default_factory=Lock)

    @property
    def previews(self) -> Previews:
        """Use cases that derive outlines and masks from pictures."""
        return Previews(self.uploading, self.load)

    @property
    def paintings(self) -> Paintings:
        """Use cases of painted masks and sketches."""
        return Paintings(self.uploading, self.load)

    @property
    def autosaves(self) -> Autosaves:
        """Use cases of forms and paintings that are not finished."""
        return Autosaves(self.uploading.database, self.uploading.clock)

    def tasks(self, operation: Operation) -> tuple[TaskSpec, ...]:
        """Return the kinds of edit, control or upscale, in the catalog's order, with the inputs that each uses."""
        return tuple(task for task in self.planner.catalog.tasks if task.operation is operation)

    def offers_for(self, actor: Actor, operation: Operation, task_id: str) -> tuple[Offer, ...]:
        """Return the models that do a task; unavailable ones say what to set. Raises `InvalidRequest`."""
        task = self.planner.catalog.task(operation, task_id)
        return self.offers(actor, operation, task.id)

    def chain(self, actor: Actor, asset: Asset) -> Chain:
        """Return the steps that led to a picture and what was made of it; raise `NotFound` for another workspace's."""
        if asset.workspace_id != actor.workspace_id:
            raise NotFound(f"There is no image {asset.asset_id[:64]!r}.")
        return read_chain(self.uploading.database, asset)

    def sharpness(self, actor: Actor, before_id: str, after_id: str) -> tuple[float, float]:
        """Return how sharp two pictures of the workspace are, both at the second one's size; raise `NotFound`.

        See `lib.imaging.sharpness`.
        """
        contents = [self.uploading.blobs.get(self.load(actor, name).blob) for name in (before_id, after_id)]
        return self.uploading.pool.run(compare_sharpness, *contents)

    def draft(self, actor: Actor, request: PictureRequest, main: Asset | Size | None = None) -> Plan:
        """Plan a form that is still being filled: nothing is required yet, and only the main picture is looked at.

        `main` is the main picture where the caller has just read it, or its size where it is not in the library yet.
        """
        if not isinstance(main, Size):
            name = main_picture(request)
            main = _usable(name, main or self.load(actor, name)).size
        return self.planner.plan(request, main, self.circumstances(actor, request), is_draft=True)

    def plan(self, actor: Actor, request: PictureRequest) -> Plan:
        """Resolve a request without side effects; see `Studio.plan`.

        Raises `NotFound` for a picture of another workspace, and `InvalidRequest` for one in the trash or for a mask
        that is of another size, empty or full.
        """
        with self.uploading.database.read() as connection:
            found = {name: asset_store.load(connection, name, actor.workspace_id) for name in picture_ids(request)}
        pictures = {name: _usable(name, asset) for name, asset in found.items()}
        main = pictures[main_picture(request)]
        plan = self.planner.plan(request, main.size, self.circumstances(actor, request))
        if isinstance(request, EditRequest) and request.mask_id:
            mask = pictures[request.mask_id]
            check_mask(mask, main, self._share(mask))
        return plan

    def _share(self, mask: Asset) -> float:
        with self._guard:
            if mask.blob in self._shares:
                return self._shares[mask.blob]
        share = self.uploading.pool.run(share_of_white, self.uploading.blobs.get(mask.blob))
        with self._guard:
            self._shares[mask.blob] = share
            while len(self._shares) > _REMEMBERED:
                self._shares.popitem(last=False)
        return share


def _usable(name: str, asset: Asset | None) -> Asset:
    if asset is None:
        raise NotFound(f"There is no image {name[:64]!r}.")
    if asset.trashed_at is not None:
        raise InvalidRequest(f"The image {name} lies in the trash.", remedy="Restore it first.", field="image_id")
    return asset
