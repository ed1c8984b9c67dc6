"""Has a text model answer and reads what it says. An answer that cannot be read is asked for once more."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.errors import BadResponse
from lib.model.plan import ProviderRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.prompts.tasks import REPAIR, read_answer
from lib.providers.base import ProviderResult

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A model's answer, in the shape of its task, and what it cost the vendor's customer, both tries together."""

    answer: dict[str, Any]
    vendor_cost: int | None


def answer(
    request: PromptRequest | AnalyzeRequest, sent: ProviderRequest, ask: Callable[[ProviderRequest], ProviderResult]
) -> Told:
    """Return the answer; `ask` makes the paid call. Raises what `ask` raises, and `BadResponse` the second time."""
    cost: int | None = None
    try:
        result = ask(sent)
        cost = result.vendor_cost
        read = read_answer(request, result.text)
    except BadResponse:
        log.info("an answer of %s could not be read; asking once more", sent.model)
        again = sent.model_copy(update={"system_prompt": f"{sent.system_prompt}\n\n{REPAIR}"})
        result = ask(again)
        cost = _sum(cost, result.vendor_cost)
        read = read_answer(request, result.text)
    return Told(read.model_dump(mode="json"), cost)


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None and second is None else (first or 0) + (second or 0)
