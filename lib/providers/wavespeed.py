"""WaveSpeed: one address for each model, a job to ask by, an envelope with a code of its own around every answer.

Sources: WaveSpeed's Python SDK 2.0.5 and its MCP server of August 2026. Models differ in their fields; `options` says
how: `vendor_model` is the path at the vendor, `family` how sizes and pictures are named (`qwen`, `qwen-list`,
`ideogram`). Prompt enhancement, webhooks, uploads and the waiting mode are not used.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    NoFunds,
    ProviderError,
    ProviderRejected,
    RateLimited,
    StudioError,
)
from lib.model.plan import ImageRole, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import by_status
from lib.providers.answers import balance_text, json_object, mapping, objects, picture_bytes, text
from lib.providers.base import Check, Connection, Listing, Pending, Picture, ProviderResult, Remote
from lib.providers.inputs import data_url, mask_image, needed
from lib.providers.wording import check_key, error_text, is_empty_account, is_refusal

_LABEL = "WaveSpeed"
_SUBMIT_TIMEOUT_S = 60.0
_POLL_TIMEOUT_S = 30.0
_CHECK_TIMEOUT_S = 15.0
_LIMITS_RESET_S = 60.0
MAX_REFERENCES = 3
_OK = 200
_WAIT_ENDED = 5004
_WAIT_ENDED_TEXT = "sync mode timed out"
_ENDINGS = {
    "failed": "could not make this image",
    "cancelled": "stopped this image",
    "timeout": "took too long over this image and gave up",
    "deleted": "has deleted this image",
}


class WaveSpeedProvider:
    """Talks to `/api/v3`."""

    id = "wavespeed"
    poll_interval_s = 1.0

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts the vendor's job."""
        path = quote(text(request.options.get("vendor_model")) or request.model, safe="/")
        fields = _FAMILIES.get(text(request.options.get("family")), _qwen)
        return HttpCall(
            "POST",
            f"{connection.base_url}/api/v3/{path}",
            headers=_headers(connection),
            json_body={"prompt": request.prompt, **fields(request)},
            read_timeout_s=_SUBMIT_TIMEOUT_S,
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote:
        """Return the vendor's job."""
        remote_id = text(_envelope(answer).get("id"))
        if not remote_id:
            raise BadResponse(f"{_LABEL}'s answer lacks data.id.")
        return Remote(remote_id)

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks for the result."""
        return HttpCall(
            "GET",
            f"{connection.base_url}/api/v3/predictions/{quote(remote.remote_id, safe='')}/result",
            headers=_headers(connection),
            read_timeout_s=_POLL_TIMEOUT_S,
        )

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result or that it is not there yet; a job that ended without a picture raises a final error."""
        job = _envelope(answer)
        status, words = text(job.get("status")), text(job.get("error"))
        if job.get("code") == _WAIT_ENDED or _WAIT_ENDED_TEXT in words.lower() or status in {"created", "processing"}:
            return Pending(stage="Waiting in line" if status == "created" else "")
        if status in _ENDINGS:
            raise _ended(status, words)
        if status != "completed":
            raise BadResponse(f"{_LABEL}'s answer lacks data.status.")
        return _result(job)

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:  # noqa: ARG002 - part of the contract
        """Return None: the vendor documents no way to stop a job."""
        return None

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tells the balance."""
        url = f"{connection.base_url}/api/v3/balance"
        return HttpCall("GET", url, headers=_headers(connection), read_timeout_s=_CHECK_TIMEOUT_S)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return the balance in US dollars; it stands in the envelope or without one."""
        body = json_object(answer, _LABEL)
        balance = _envelope(answer).get("balance", body.get("balance"))
        return Check(balance_text(balance, "USD", field="balance", label=_LABEL))

    def listing(self, connection: Connection, model_ids: Sequence[str] = ()) -> tuple[HttpCall, ...]:  # noqa: ARG002 - the list comes whole
        """Return the free call that brings the whole catalogue."""
        url = f"{connection.base_url}/api/v3/models"
        return (HttpCall("GET", url, headers=_headers(connection), read_timeout_s=_POLL_TIMEOUT_S),)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models; there are far too many for those that the catalog lacks to be told."""
        _envelope(answer)
        listed = json_object(answer, _LABEL).get("data")
        if not isinstance(listed, list):
            raise BadResponse(f"{_LABEL}'s answer lacks data.")
        return Listing(frozenset(text(entry.get("model_id")) for entry in objects(listed)) - {""})

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what WaveSpeed's error texts mean; it has one code for many causes."""
        words = error_text(answer)
        if answer.status == 401:  # noqa: PLR2004 - HTTP
            return KeyRefused(
                f"{_LABEL} refused the key.",
                remedy=f"Keys work after the first top-up only. {check_key('WAVESPEED_API_KEY')}",
            )
        if answer.status == 429:  # noqa: PLR2004 - HTTP
            wait_s = None if "retry-after" in answer.headers else _LIMITS_RESET_S
            return RateLimited(f"{_LABEL} asks to slow down.", retry_after_s=wait_s)
        if answer.status < 500 and is_empty_account(words):  # noqa: PLR2004 - HTTP
            return NoFunds(f"The account at {_LABEL} has no funds left.")
        if answer.status < 500 and is_refusal(words):  # noqa: PLR2004 - HTTP
            return ContentRejected(f"{_LABEL} refused this prompt.")
        return None


def _headers(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}


def _qwen(request: ProviderRequest) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "size": f"{request.size.width}*{request.size.height}",
        "seed": -1 if request.seed is None else request.seed,
        "output_format": request.output_format,
    }
    if request.operation is Operation.EDIT:
        fields["image"] = data_url(needed(request, ImageRole.INIT))
    return fields


