"""Use cases that help before anything is asked of a model: a picture's outlines, and masks taken from it.

Masks become pictures of the library, at the picture's own pixels, white where something is to change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lib.imaging.derived import Outline, colour_png, outline_png, subject_png, transparent_png
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetKind
from lib.providers.engines import weights
from lib.studio.library.uploading import Uploading

LONGEST = 1024


@dataclass(frozen=True)
class Previews:
    """Derives pictures of a workspace's pictures, in a worker process. `load` raises `NotFound` for those of others."""

    uploading: Uploading
    load: Callable[[Actor, str], Asset]

    def outline(self, actor: Actor, asset_id: str, kind: Outline = "edges", longest: int = LONGEST) -> bytes:
        """Return what a model that keeps structure will keep of a picture, as a PNG of at most 1,024 pixels a side."""
        return self._derived(actor, asset_id, partial(outline_png, kind=kind, longest=min(max(longest, 16), LONGEST)))

    def mask_from_transparency(self, actor: Actor, asset_id: str) -> Asset:
        """Return a mask of what is transparent; raise `InvalidRequest` where nothing is."""
        return self._kept(actor, self._derived(actor, asset_id, transparent_png))

    def mask_from_colour(self, actor: Actor, asset_id: str, words: str) -> Asset:
        """Return a mask of what has a colour (`red`, `#a03020`) or hue (`340-20`); raise `InvalidRequest`."""
        return self._kept(actor, self._derived(actor, asset_id, partial(colour_png, words=words)))

    def mask_of_subject(self, actor: Actor, asset_id: str) -> Asset:
        """Return a mask of the main subject; raise `NotConfigured` naming the command that installs the weights."""
        found = weights("subject", ".onnx")
        return self._kept(actor, self._derived(actor, asset_id, partial(subject_png, weights=found)))

    def _derived(self, actor: Actor, asset_id: str, derive: Callable[[bytes], bytes]) -> bytes:
        asset = self.load(actor, asset_id)
        return self.uploading.pool.run(derive, self.uploading.blobs.get(asset.blob))

    def _kept(self, actor: Actor, mask: bytes) -> Asset:
        return self.uploading.upload(actor, mask, "Mask.png", AssetKind.PAINTED)
