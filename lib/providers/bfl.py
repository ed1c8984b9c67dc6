"""Black Forest Labs' API for FLUX models: a call starts a job and names the address to ask at.

Sources: the vendor's specification of 2026-04-23, third parties for what is newer (FLUX 3, `Reasoning`, `Generating`).
Pictures travel as plain base64; the result is an address that lives for ten minutes. A job cannot be stopped.
"""

import math
from typing import Any
from urllib.parse import quote

from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    NoFunds,
    ProviderRejected,
    RateLimited,
    StudioError,
)
from lib.model.plan import Expansion, ImageRole, ProviderRequest
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import balance_text, error_object, json_object, mapping, refused_field, text, whole_number
from lib.providers.base import Check, Connection, Pending, Picture, ProviderResult, Remote
from lib.providers.inputs import base64_text, needed
from lib.providers.json_inputs import mapped_inputs, pictures
from lib.providers.vendor_address import trusted_address
from lib.providers.wording import check_key

_LABEL = "Black Forest Labs"
_HOME = ("bfl.ai",)
_MICRO_USD_PER_CREDIT = 10_000
_MAX_COST = 100_000  # credits; a larger number is a mistake
_READ_TIMEOUT_S = 60.0
_CHECK_TIMEOUT_S = 15.0


class BflProvider:
    """Talks to `/v1/<model>` and to the address that each job is given."""

    id = "bfl"
    poll_interval_s = 1.0

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts the job; raise `InvalidRequest` for a missing picture or too many."""
        return HttpCall(
            "POST",
            f"{connection.base_url}/v1/{quote(request.model, safe='')}",
            headers=_key(connection),
            json_body={**mapped_inputs(request), **_picture_inputs(request)},
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote:
        """Return the job, its address and its cost, which is told here only."""
        body = json_object(answer, _LABEL)
        remote_id = text(body.get("id"))
        if not remote_id:
            raise BadResponse(f"{_LABEL}'s answer lacks id.")
        return Remote(remote_id, text(body.get("polling_url")), vendor_cost=_micro_usd(body.get("cost")))

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks for the result, at the address that the vendor gave."""
        url = f"{connection.base_url}/v1/get_result?id={quote(remote.remote_id, safe='')}"
        if remote.poll_url:
            url = trusted_address(remote.poll_url, connection, domains=_HOME, label=_LABEL)
        return HttpCall("GET", url, headers=_key(connection), read_timeout_s=_READ_TIMEOUT_S)

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result or how far it is; statuses that are not known mean that it is not done."""
        body = json_object(answer, _LABEL)
        match text(body.get("status")):
            case "Ready":
                return _result(body)
            case "Request Moderated":
                raise ContentRejected(f"{_LABEL} refused this request.")
            case "Content Moderated":
                raise ContentRejected(f"{_LABEL} refused the image that came of this request.")
            case "Error" | "Failed":
                raise ProviderRejected(f"{_LABEL} could not make this image.")
            case "Task not found":
                raise BadResponse(f"{_LABEL} does not know this job.")
            case "":
                raise BadResponse(f"{_LABEL}'s answer lacks status.")
        return Pending(_percent(body.get("progress")))

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:  # noqa: ARG002 - part of the contract
        """Return None: a job that has begun cannot be stopped."""
        return None

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tells the balance."""
        url = f"{connection.base_url}/v1/credits"
        return HttpCall("GET", url, headers=_key(connection), read_timeout_s=_CHECK_TIMEOUT_S)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return the balance in the vendor's credits, each worth 0.01 US dollars."""
        body = json_object(answer, _LABEL)
        return Check(balance_text(body.get("credits"), "credits", field="credits", label=_LABEL))

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what a refused call means; the vendor has no error codes beside the status."""
        match answer.status:
            case 401 | 403:
                return KeyRefused(f"{_LABEL} refused the key.", remedy=check_key("BFL_API_KEY"))
            case 402:
                return NoFunds(f"The account at {_LABEL} has no credits left.")
            case 404:
                return ProviderRejected(f"{_LABEL} does not know this model, or has retired it.", field="model")
            case 422:
                return _bad_field(error_object(answer).get("detail"))
            case 429:
                return RateLimited(f"{_LABEL} has too many jobs of this account at work.")
        return None


def _key(connection: Connection) -> dict[str, str]:
    return {"x-key": connection.api_key} if connection.api_key else {}


def _picture_inputs(request: ProviderRequest) -> dict[str, Any]:
    """Return the pictures under the names that the task or the model's `pictures` option asks for."""
    if request.task == "inpaint":
        image = {"image": base64_text(needed(request, ImageRole.INIT))}
        masks = request.inputs_for(ImageRole.MASK)
        return {**image, "mask": base64_text(masks[0])} if masks else image
    if request.task == "outpaint":
        grown = request.expansion or Expansion()
        sides = {"left": grown.left, "right": grown.right, "top": grown.up, "bottom": grown.down}
        return {"image": base64_text(needed(request, ImageRole.INIT)), **sides}
    encoded = [base64_text(image) for image in pictures(request)]
    match request.options.get("pictures"):
        case "numbered":
            names = ("input_image", *(f"input_image_{number}" for number in range(2, len(encoded) + 1)))
            return dict(zip(names, encoded, strict=False))
        case "list":
            return {"images": encoded} if encoded else {}
        case "prompt":
            return {"image_prompt": encoded[0]} if encoded else {}
    return {}


def _result(body: dict[str, Any]) -> ProviderResult:
    result = mapping(body.get("result"))
    address = text(result.get("sample"))
    if not address:
        raise BadResponse(f"{_LABEL}'s answer lacks result.sample.")
    return ProviderResult(
        (Picture(url=address),),
        seed=whole_number(result.get("seed")),
        request_id=text(body.get("id")) or None,
    )


def _micro_usd(cost: Any) -> int | None:
    """Return credits as millionths of a US dollar; None where the number makes no sense."""
    if not isinstance(cost, int | float) or isinstance(cost, bool) or not 0 <= cost <= _MAX_COST:
        return None
    return round(cost * _MICRO_USD_PER_CREDIT)


def _percent(progress: Any) -> int | None:
    """Return a share of 0 to 1, or a percentage, as a percentage."""
    if not isinstance(progress, int | float) or isinstance(progress, bool) or not 0 <= progress <= 100:  # noqa: PLR2004 - a percentage
        return None
    return math.floor(progress * 100 if progress <= 1 else progress)


def _bad_field(details: Any) -> StudioError | None:
    field = refused_field(details)
    return ProviderRejected(f"{_LABEL} did not accept the request's {field}.", field=field) if field else None
