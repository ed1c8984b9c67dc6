"""Answers one text request in a worker: loads the pictures, asks the model, and reads what it says.

An answer that cannot be read is asked for once more; then the item fails.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import BadResponse, NotFound
from lib.imaging.for_models import shrink_for_model
from lib.jobs.work import Work
from lib.model.plan import InputImage, ProviderRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.processes import Pool
from lib.prompts.answers import AnyAnswer
from lib.prompts.tasks import REPAIR, read_answer
from lib.providers.base import ProviderResult
from lib.storage.base import BlobStore

MAX_PICTURES_BYTES = 13_000_000
"""All pictures of one question together; a vendor takes 20 MB as base64."""
MAX_PICTURE_BYTES = 4_194_304
_PICTURE_TIMEOUT_S = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A model's answer, in the shape of its task, and what both tries cost the vendor's customer."""

    answer: dict[str, Any]
    vendor_cost: int | None


@dataclass(frozen=True)
class Answering:
    """Asks text and vision models."""

    database: Database
    blobs: BlobStore
    pool: Pool

    def answer(
        self,
        work: Work,
        request: PromptRequest | AnalyzeRequest,
        ask: Callable[[ProviderRequest], ProviderResult],
    ) -> Told:
        """Return the answer; `ask` makes the paid call. Raises what `ask` raises, and `BadResponse`."""
        asked = self._with_pictures(work)
        cost: int | None = None
        try:
            result = ask(asked)
            cost = result.vendor_cost
            read = read_answer(request, result.text)
        except BadResponse as error:
            log.info("an answer could not be read (%s); asking once more", error.code, extra={"item_id": work.item_id})
            again = asked.model_copy(update={"system_prompt": f"{asked.system_prompt}\n\n{REPAIR}"})
            result = ask(again)
            cost = _sum(cost, result.vendor_cost)
            read = read_answer(request, result.text)
        return Told(_stored(read), cost)

    def _with_pictures(self, work: Work) -> ProviderRequest:
        sent = work.plan.sent
        if not sent.inputs:
            return sent
        limit = min(MAX_PICTURE_BYTES, MAX_PICTURES_BYTES // len(sent.inputs))
        inputs = tuple(self._loaded(work, image, limit) for image in sent.inputs)
        return sent.model_copy(update={"inputs": inputs})

    def _loaded(self, work: Work, image: InputImage, max_bytes: int) -> InputImage:
        with self.database.read() as connection:
            asset = asset_store.load(connection, image.asset_id, work.workspace_id)
        if asset is None:
            raise NotFound(f"The picture {image.asset_id[:64]!r} is gone.", field="image_ids")
        shrink = partial(shrink_for_model, max_bytes=max_bytes)
        content = self.pool.run(
            shrink, self.blobs.get(asset.blob), timeout_s=_PICTURE_TIMEOUT_S, is_cancelled=lambda: False
        )
        return image.model_copy(update={"content": content, "media_type": "image/jpeg"})


def _stored(answer: AnyAnswer) -> dict[str, Any]:
    return answer.model_dump(mode="json")


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None and second is None else (first or 0) + (second or 0)
