"""Everything known about one picture, as lines of label and text: what was asked, drawn, answered, paid, and when."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from lib.imaging.passport import Credentials
from lib.model.asset import Asset
from lib.model.job import Item, Job
from lib.studio.library.describing import Passport
from lib.ui.image.cards import model_label
from lib.ui.wording import KINDS, balance_text, bytes_text, moment_text, seconds_text, size_text

_SEED_SOURCES = {"asked": "as asked", "studio": "chosen here", "vendor": "chosen by the provider"}
_ANSWERED = {"received", "crop", "request_id", "model_version", "words"}
_PLANNED = {"size", "width", "height", "output_format"}
_MICRO_USD = 1_000_000
_MAX_WORDS = 500
_STATES = {
    "trusted": "signed by {signer}, unaltered, on a list of trust",
    "valid": "signed by {signer}, unaltered; the signer is on no list of trust",
    "invalid": "signed by {signer}, but altered or badly signed",
    "unread": "in the original file; to read them: pip install -r requirements-credentials.txt",
    "unreadable": "in the original file, but damaged",
}

Line = tuple[str, str]


def facts_of(asset: Asset, job: Job | None, zone: tzinfo) -> Iterator[Line]:
    """Yield what is known about a picture as label and text, not escaped; without its job, less of it."""
    item = next((each for each in job.items if each.asset_id == asset.asset_id), None) if job else None
    yield "Model", join_version(model_label(asset.provider, asset.model), asset.parameters.get("model_version"))
    yield "Kind", KINDS[asset.kind.value]
    if asset.maker == "drawn":
        yield "Made by", "drawn without AI"
    yield "Size", f"{size_text(asset.size)}, {bytes_text(asset.bytes)}, {asset.format.upper()}"
    yield from _plan(asset, job)
    if asset.seed is not None:
        yield "Seed", f"{asset.seed}, {_SEED_SOURCES[asset.seed_source]}" if asset.seed_source else str(asset.seed)
    yield from _parameters(asset.parameters)
    yield from _answer(asset.parameters)
    yield from _cost(asset, job, item)
    yield from _times(asset, job, item, zone)
    yield "Campaign", asset.campaign
    yield "Tags", ", ".join(asset.tags)
    yield "Main colour", asset.colour
    yield "Image id", asset.asset_id


def passport_of(passport: Passport) -> Iterator[Line]:
    """Yield how a picture is marked when it leaves, and what the credentials of its original file say."""
    yield "Delivered as", passport.source_type or "no AI mark"
    credentials = passport.credentials
    if credentials is None:
        return
    yield "Content credentials", _STATES[credentials.state].format(signer=credentials.signer or "somebody unnamed")
    yield from _said_in(credentials)
    yield "Kept in", "the original file only; an export in another form drops them"


def join_version(label: str, version: object) -> str:
    """Return a model's name with the version that answered, where the provider named one."""
    return f"{label} ({version})" if version and str(version) not in label else label


def _plan(asset: Asset, job: Job | None) -> Iterator[Line]:
    crop, received = asset.parameters.get("crop"), asset.parameters.get("received")
    if job is not None and received:
        yield "Asked of the model", size_text(job.plan.native)
    if received and str(received) != str(asset.size):
        yield "Came as", str(received).replace("x", " × ")
    if isinstance(crop, Mapping) and {"left", "top", "right", "bottom"} <= set(crop):
        width, height = crop["right"] - crop["left"], crop["bottom"] - crop["top"]
        yield "Cropped to", f"{width} × {height} from {crop['left']}, {crop['top']}"
        if (width, height) != (asset.size.width, asset.size.height):
            yield "Resized to", size_text(asset.size)
    elif received and str(received) != str(asset.size):
        yield "Resized to", size_text(asset.size)
    if job is not None:
        yield "Chosen because", job.plan.choice
        for ignored in job.plan.ignored:
            yield "Ignored", f"{ignored.field}: {ignored.reason}"


def _parameters(parameters: Mapping[str, Any]) -> Iterator[Line]:
    for name, value in parameters.items():
        if name not in _ANSWERED | _PLANNED and isinstance(value, str | int | float) and value not in {"", False}:
            yield name.replace("_", " ").capitalize(), str(value)


def _answer(parameters: Mapping[str, Any]) -> Iterator[Line]:
    yield "The provider said", str(parameters.get("words") or "")[:_MAX_WORDS]
    yield "Its request id", str(parameters.get("request_id") or "")


def _cost(asset: Asset, job: Job | None, item: Item | None) -> Iterator[Line]:
    if item is not None and item.price != asset.cost:
        yield "Cost estimated", balance_text(item.price)
    yield "Cost", balance_text(asset.cost) + (", as estimated" if item is not None and item.price == asset.cost else "")
    expected = job.plan.vendor_cost_each if job is not None else 0
    if expected:
        yield "Expected at the provider", _dollars(expected)
    told = item.vendor_cost_actual if item is not None else None
    if told is not None:
        yield "Charged by the provider", _dollars(told) + (", as expected" if told == expected else "")
    elif expected:
        yield "Charged by the provider", "not told"


def _dollars(millionths: int) -> str:
    return f"${millionths / _MICRO_USD:.4f}"


def _times(asset: Asset, job: Job | None, item: Item | None, zone: tzinfo) -> Iterator[Line]:
    if job is not None:
        yield "Asked", moment_text(job.created_at, zone)
    if item is not None and item.started_at is not None:
        yield "Begun", moment_text(item.started_at, zone)
    yield "Made", moment_text(asset.created_at, zone)
    yield "Took", seconds_text(asset.seconds) if asset.seconds is not None else ""


def _said_in(credentials: Credentials) -> Iterator[Line]:
    yield "Made with", credentials.maker
    yield "They say it is", credentials.source_type
    yield "Signed", credentials.signed_at
    yield "Failed checks", ", ".join(credentials.problems)
