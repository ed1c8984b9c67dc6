"""What can be told about pictures: their family, how two differ, their credentials; and settings found in a file."""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.assets import store as asset_store
from lib.catalog import Catalog
from lib.characters import store as character_store
from lib.db.engine import Database
from lib.errors import NotFound, TooLarge
from lib.imaging.comparing import compare
from lib.imaging.credentials import has_credentials
from lib.imaging.marks import SourceType
from lib.imaging.passport import Credentials, read_credentials
from lib.imaging.recall import Recalled, recall
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.exporting import chain_of
from lib.studio.library.lineage import family_of, source_type
from lib.studio.library.uploading import MAX_UPLOAD_BYTES

_MAX_CHILDREN = 60
_MAX_KNOWN = 500
_MAX_ASKED = 10
_BITS = 64
_WORDS = re.compile(r"\S+")
_COMPARED = ("model", "provider", "seed", "kind", "format")


@dataclass(frozen=True)
class Kin:
    """A character that one of the family belongs to."""

    slug: str
    name: str
    asset_id: str


@dataclass(frozen=True)
class Family:
    """Whom a picture comes from, nearest first, what was made of it, and which characters they show."""

    ancestors: tuple[Asset, ...]
    children: tuple[Asset, ...]
    missing: tuple[str, ...]
    """Parents whose records are gone."""
    characters: tuple[Kin, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Why two pictures differ. `settings` is name, here, there; `likeness` 0 to 1, None where not known."""

    words_only_here: tuple[str, ...]
    words_only_there: tuple[str, ...]
    settings: tuple[tuple[str, str, str], ...]
    likeness: float | None
    pixel_difference: float | None
    """Mean difference of the pixels as a share of the whole range, 0 to 1; None where sizes differ in shape."""


@dataclass(frozen=True)
class Passport:
    """How a picture came to be, and what its original file says about that; None where it says nothing."""

    source_type: SourceType | None
    credentials: Credentials | None
    is_dropped: bool = False
    """Whether it was made from a picture that carries credentials while it carries none itself."""


@dataclass(frozen=True)
class Settings:
    """Settings found in a file, as far as this studio has them. `lost` says in words what could not be restored."""

    tool: str
    values: Mapping[str, Any]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Describing:
    """Use cases of one picture; all of them only read."""

    database: Database
    blobs: BlobStore
    pool: Pool
    catalog: Catalog
    known: dict[str, Credentials | None] = field(default_factory=dict, repr=False)
    """What the latest originals say, by their hash: a file under a hash never changes."""

    def family(self, actor: Actor, asset_id: str) -> Family:
        """Return the picture's family, the trash included; raise `NotFound`."""
        with self.database.read() as connection:
            asset = self._load(actor, asset_id)
            ancestors = tuple(family_of(connection, asset)[1:])
            children = asset_store.children(connection, asset_id, actor.workspace_id, limit=_MAX_CHILDREN)
            names = [member.asset_id for member in (asset, *ancestors, *children)]
            shown = character_store.shown_in(connection, actor.workspace_id, names)
        known = {member.asset_id for member in ancestors}
        named = [name for member in (asset, *ancestors) for name in member.parents]
        missing = tuple(name for name in dict.fromkeys(named) if name not in known)
        return Family(ancestors, children, missing, tuple(Kin(*each) for each in shown))

    def chain(self, actor: Actor, asset_id: str) -> dict[str, Any]:
        """Return the sidecar of a picture: itself and everything it descends from; raise `NotFound`."""
        asset = self._load(actor, asset_id)
        with self.database.read() as connection:
            return chain_of(connection, asset)

    def passport(self, actor: Actor, asset_id: str) -> Passport:
        """Return how a picture came to be, and what the content credentials of its original file say."""
        asset = self._load(actor, asset_id)
        with self.database.read() as connection:
            kind = source_type(connection, asset)
            nearest = family_of(connection, asset)[1:_MAX_ASKED]
        own = self._credentials_of(asset)
        is_dropped = own is None and any(self._credentials_of(member) for member in nearest)
        return Passport(kind, own, is_dropped=is_dropped)

    def _credentials_of(self, asset: Asset) -> Credentials | None:
        if asset.original not in self.known:
            found = self._credentials(asset.original)
            while len(self.known) >= _MAX_KNOWN:
                self.known.pop(next(iter(self.known)), None)
            self.known[asset.original] = found
        return self.known[asset.original]

    def _credentials(self, address: str) -> Credentials | None:
        try:
            content = self.blobs.get(address)
        except NotFound:
            return None
        return self.pool.run(read_credentials, content) if has_credentials(content) else None

    def difference(self, actor: Actor, asset_id: str, other_id: str) -> Difference:
        """Return why two pictures differ: words, settings, looks and pixels; raise `NotFound`."""
        one, other = self._load(actor, asset_id), self._load(actor, other_id)
        here, there = (_WORDS.findall(each.prompt) for each in (one, other))
        changes = difflib.SequenceMatcher(a=here, b=there, autojunk=False).get_opcodes()
        return Difference(
            words_only_here=tuple(" ".join(here[a:b]) for kind, a, b, _, _ in changes if kind != "equal" and b > a),
            words_only_there=tuple(" ".join(there[c:d]) for kind, _, _, c, d in changes if kind != "equal" and d > c),
            settings=_settings_apart(one, other),
            likeness=_likeness(one, other),
            pixel_difference=self._pixels_apart(one, other),
        )

    def recall(self, actor: Actor, content: bytes) -> Settings:
        """Return the settings in a file; `tool` is empty where there are none. Raises `TooLarge` beyond 50 MB."""
        del actor  # a file's own words belong to whoever has the file
        if len(content) > MAX_UPLOAD_BYTES:
            raise TooLarge(f"The file has more than {MAX_UPLOAD_BYTES / 1e6:g} MB.")
        found = self.pool.run(recall, content)
        return self._placed(found)

    def _placed(self, found: Recalled) -> Settings:
        values, lost = dict(found.values), list(found.lost)
        model = str(values.pop("model", ""))
        specs = self.catalog.find_models(model) if model else ()
        if specs:
            provider = values.pop("provider", None)
            spec = next((each for each in specs if each.provider == provider), specs[0])
            values |= {"provider": spec.provider, "model": spec.id}
        else:
            values.pop("provider", None)
            if model:
                lost.insert(0, f"Model {model[:80]}: not on offer here")
        return Settings(found.tool, values, tuple(lost))

    def _pixels_apart(self, one: Asset, other: Asset) -> float | None:
        try:
            contents = [self.blobs.get(each.thumbnail or each.blob) for each in (one, other)]
        except NotFound:
            return None
        apart: float | None = self.pool.run(compare, contents[0], contents[1])
        return apart

    def _load(self, actor: Actor, asset_id: str) -> Asset:
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id, actor.workspace_id)
        if asset is None:
            raise NotFound(f"There is no image {asset_id[:64]!r}.")
        return asset


def _likeness(one: Asset, other: Asset) -> float | None:
    if one.fingerprint is None or other.fingerprint is None:
        return None
    return 1 - ((one.fingerprint ^ other.fingerprint) & ((1 << _BITS) - 1)).bit_count() / _BITS


def _settings_apart(one: Asset, other: Asset) -> tuple[tuple[str, str, str], ...]:
    def settings(asset: Asset) -> dict[str, str]:
        kept = {name: _short(value) for name, value in asset.parameters.items()}
        kept |= {name: _short(getattr(asset, name)) for name in _COMPARED}
        return kept | {"size": str(asset.size)}

    here, there = settings(one), settings(other)
    names = sorted({*here, *there} - {"request_id", "size", "inputs"})
    return tuple(
        (name, here.get(name, ""), there.get(name, ""))
        for name in ("size", *names)
        if here.get(name, "") != there.get(name, "")
    )


def _short(value: object) -> str:
    if value is None:
        return ""
    text = str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:200]
