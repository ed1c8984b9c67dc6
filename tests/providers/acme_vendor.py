"""A vendor nobody has heard of: the one file that a new vendor's adapter is."""

from lib.net.messages import HttpCall
from lib.providers.answers import json_object, picture_bytes
from lib.providers.base import Check, Picture, ProviderResult


class AcmeProvider:
    """Talks to `/draw`."""

    id = "acme"

    def build(self, request, connection):
        """Return the call that makes one image."""
        headers = {"Authorization": f"Bearer {connection.api_key}"}
        return HttpCall("POST", f"{connection.base_url}/draw", headers, {"words": request.prompt}, is_paid=True)

    def parse(self, request, answer):
        """Return the picture."""
        return ProviderResult(
            (Picture(picture_bytes(json_object(answer, "Acme").get("art"), field="art", label="Acme")),)
        )

    def check(self, connection):
        """Return a free call."""
        return HttpCall("GET", f"{connection.base_url}/me", {"Authorization": f"Bearer {connection.api_key}"})

    def parse_check(self, answer):
        """Return that the key is accepted."""
        return Check()

    def fault(self, answer):
        """Leave it to the status."""
