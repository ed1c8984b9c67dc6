"""Gemini's list of models: a free call that also tells whether the key is accepted. Making pictures is not here."""

import re
from collections.abc import Sequence

from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import json_object, objects, text
from lib.providers.base import Check, Connection, Listing

_LABEL = "Gemini"
_TIMEOUT_S = 15.0
_MOST_A_PAGE = 1000  # the API's own limit, and far more models than it has
_ENDS_IN_VERSION = re.compile(r"/v\d+[a-z0-9]*$")
_IMAGE_NAME = re.compile(r"^gemini-.*image|^imagen-")


class GeminiModels:
    """Talks to `GET models`. Gemini tells no balance."""

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call."""
        return _models_call(connection, page_size=1)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the key is accepted."""
        json_object(answer, _LABEL)
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str] = ()) -> tuple[HttpCall, ...]:  # noqa: ARG002 - the list comes whole
        """Return the free call."""
        return (_models_call(connection, page_size=_MOST_A_PAGE),)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models that the key may use."""
        names = (text(entry.get("name")) for entry in objects(json_object(answer, _LABEL).get("models")))
        found = frozenset(name.removeprefix("models/") for name in names) - {""}
        return Listing(found, frozenset(name for name in found if _IMAGE_NAME.match(name)))


def _models_call(connection: Connection, *, page_size: int) -> HttpCall:
    base = connection.base_url
    base = base if _ENDS_IN_VERSION.search(base) else f"{base}/v1beta"
    headers = {"x-goog-api-key": connection.api_key} if connection.api_key else {}
    return HttpCall("GET", f"{base}/models?pageSize={page_size}", headers=headers, read_timeout_s=_TIMEOUT_S)
