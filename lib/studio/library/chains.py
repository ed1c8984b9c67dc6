"""The steps that led to a picture, and what was made of it: an edit chain to go back in and to branch from."""

from dataclasses import dataclass

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.model.asset import Asset

MAX_STEPS = 50
MAX_BRANCHES = 24


@dataclass(frozen=True)
class Chain:
    """`steps` from the first picture to the one asked about; `branches` were made of that one, newest first."""

    steps: tuple[Asset, ...]
    branches: tuple[Asset, ...]


def read_chain(database: Database, asset: Asset) -> Chain:
    """Return the chain around a picture, within its workspace, at most 50 steps.

    A step's source is its first parent; masks and styles come after it and are no steps.
    """
    with database.read() as connection:
        branches = asset_store.made_of(connection, asset.asset_id, asset.workspace_id, limit=MAX_BRANCHES)
        steps, seen = [asset], {asset.asset_id}
        while len(steps) < MAX_STEPS and steps[-1].parents and steps[-1].parents[0] not in seen:
            seen.add(steps[-1].parents[0])
            source = asset_store.load(connection, steps[-1].parents[0], asset.workspace_id)
            if source is None:
                break
            steps.append(source)
    return Chain(steps=tuple(reversed(steps)), branches=branches)
