"""OpenAI's list of models: a free call that also tells whether the key is accepted. Making pictures is not here."""

from collections.abc import Sequence

from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import json_object, objects, text
from lib.providers.base import Check, Connection, Listing

_LABEL = "OpenAI"
_TIMEOUT_S = 15.0
_IMAGE_PREFIXES = ("gpt-image", "chatgpt-image", "dall-e")


class OpenAiModels:
    """Talks to `GET /models`. OpenAI tells no balance."""

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call."""
        return self.listing(connection)[0]

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the key is accepted."""
        self.parse_listing(answer)
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str] = ()) -> tuple[HttpCall, ...]:  # noqa: ARG002 - the list comes whole
        """Return the free call; the list comes whole."""
        headers = {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}
        return (HttpCall("GET", f"{connection.base_url}/models", headers=headers, read_timeout_s=_TIMEOUT_S),)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models that the key may use."""
        found = frozenset(text(entry.get("id")) for entry in objects(json_object(answer, _LABEL).get("data"))) - {""}
        return Listing(found, frozenset(name for name in found if name.startswith(_IMAGE_PREFIXES)))
