"""neuroflash's image service as a client: workspace tasks that generate, edit and enlarge, one image a call.

Source: neuroflash's image-service reference (tasks) and its overview of images (upload by data address) and of image
models (a free list, which also tells whether the token opens the workspace; the balance is told nowhere). The tasks are
answered with the pictures' records; their bytes lie behind `_links.content` and want the same bearer token. Pictures to
edit are sent ahead and named by id. It has no negative prompt, seed, size or quality: shape is a ratio.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from lib.errors import BadResponse, KeyRefused, NoFunds, ProviderRejected, StudioError
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import json_object, mapping, objects, text, words
from lib.providers.base import Check, Connection, Listing, Picture, ProviderResult
from lib.providers.inputs import data_url
from lib.providers.wording import check_key

_LABEL = "neuroflash"
_DEFAULT_FACTOR = 2
_MOST_LISTED = 200
_CHECK_TIMEOUT_S = 15.0
_TASKS = {
    Operation.GENERATE: "image-generation-tasks",
    Operation.EDIT: "image-edit-tasks",
    Operation.UPSCALE: "image-upscale-tasks",
}


class NeuroflashProvider:
    """Talks to `/v1/workspaces/{account}/…`."""

    id = "neuroflash"

    def upload(self, image: InputImage, connection: Connection) -> HttpCall:
        """Return the call that puts one picture into the workspace."""
        body = {"url": data_url(image)}
        return HttpCall("POST", _place(connection, "images"), headers=_headers(connection), json_body=body)

    def parse_upload(self, answer: HttpAnswer) -> str:
        """Return the picture's id; a record and a list with one record are both read."""
        body = json_object(answer, _LABEL)
        record = next(iter(objects(body.get("images"))), body)
        image_id = text(record.get("id"))
        if not image_id:
            raise BadResponse(f"{_LABEL}'s answer lacks id: it took no image.")
        return image_id

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the task that makes one image; inputs were sent ahead."""
        if request.operation not in _TASKS:
            raise ProviderRejected(f"{_LABEL} cannot {request.operation.value}.", field="operation")
        return HttpCall(
            "POST",
            _place(connection, _TASKS[request.operation]),
            headers=_headers(connection),
            json_body=_body(request),
            is_paid=True,
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the pictures' addresses; a warning comes along in words, and is an error only without a picture."""
        body = json_object(answer, _LABEL)
        warning = _detail(body.get("detail"))
        records = objects(body.get("images"))
        if not records and warning:
            raise ProviderRejected(f"{_LABEL} made no image: “{warning}”")
        if not records:
            raise BadResponse(f"{_LABEL}'s answer lacks images: it holds no image.")
        return ProviderResult(
            pictures=tuple(_picture(record) for record in records),
            text=" ".join(filter(None, (words(text(body.get("description"))), warning))),
            request_id=text(body.get("generationId")) or text(records[0].get("generationId")) or None,
            model_version=text(records[0].get("model")) or None,
        )

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that lists one of the workspace's models."""
        return _models_call(connection, 1)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the token opens the workspace."""
        _models(answer)
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str]) -> tuple[HttpCall, ...]:  # noqa: ARG002 - part of the contract
        """Return the free call that lists the workspace's models, as many as come at once."""
        return (_models_call(connection, _MOST_LISTED),)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models that the workspace may use."""
        allowed = (model for model in _models(answer) if model.get("allowed") is not False)
        return Listing(frozenset(text(model.get("id")) for model in allowed) - {""})

    def is_guarded(self, picture: Picture, connection: Connection) -> bool:
        """Tell whether the address is the service's own."""
        return _origin(_address(picture, connection)) == _origin(connection.base_url)

    def open_picture(self, picture: Picture, connection: Connection) -> HttpCall:
        """Return the call whose answer is the picture's bytes."""
        return HttpCall("GET", _address(picture, connection), headers=_headers(connection))

    def parse_picture(self, answer: HttpAnswer) -> Picture:
        """Return the bytes."""
        if not answer.content:
            raise BadResponse(f"{_LABEL} sent an empty image.")
        return Picture(answer.content)

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what the status means here; the service's error bodies are not documented."""
        match answer.status:
            case 401:
                return KeyRefused(f"{_LABEL} refused the key.", remedy=check_key("NEUROFLASH_API_KEY"))
            case 402:
                return NoFunds(f"The workspace at {_LABEL} has used up its quota.")
            case 403:
                return KeyRefused(
                    f"{_LABEL} does not let this key use the workspace or the image.",
                    remedy="Check the workspace in STUDIO_NEUROFLASH_WORKSPACE.",
                )
        return None


def _body(request: ProviderRequest) -> dict[str, Any]:
    body: dict[str, Any] = {"modelId": request.model, "outputFormat": request.output_format}
    if request.operation is Operation.UPSCALE:
        factor = request.options.get("upscale_factor")
        (image_id,) = _image_ids(request, most=1)
        return {"imageId": image_id, **body, "upscaleFactor": factor if isinstance(factor, int) else _DEFAULT_FACTOR}
    body |= {"prompt": request.prompt, "numImages": 1}
    if request.operation is Operation.EDIT:
        return {**body, "imageIds": _image_ids(request), "aspectRatio": request.aspect_ratio or "auto"}
    return body | ({"aspectRatio": request.aspect_ratio} if request.aspect_ratio else {})


def _models_call(connection: Connection, size: int) -> HttpCall:
    address = f"{_place(connection, 'image-models')}?size={size}"
    return HttpCall("GET", address, headers=_headers(connection), read_timeout_s=_CHECK_TIMEOUT_S)


def _models(answer: HttpAnswer) -> list[dict[str, Any]]:
    """Return the records of the list; the documents do not name the field that holds it, so any list will do."""
    body = json_object(answer, _LABEL)
    lists = [value for value in body.values() if isinstance(value, list)]
    if not lists:
        raise BadResponse(f"{_LABEL}'s answer lacks a list of models.")
    return [record for value in lists for record in objects(value)]


def _image_ids(request: ProviderRequest, *, most: int | None = None) -> list[str]:
    """Return the ids of the pictures that were sent ahead; a mask has no place in this service."""
    images = [image for image in request.inputs if image.role is not ImageRole.MASK][:most]
    if not images or not all(image.remote_id for image in images):
        raise ProviderRejected(f"{_LABEL} needs an image for this.", field="image")
    return [image.remote_id for image in images]


def _picture(record: dict[str, Any]) -> Picture:
    address = text(mapping(record.get("_links")).get("content"))
    if not address:
        raise BadResponse(f"{_LABEL}'s answer lacks images[]._links.content.")
    return Picture(url=address)


def _detail(value: Any) -> str:
    """Return the warning in words: it is a text, or an object with a message."""
    found = mapping(value)
    return words(text(value) or text(found.get("message")) or text(found.get("detail")))


def _headers(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}


def _place(connection: Connection, name: str) -> str:
    return f"{connection.base_url}/v1/workspaces/{quote(connection.account, safe='')}/{name}"


def _address(picture: Picture, connection: Connection) -> str:
    """Return where the bytes lie; addresses without a host belong to the service."""
    if picture.url.startswith("/v1/"):
        return connection.base_url + picture.url
    return _joined(connection.base_url + "/", picture.url)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port; nothing for an address that cannot be read or that names a user."""
    try:
        parts = urlsplit(url)
        if parts.username is not None or parts.password is not None:
            return ("", "", None)
        default = {"https": 443, "http": 80}.get(parts.scheme)
        return (parts.scheme, (parts.hostname or "").lower(), parts.port or default)
    except ValueError:
        return ("", "", None)
