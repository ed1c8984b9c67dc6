"""Two adapters for a vendor that does not exist, direct and with a queue: for tests, benchmarks and crash tests.

They speak a tiny JSON wire, answered by `lib.providers.fake_vendor` or by any server that speaks it:
`POST /images` brings a picture, `POST /texts` a text, `POST /jobs` an id, `GET` and `DELETE /jobs/{id}` ask for it and
stop it, and `GET /models` lists the models and the balance.
"""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    ProviderRejected,
    RateLimited,
    StudioError,
)
from lib.model.plan import ProviderRequest
from lib.model.request import TEXT_OPERATIONS
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import error_object, json_object, objects, picture_bytes, text
from lib.providers.base import Check, Connection, Listing, Pending, Picture, ProviderResult, Remote

_LABEL = "Fake"
_READ_TIMEOUT_S = 30.0


class FakeProvider:
    """Answers the call with the picture."""

    id = "fake"

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image or text."""
        if request.operation in TEXT_OPERATIONS:
            return _text_call(request, connection)
        return _paid_call("images", request, connection)

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the picture or the text."""
        body = json_object(answer, _LABEL)
        return _text_result(body) if request.operation in TEXT_OPERATIONS else _result(body)

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tests a key."""
        return self.listing(connection)[0]

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return the balance."""
        return Check(balance=text(json_object(answer, _LABEL).get("balance")))

    def listing(self, connection: Connection, model_ids: Sequence[str] = ()) -> tuple[HttpCall, ...]:  # noqa: ARG002 - the list comes whole
        """Return the free call that lists the models."""
        url = f"{connection.base_url}/models"
        return (HttpCall("GET", url, headers=_headers(connection), read_timeout_s=_READ_TIMEOUT_S),)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models; all of them make pictures."""
        ids = frozenset(text(entry.get("id")) for entry in objects(json_object(answer, _LABEL).get("models")))
        return Listing(ids, ids)

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what the fake vendor's error codes mean."""
        return _fault(answer)


class FakeQueueProvider:
    """Answers with an id; the picture comes by asking again."""

    id = "fake_queue"
    poll_interval_s = 0.1

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts the vendor's job."""
        return _paid_call("jobs", request, connection)

    def parse_submission(self, answer: HttpAnswer) -> Remote:
        """Return the vendor's job."""
        remote_id = text(json_object(answer, _LABEL).get("id"))
        if not remote_id:
            raise BadResponse(f"{_LABEL}'s answer lacks id.")
        return Remote(remote_id)

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks for the result."""
        return _job_call("GET", remote, connection)

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result or how far it is."""
        body = json_object(answer, _LABEL)
        match body.get("state"):
            case "running":
                progress = body.get("progress")
                return Pending(progress if isinstance(progress, int) else None)
            case "done":
                return _result(body)
            case "cancelled" | "failed":
                raise ProviderRejected(f"{_LABEL} gave up on this image.")
        raise BadResponse(f"{_LABEL}'s answer lacks state.")

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:
        """Return the call that stops the vendor's job."""
        return _job_call("DELETE", remote, connection)

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what the fake vendor's error codes mean."""
        return _fault(answer)


def _headers(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}


def _paid_call(place: str, request: ProviderRequest, connection: Connection) -> HttpCall:
    body = {
        "model": request.model,
        "prompt": request.prompt,
        "width": request.size.width,
        "height": request.size.height,
        "seed": request.seed,
    }
    return HttpCall(
        "POST",
        f"{connection.base_url}/{place}",
        headers=_headers(connection),
        json_body=body,
        read_timeout_s=_READ_TIMEOUT_S,
        is_paid=True,
    )


def _text_call(request: ProviderRequest, connection: Connection) -> HttpCall:
    body = {
        "model": request.model,
        "prompt": request.prompt,
        "system": request.system_prompt,
        "schema": request.json_schema,
        "pictures": [base64.b64encode(image.content).decode() for image in request.inputs],
    }
    return HttpCall(
        "POST",
        f"{connection.base_url}/texts",
        headers=_headers(connection),
        json_body=body,
        read_timeout_s=_READ_TIMEOUT_S,
        is_paid=True,
    )


def _text_result(body: dict[str, Any]) -> ProviderResult:
    cost = body.get("cost_micro_usd")
    return ProviderResult(pictures=(), text=text(body.get("text")), vendor_cost=cost if isinstance(cost, int) else None)


def _job_call(method: Any, remote: Remote, connection: Connection) -> HttpCall:
    url = f"{connection.base_url}/jobs/{quote(remote.remote_id, safe='')}"
    return HttpCall(method, url, headers=_headers(connection), read_timeout_s=_READ_TIMEOUT_S)


def _result(body: dict[str, Any]) -> ProviderResult:
    address = text(body.get("picture_url"))
    picture = (
        Picture(url=address) if address else Picture(picture_bytes(body.get("picture"), field="picture", label=_LABEL))
    )
    seed, cost = body.get("seed"), body.get("cost_micro_usd")
    return ProviderResult(
        pictures=(picture,),
        seed=seed if isinstance(seed, int) else None,
        vendor_cost=cost if isinstance(cost, int) else None,
        request_id=text(body.get("id")) or None,
    )


def _fault(answer: HttpAnswer) -> StudioError | None:
    match text(error_object(answer).get("code")):
        case "refused":
            return ContentRejected(f"{_LABEL} refused this prompt.")
        case "bad-key":
            return KeyRefused(f"{_LABEL} refused the key.")
        case "slow-down":
            return RateLimited(f"{_LABEL} asks to slow down.")
    return None
