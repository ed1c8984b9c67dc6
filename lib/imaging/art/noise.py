"""Smooth noise and curves from plain arithmetic only, so that every processor gives the same numbers."""

import numpy as np

from lib.imaging.art.chance import Chance
from lib.imaging.art.colour import Field

_MAX_CELLS = 512


def smoothstep(low: float, high: float, value: Field) -> Field:
    """Rise from 0 at low to 1 at high with soft ends; high may lie below low."""
    place = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    risen: Field = place * place * (3 - 2 * place)
    return risen


def wave(turns: Field) -> Field:
    """Swing like a sine, from -1 to 1, once a turn; a parabola with its second correction."""
    place = (turns - np.floor(turns)).astype(np.float32)
    swing = np.where(place < 0.5, place * (1 - 2 * place) * 8, -(place - 0.5) * (2 - 2 * place) * 8)
    bent = (0.775 + 0.225 * np.abs(swing)) * swing
    return bent.astype(np.float32)


def _cells(places: Field, cells: int) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int32]], Field]:
    whole = np.floor(places)
    share = (places - whole).astype(np.float32)
    return whole.astype(np.int32) % cells, share * share * (3 - 2 * share)


def value_noise(x: Field, y: Field, chance: Chance) -> Field:
    """Return noise from 0 to 1 on a grid of 1-unit cells; x is one row, y one column."""
    columns = int(min(float(np.ptp(x)) + 3, _MAX_CELLS))
    rows = int(min(float(np.ptp(y)) + 3, _MAX_CELLS))
    lattice = chance.table(rows, columns)
    left, share_x = _cells(x.ravel() - np.floor(x.min()), columns)
    top, share_y = _cells(y.ravel() - np.floor(y.min()), rows)
    shift = share_x[None, :]
    across: Field = lattice[:, left]
    across = across + (lattice[:, (left + 1) % columns] - across) * shift
    high = across[top]
    result: Field = high + (across[(top + 1) % rows] - high) * share_y[:, None]
    return result


def fbm(x: Field, y: Field, chance: Chance, *, octaves: int = 5, gain: float = 0.5) -> Field:
    """Return cloudy noise, about 0.2 to 0.8: octaves of value noise, each twice as fine and `gain` as strong."""
    total = np.zeros((y.size, x.size), np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for _ in range(octaves):
        total += np.float32(weight) * value_noise(x, y, chance)
        sum_of_weights += weight
        weight *= gain
        x, y = x * np.float32(2.03), y * np.float32(2.03)
    return total / np.float32(sum_of_weights)


def creases(x: Field, y: Field, chance: Chance, *, octaves: int = 5) -> Field:
    """Return noise with sharp crests from 0 to 1, as rock and marble have."""
    total = np.zeros((y.size, x.size), np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for _ in range(octaves):
        folded = 1 - np.abs(2 * value_noise(x, y, chance) - 1)
        total += np.float32(weight) * folded * folded
        sum_of_weights += weight
        weight *= 0.5
        x, y = x * np.float32(2.07), y * np.float32(2.07)
    return total / np.float32(sum_of_weights)


def warped(field: Field, shift_x: Field, shift_y: Field) -> Field:
    """Return the field pushed about by shifts in samples; edges repeat."""
    rows, columns = field.shape[:2]
    x = np.clip(np.arange(columns, dtype=np.float32)[None, :] + shift_x, 0, columns - 1.001)
    y = np.clip(np.arange(rows, dtype=np.float32)[:, None] + shift_y, 0, rows - 1.001)
    left, top = np.maximum(x, 0).astype(np.int32), np.maximum(y, 0).astype(np.int32)
    right, low = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    share_x, share_y = (x - left).astype(np.float32), (y - top).astype(np.float32)
    if field.ndim > share_x.ndim:
        share_x, share_y = share_x[..., None], share_y[..., None]
    upper = field[top, left] + (field[top, right] - field[top, left]) * share_x
    lower = field[low, left] + (field[low, right] - field[low, left]) * share_x
    result: Field = upper + (lower - upper) * share_y
    return result


def skyline(x: Field, chance: Chance, *, octaves: int = 6, gain: float = 0.5, sharp: float = 0.0) -> Field:
    """Return a line of heights from 0 to 1 along x (cells); `sharp` 0 gives hills, 1 gives peaks."""
    total = np.zeros(x.shape, np.float32)
    weight, sum_of_weights = 1.0, 0.0
    flat = np.zeros((1, 1), np.float32)
    for _ in range(octaves):
        noise = value_noise(x[None, :], flat, chance)[0]
        folded = 1 - np.abs(2 * noise - 1)
        total += np.float32(weight) * (noise * np.float32(1 - sharp) + folded * np.float32(sharp))
        sum_of_weights += weight
        weight *= gain
        x = x * np.float32(2.03)
    return total / np.float32(sum_of_weights)
