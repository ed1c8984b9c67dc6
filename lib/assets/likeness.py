"""Pictures that look alike, by the distance of their fingerprints. Reads the fingerprints only, a block at a time."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from lib.db.library_tables import library
from lib.model.asset import AssetKind

if TYPE_CHECKING:
    import numpy as np

MAX_DISTANCE = 22
"""Beyond so many differing bits of 64 two pictures are no more alike than any two."""
DUPLICATE_DISTANCE = 3
_BLOCK = 10_000
_MAX_GROUPS = 100
_BANDS = 4
_BAND_BITS = 16
_MAX_PAIRED = 200


def nearest(connection: Connection, workspace_id: str, fingerprint: int, *, limit: int) -> tuple[tuple[int, int], ...]:
    """Return number in the library and distance of the nearest pictures, nearest first, at most `MAX_DISTANCE` away."""
    import numpy as np  # noqa: PLC0415 - 0.1 s that only this question should pay

    found: list[tuple[int, int]] = []
    own = np.uint64(fingerprint & (2**64 - 1))
    for block in _blocks(connection, workspace_id):
        distances = np.bitwise_count(block[:, 1].view(np.uint64) ^ own)
        near = np.flatnonzero(distances <= MAX_DISTANCE)
        found += [(int(distances[row]), -int(block[row, 0])) for row in near]
        found = sorted(found)[:limit]
    return tuple((-seq, apart) for apart, seq in found)


def duplicates(connection: Connection, workspace_id: str) -> tuple[tuple[int, ...], ...]:
    """Return groups of pictures that differ in at most 3 bits, by their numbers in the library; at most 100 groups.

    Two such pictures agree in one of four 16-bit parts at least, so only pictures that share a part are compared.
    """
    import numpy as np  # noqa: PLC0415 - see above

    blocks = list(_blocks(connection, workspace_id))
    if not blocks:
        return ()
    rows = np.concatenate(blocks)
    leader = list(range(len(rows)))
    prints = rows[:, 1].view(np.uint64)
    for band in range(_BANDS):
        part = (prints >> np.uint64(band * _BAND_BITS)) & np.uint64(2**_BAND_BITS - 1)
        order = np.lexsort((prints, part))
        edges = np.flatnonzero(np.diff(part[order])) + 1
        for run in np.split(order, edges):
            if len(run) > 1:
                _join_run(run, prints, leader)
    groups: dict[int, list[int]] = {}
    for number in range(len(rows)):
        groups.setdefault(_leader(leader, number), []).append(int(rows[number, 0]))
    several = sorted((sorted(group, reverse=True) for group in groups.values() if len(group) > 1), reverse=True)
    return tuple(tuple(group) for group in several[:_MAX_GROUPS])


def ids_of(connection: Connection, seqs: Sequence[int]) -> dict[int, str]:
    """Return the pictures behind numbers of the library."""
    rows = connection.execute(select(library.c.seq, library.c.asset_id).where(library.c.seq.in_(seqs)))
    return {row.seq: row.asset_id for row in rows}


def _blocks(connection: Connection, workspace_id: str) -> Iterator["np.ndarray"]:
    """Yield number and fingerprint of the pictures, row by row, from an index alone; masks and sketches left out."""
    import numpy as np  # noqa: PLC0415 - see above

    here = (library.c.workspace_id == workspace_id, library.c.is_trashed.is_(False))
    painted = select(library.c.seq).where(*here, library.c.kind == AssetKind.PAINTED.value)
    left_out = np.array(connection.execute(painted).scalars().all(), dtype=np.int64)
    query = select(library.c.seq, library.c.fingerprint).where(*here, library.c.fingerprint.is_not(None))
    cursor: Any = connection.execute(
        query
    ).cursor  # the driver's own: a record for each row would take five times as long
    while rows := cursor.fetchmany(_BLOCK):
        block = np.fromiter(chain.from_iterable(rows), np.int64, 2 * len(rows)).reshape(-1, 2)
        yield block[~np.isin(block[:, 0], left_out)] if len(left_out) else block


def _join_run(run: "np.ndarray", prints: "np.ndarray", leader: list[int]) -> None:
    """Join those of a run that are near each other; in long runs only neighbours in order are compared."""
    import numpy as np  # noqa: PLC0415 - see above

    if len(run) > _MAX_PAIRED:
        near = np.flatnonzero(np.bitwise_count(prints[run[1:]] ^ prints[run[:-1]]) <= DUPLICATE_DISTANCE)
        for place in near:
            leader[_leader(leader, int(run[place + 1]))] = _leader(leader, int(run[place]))
        return
    near_pairs = np.bitwise_count(prints[run][:, None] ^ prints[run][None, :]) <= DUPLICATE_DISTANCE
    for one, other in zip(*np.nonzero(np.triu(near_pairs, 1)), strict=True):
        leader[_leader(leader, int(run[other]))] = _leader(leader, int(run[one]))


def _leader(leader: list[int], number: int) -> int:
    while leader[number] != number:
        leader[number] = leader[leader[number]]
        number = leader[number]
    return number