def _qwen_list(request: ProviderRequest) -> dict[str, Any]:
    fields = _qwen(request)
    first = fields.pop("image", None)
    if first:
        others = request.inputs_for(ImageRole.REFERENCE)[: MAX_REFERENCES - 1]
        fields["images"] = [first, *map(data_url, others)]
    return fields


def _ideogram(request: ProviderRequest) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if request.operation is Operation.EDIT:
        fields["image"] = data_url(needed(request, ImageRole.INIT))
        if mask := mask_image(request):
            fields["mask_image"] = data_url(mask)
    elif request.aspect_ratio:
        fields["aspect_ratio"] = request.aspect_ratio
    if references := request.inputs_for(ImageRole.REFERENCE)[:MAX_REFERENCES]:
        fields["reference_images"] = [data_url(image) for image in references]
    return fields


_FAMILIES: Mapping[str, Callable[[ProviderRequest], dict[str, Any]]] = {
    "qwen": _qwen,
    "qwen-list": _qwen_list,
    "ideogram": _ideogram,
}


def _envelope(answer: HttpAnswer) -> dict[str, Any]:
    """Return `data`; a code that is not 200 counts like the status of the same number."""
    body = json_object(answer, _LABEL)
    code, data = body.get("code", _OK), mapping(body.get("data"))
    if code == _OK or data.get("id"):
        return data
    if not isinstance(code, int) or not 400 <= code < 600:  # noqa: PLR2004 - the range of HTTP's errors
        raise BadResponse(f"{_LABEL}'s answer has a code that makes no sense.")
    failed = HttpAnswer(code, answer.headers, answer.content)
    raise WaveSpeedProvider().fault(failed) or by_status(failed, _LABEL)


def _ended(status: str, words: str) -> ProviderError:
    if is_refusal(words):
        return ContentRejected(f"{_LABEL} refused to make this image.")
    if is_empty_account(words):
        return NoFunds(f"The account at {_LABEL} has no funds left.")
    return ProviderRejected(f"{_LABEL} {_ENDINGS[status]}.")


def _result(job: dict[str, Any]) -> ProviderResult:
    flags = job.get("has_nsfw_contents")
    if isinstance(flags, list) and any(flag is True for flag in flags):
        raise ContentRejected(f"{_LABEL} refused the image that came of this prompt.")
    outputs = job.get("outputs")
    if not isinstance(outputs, list) or not outputs:
        raise BadResponse(f"{_LABEL}'s answer lacks data.outputs: it holds no image.")
    return ProviderResult(
        pictures=tuple(_picture(output) for output in outputs),
        request_id=text(job.get("id")) or None,
        model_version=text(job.get("model")) or None,
    )


def _picture(output: Any) -> Picture:
    if text(output).startswith(("https://", "http://")):
        return Picture(url=output)
    return Picture(picture_bytes(output, field="data.outputs", label=_LABEL))
