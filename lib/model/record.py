"""The base of all records, and the one way from untrusted values to a record."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from lib.errors import InvalidRequest


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


AnyRecord = TypeVar("AnyRecord", bound=Record)


def parse(kind: type[AnyRecord], values: Mapping[str, Any]) -> AnyRecord:
    """Return `values` as a record; raise `InvalidRequest` naming the first bad field and what it wants."""
    try:
        return kind.model_validate(values)
    except ValidationError as exc:
        first = exc.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "request"
        reason = first["msg"].removeprefix("Value error, ")
        raise InvalidRequest(f"{field}: {_plain(first, reason)}.", field=field) from exc


def _plain(error: Mapping[str, Any], reason: str) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "string_too_long" | "too_long" if isinstance(error["input"], str):
            return f"{len(error['input'])} characters are too many, the limit is {limits['max_length']}"
        case "string_too_short":
            return "must not be empty"
        case "missing":
            return "is required"
        case "greater_than_equal" | "less_than_equal":
            side = "at least" if "ge" in limits else "at most"
            return f"must be {side} {limits.get('ge', limits.get('le'))}, got {error['input']}"
        case "extra_forbidden":
            return "is not a known field"
        case _:
            return reason.rstrip(".")
