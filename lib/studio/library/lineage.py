"""What a picture descends from, and the mark that delivered files carry for it."""

from lib.assets import store as asset_store
from lib.db.engine import Connection
from lib.imaging.marks import SourceType
from lib.model.asset import Asset, AssetKind

MAX_ANCESTORS = 100


def source_type(connection: Connection, asset: Asset) -> SourceType | None:
    """Return IPTC's word for how the picture's pixels came to be; None for a photo that was only cut or enlarged."""
    family = family_of(connection, asset)
    has_photo = any(member.kind is AssetKind.UPLOADED for member in family)
    if any(member.maker == "ai" for member in family):
        return "compositeWithTrainedAlgorithmicMedia" if has_photo else "trainedAlgorithmicMedia"
    return "algorithmicMedia" if any(member.maker == "drawn" for member in family) else None


def family_of(connection: Connection, asset: Asset) -> list[Asset]:
    """Return the picture and what it descends from, the trash included, at most 100 of them."""
    family, seen, waiting = [asset], {asset.asset_id}, list(asset.parents)
    while waiting and len(family) < MAX_ANCESTORS:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        parent = asset_store.load(connection, name, asset.workspace_id)
        if parent is not None:
            family.append(parent)
            waiting.extend(parent.parents)
    return family
