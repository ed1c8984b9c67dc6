"""An account at Neuko: registering, login, who am I, balance and a new secret, as calls and readings of their answers.

Pure like every adapter. Registering makes an account at a third party: it belongs behind a click, and nothing here or
in the runner does it by itself. Secrets and tokens never show in a representation.
"""

from dataclasses import dataclass, field
from typing import Any

from lib.errors import BadResponse, KeyRefused, NoFunds, ProviderRejected, RateLimited, StudioError
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import error_object, json_object, mapping, text
from lib.providers.base import Connection, SessionExpired
from lib.providers.wording import check_key

LABEL = "Neuko"
PAUSE_AFTER_429_S = 15.0


@dataclass(frozen=True)
class Credentials:
    """What registering or a new secret brings. The secret is shown once and cannot be had again."""

    client_id: str
    client_secret: str = field(repr=False)


def registration_call(base_url: str) -> HttpCall:
    """Return the call that makes a new account; the vendor allows one in three minutes."""
    return HttpCall("POST", f"{base_url}/api/v1/auth/register")


def parse_registration(answer: HttpAnswer) -> Credentials:
    """Return the new account's credentials; raise `BadResponse` naming the field that is missing."""
    body = json_object(answer, LABEL)
    return Credentials(_required(body, "client_id"), _required(body, "client_secret"))


def login_call(connection: Connection) -> HttpCall:
    """Return the call that opens a session with client id (`account`) and secret (`api_key`)."""
    body = {"client_id": connection.account, "client_secret": connection.api_key}
    return HttpCall("POST", f"{connection.base_url}/api/v1/auth/login", json_body=body)


def parse_login_token(answer: HttpAnswer) -> str:
    """Return the access token of a login."""
    return _required(json_object(answer, LABEL), "access_token")


def account_call(connection: Connection) -> HttpCall:
    """Return the free call that tells whose session it is; good for a test of the connection."""
    return HttpCall("GET", f"{connection.base_url}/api/v1/auth/me", headers=bearer(connection))


def parse_account(answer: HttpAnswer) -> str:
    """Return the client id of the session's account."""
    return _required(json_object(answer, LABEL), "client_id")


def balance_call(connection: Connection) -> HttpCall:
    """Return the free call that tells the balance."""
    return HttpCall("GET", f"{connection.base_url}/api/v1/credits/balance", headers=bearer(connection))


def parse_balance(answer: HttpAnswer) -> int:
    """Return the balance in Neuko's credits."""
    balance = _whole(json_object(answer, LABEL).get("balance"))
    if balance is None:
        raise BadResponse(f"{LABEL}'s answer lacks balance.")
    return balance


def rotation_call(connection: Connection, *, rotate_token: str = "") -> HttpCall:
    """Return the call that replaces the secret.

    With a `rotate_token` it needs no session; without one it proves itself with the session and the current secret.
    The old secret stops working at once, so the answer must be kept before anything else is done.
    """
    place = f"{connection.base_url}/api/v1/auth/rotate-secret"
    if rotate_token:
        return HttpCall("POST", place, json_body={"rotate_token": rotate_token})
    return HttpCall("POST", place, headers=bearer(connection), json_body={"current_secret": connection.api_key})


def parse_rotation(answer: HttpAnswer) -> str:
    """Return the new secret; it is told once."""
    return _required(json_object(answer, LABEL), "client_secret")


def bearer(connection: Connection) -> dict[str, str]:
    """Return the header that carries the session's token, or none without a session."""
    return {"Authorization": f"Bearer {connection.session}"} if connection.session else {}


def account_fault(answer: HttpAnswer) -> StudioError | None:
    """Return what a status means at Neuko; its error bodies are read for the balance only."""
    match answer.status:
        case 401:
            return SessionExpired(
                f"{LABEL} refused the login.", remedy=check_key("NEUKO_CLIENT_ID and NEUKO_CLIENT_SECRET")
            )
        case 402:
            return NoFunds(f"The account at {LABEL} has too few credits{_told_balance(answer)}.")
        case 403:
            return KeyRefused(f"{LABEL} has deactivated this account.", remedy="Ask Neuko's support.")
        case 404:
            return ProviderRejected(f"{LABEL} does not know this image any more.")
        case 429:
            hint = None if "retry-after" in answer.headers else PAUSE_AFTER_429_S
            return RateLimited(f"{LABEL} asks to slow down.", retry_after_s=hint)
    return None


def _told_balance(answer: HttpAnswer) -> str:
    error = error_object(answer)
    found = (_whole(place.get("balance")) for place in (error, mapping(error.get("detail"))))
    balance = next((number for number in found if number is not None), None)
    return "" if balance is None else f" (balance: {balance})"


def _required(body: dict[str, Any], name: str) -> str:
    value = text(body.get(name))
    if not value:
        raise BadResponse(f"{LABEL}'s answer lacks {name}.")
    return value


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
