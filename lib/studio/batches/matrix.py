"""A prompt matrix: every combination of `{red|blue} kite` with lists of models, styles, seeds and guidance. Pure.

Combinations are counted before any request is made, so that a million of them cost nothing but a message.
"""

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.errors import InvalidRequest
from lib.model.batch import MAX_REQUESTS, Cell
from lib.model.record import parse
from lib.model.request import GenerateRequest

_GROUP = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")
_NAME_LENGTH = 40


@dataclass(frozen=True)
class Axes:
    """What varies besides the words. A model is `provider:model`; an empty axis leaves the common setting alone."""

    models: Sequence[str] = ()
    styles: Sequence[str] = ()
    seeds: Sequence[int] = ()
    guidance: Sequence[float] = ()


def options_of(prompt: str, axes: Axes) -> dict[str, tuple[str, ...]]:
    """Return every axis with more than nothing on it, in order: the prompt's groups, model, style, seed, guidance."""
    groups = [tuple(dict.fromkeys(each.strip() for each in found.split("|"))) for found in _GROUP.findall(prompt)]
    named = {_name(group, number): group for number, group in enumerate(groups, start=1)}
    varied = {"Model": axes.models, "Style": axes.styles, "Seed": axes.seeds, "Guidance": axes.guidance}
    return named | {
        name: tuple(str(value) for value in dict.fromkeys(values)) for name, values in varied.items() if values
    }


def count_cells(prompt: str, axes: Axes) -> int:
    """Return how many requests the matrix has, without making them."""
    return math.prod(len(options) for options in options_of(prompt, axes).values())


def expand(prompt: str, axes: Axes, common: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return the matrix's requests, the last axis running fastest; `common` has what all of them share.

    Raises `InvalidRequest` when there are more than `MAX_REQUESTS`, or when one of them is not valid.
    """
    count = count_cells(prompt, axes)
    if count > MAX_REQUESTS:
        message = f"prompt: this makes {count:,} combinations, the limit is {MAX_REQUESTS}."
        raise InvalidRequest(message, remedy="Take choices or values away.", field="prompt")
    options = options_of(prompt, axes)
    combinations = itertools.product(*options.values())
    return tuple(_cell(prompt, dict(zip(options, chosen, strict=True)), common) for chosen in combinations)


def _cell(prompt: str, labels: dict[str, str], common: Mapping[str, Any]) -> Cell:
    words = iter(labels.values())  # the prompt's groups come first, in their order
    values: dict[str, Any] = {**common, "prompt": _GROUP.sub(lambda _: next(words), prompt)}
    if "Model" in labels:
        provider, _, model = labels["Model"].partition(":")
        values |= {"provider": provider, "model": model}
    for name, field in (("Style", "style_preset"), ("Seed", "seed"), ("Guidance", "guidance_scale")):
        if name in labels:
            values[field] = labels[name]
    return Cell(request=parse(GenerateRequest, values), labels=labels)


def _name(group: Sequence[str], number: int) -> str:
    words = " | ".join(group)
    return f"{number}. {words if len(words) <= _NAME_LENGTH else words[: _NAME_LENGTH - 1] + '…'}"
