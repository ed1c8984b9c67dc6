"""Chance that is the same on every machine: our own hash of the words, then a fixed generator."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_MASK = (1 << 64) - 1
_FNV_OFFSET = 0xCBF29CE484222325
_FNV_PRIME = 0x100000001B3
_MAX_SEED = 4_294_967_294


def fingerprint(*parts: str | int) -> int:
    """Return 64 well-mixed bits of the parts (FNV-1a, then the finish of splitmix64)."""
    state = _FNV_OFFSET
    for byte in "\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass"):
        state = ((state ^ byte) * _FNV_PRIME) & _MASK
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    return state ^ (state >> 31)


def seed_from(prompt: str) -> int:
    """Return the seed that a prompt gets when none is given, 0 to 4,294,967,294."""
    return fingerprint("seed", prompt) % (_MAX_SEED + 1)


class Chance:
    """A stream of choices. Two streams with the same parts give the same choices."""

    def __init__(self, *parts: str | int) -> None:
        self._parts = parts
        self._generator = np.random.Generator(np.random.PCG64(fingerprint(*parts)))

    def branch(self, name: str) -> "Chance":
        """Return a stream of its own, so that one part of a picture never disturbs another."""
        return Chance(*self._parts, name)

    def between(self, low: float, high: float) -> float:
        """Return a number from low to high."""
        return low + (high - low) * float(self._generator.random())

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + min(high - low, int(self._generator.random() * (high - low + 1)))

    def happens(self, share: float) -> bool:
        """Return True in this share of cases."""
        return float(self._generator.random()) < share

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.whole(0, len(choices) - 1)]

    def table(self, *shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Return an array of numbers from 0 to 1."""
        return self._generator.random(shape).astype(np.float32)
