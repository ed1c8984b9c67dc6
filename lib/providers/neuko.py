"""Neuko's Character Image Studio as a client: a login, one of four generation endpoints, asking, and a download link.

Source: Neuko's character-image-studio skill. Client id and secret open a session (`login`); the session's token goes
with every call and is renewed when the vendor says 401. Accounts, balances and registering stand in `neuko_account`.

Which endpoint a model means stands in its `endpoint` option: `seed` draws from words alone, `turnaround` from a seed
picture with one prompt a call, `create` from references, `random` from references without words. There is no cancel,
seed, size or quality.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lib.errors import BadResponse, ProviderRejected, ProviderUnavailable, StudioError, TooLarge
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import json_object, objects, text, words
from lib.providers.base import Check, Connection, Pending, Picture, ProviderResult, Remote
from lib.providers.inputs import data_url
from lib.providers.neuko_account import (
    LABEL,
    account_fault,
    balance_call,
    bearer,
    login_call,
    parse_balance,
    parse_login_token,
    parse_registration,
    parse_rotation,
    registration_call,
    rotation_call,
)

MAX_IMAGE_BYTES = 4_194_304
MAX_REFERENCES = 15
_POLL_INTERVAL_S = 10.0
_CONFLICT = 409
_PROGRESS = {"pending": 10, "processing": 50}
_DOWNLOAD = "/api/v1/asset/download/"


class NeukoProvider:
    """Talks to `/api/v1/generate/…` and `/api/v1/asset/…`."""

    id = "neuko"
    poll_interval_s = _POLL_INTERVAL_S
    config_file = "character-image-studio/config.json"

    def login(self, connection: Connection) -> HttpCall:
        """Return the call that opens a session."""
        return login_call(connection)

    def parse_login(self, answer: HttpAnswer) -> str:
        """Return the access token."""
        return parse_login_token(answer)

    def registration(self, base_url: str) -> HttpCall:
        """Return the call that makes an account at Neuko; one in three minutes is allowed there."""
        return registration_call(base_url)

    def parse_registration(self, answer: HttpAnswer) -> str:
        """Return client id and secret as one key, `id:secret`."""
        made = parse_registration(answer)
        return f"{made.client_id}:{made.client_secret}"

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tells the balance."""
        return balance_call(connection)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return the balance in Neuko's credits, each worth 0.01 US dollars."""
        return Check(f"{parse_balance(answer):,} credits")

    def rotation(self, connection: Connection, *, rotate_token: str = "") -> HttpCall:
        """Return the call that replaces the secret."""
        return rotation_call(connection, rotate_token=rotate_token)

    def parse_rotation(self, answer: HttpAnswer, connection: Connection) -> str:
        """Return client id and the new secret as one key, `id:secret`."""
        return f"{connection.account}:{parse_rotation(answer)}"

    def config(self, connection: Connection) -> Mapping[str, str]:
        """Return what Neuko's skill reads; it logs in by itself, so no token goes along."""
        return {
            "api_base_url": connection.base_url,
            "client_id": connection.account,
            "client_secret": connection.api_key,
            "access_token": "",
        }

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts one image; raise `ProviderRejected` or `TooLarge` for unfit pictures."""
        endpoint = text(request.options.get("endpoint")) or "seed"
        return HttpCall(
            "POST",
            f"{connection.base_url}/api/v1/generate/{quote(endpoint, safe='')}",
            headers=bearer(connection),
            json_body=_body(endpoint, request),
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote:
        """Return the generation; a turnaround names it in its list of images."""
        body = json_object(answer, LABEL)
        if body.get("images") == []:
            raise BadResponse(f"{LABEL} has made no image of this prompt.")
        record = next(iter(objects(body.get("images"))), body)
        generation_id = text(record.get("generation_id"))
        if not generation_id:
            raise BadResponse(f"{LABEL}'s answer lacks generation_id.")
        return Remote(generation_id)

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks how far it is."""
        place = f"/api/v1/asset/status/{quote(remote.remote_id, safe='')}"
        return HttpCall("GET", connection.base_url + place, headers=bearer(connection))

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return how far it is, or where the download link is asked for; completed without a download is not done."""
        body = json_object(answer, LABEL)
        status = text(body.get("status"))
        if status == "failed":
            raise _failed(text(body.get("error_message")))
        if status == "completed" and body.get("download_available") is True:
            generation_id = text(body.get("generation_id"))
            if not generation_id:
                raise BadResponse(f"{LABEL}'s answer lacks generation_id.")
            place = _DOWNLOAD + quote(generation_id, safe="")
            return ProviderResult(pictures=(Picture(url=place),), request_id=generation_id)
        if status == "completed":
            return Pending(progress=90, stage="Waiting for the download")
        if status not in _PROGRESS:
            raise BadResponse(f"{LABEL}'s answer lacks status.")
        return Pending(progress=_PROGRESS[status], stage=status.capitalize())

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:  # noqa: ARG002 - part of the contract
        """Return None: a generation cannot be stopped."""
        return None

    def is_guarded(self, picture: Picture, connection: Connection) -> bool:  # noqa: ARG002 - part of the contract
        """Tell whether it is the place that gives the link; the link itself needs no token."""
        return picture.url.startswith(_DOWNLOAD)

    def open_picture(self, picture: Picture, connection: Connection) -> HttpCall:
        """Return the call whose answer names the link."""
        return HttpCall("GET", connection.base_url + picture.url, headers=bearer(connection))

    def parse_picture(self, answer: HttpAnswer) -> Picture:
        """Return the link."""
        address = text(json_object(answer, LABEL).get("download_url"))
        if not address:
            raise BadResponse(f"{LABEL}'s answer lacks download_url.")
        return Picture(url=address)

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what Neuko's statuses mean; a download that is not ready is worth another try."""
        if answer.status == _CONFLICT:
            return ProviderUnavailable(f"{LABEL} has not finished this image yet.")
        return account_fault(answer)


def _body(endpoint: str, request: ProviderRequest) -> dict[str, Any]:
    references = [image for image in request.inputs if image.role is ImageRole.REFERENCE]
    match endpoint:
        case "seed":
            return {"prompt": request.prompt, "aspect_ratio": "1:1"}
        case "turnaround":
            seed, others = _seed_of(request.inputs_for(ImageRole.INIT), references)
            return {
                "seed_image_url": _address(seed),
                "prompts": [request.prompt],
                "reference_image_urls": _addresses(others),
            }
        case "create":
            start = request.inputs_for(ImageRole.INIT)[:1]
            return {
                "prompt": request.prompt,
                "reference_image_urls": _addresses(references),
                "input_image_url": _address(start[0]) if start else None,
            }
        case "random":
            return {"reference_image_urls": _addresses(references)}
    raise ProviderRejected(f"{LABEL} has no such way to make an image.", field="model")


def _seed_of(starts: tuple[InputImage, ...], references: list[InputImage]) -> tuple[InputImage, list[InputImage]]:
    """Return the picture to start from and the others; where none is named so, it is the first reference."""
    found, others = (starts, references) if starts else (tuple(references[:1]), references[1:])
    if len(found) != 1:
        raise ProviderRejected(f"{LABEL} needs exactly one picture to start from.", field="image")
    return found[0], others


def _addresses(images: list[InputImage]) -> list[str]:
    if len(images) > MAX_REFERENCES:
        raise ProviderRejected(f"{LABEL} takes at most {MAX_REFERENCES} references.", field="reference_images")
    return [_address(image) for image in images]


def _address(image: InputImage) -> str:
    if len(image.content) > MAX_IMAGE_BYTES:
        raise TooLarge(f"{LABEL} takes images of at most 4 MB.", remedy="Make it smaller and try again.")
    return data_url(image)


def _failed(reason: str) -> ProviderRejected:
    said = f": “{words(reason)}”" if reason else ""
    return ProviderRejected(
        f"{LABEL} could not make this image{said}.", remedy="Change the prompt and try again. Nothing was charged."
    )
