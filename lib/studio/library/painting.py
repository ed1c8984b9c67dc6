"""Paintings become pictures of the library: masks for edits, and sketches."""

from collections.abc import Callable
from dataclasses import dataclass

from lib.errors import InvalidRequest
from lib.imaging.painting import DrawnMask, draw_mask, draw_sketch
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetKind
from lib.model.painting import MaskRecipe, Painting
from lib.studio.library.uploading import Uploading

PREVIEW_SIDE = 512


@dataclass(frozen=True)
class Paintings:
    """Use cases of what people paint. Drawing happens in a child process."""

    uploading: Uploading
    load: Callable[[Actor, str], Asset]

    def preview(self, actor: Actor, recipe: MaskRecipe) -> DrawnMask:
        """Return the mask small, at most 512 pixels a side; raise `NotFound` for an unknown base."""
        return self.uploading.pool.run(draw_mask, recipe, self._base(actor, recipe), PREVIEW_SIDE)

    def save_mask(self, actor: Actor, recipe: MaskRecipe) -> Asset:
        """Return the mask as a picture of the actor's library, at the painting's own pixels.

        The same painting again gives the same picture. Raises `InvalidRequest` where everything or nothing is painted,
        and `NotFound` for an unknown base; the painting itself is the caller's and stays as it is.
        """
        mask: DrawnMask = self.uploading.pool.run(draw_mask, recipe, self._base(actor, recipe))
        if mask.is_empty:
            raise InvalidRequest("Nothing is painted. Paint over what is to be changed.", field="mask_id")
        if mask.is_full:
            raise InvalidRequest("Everything is painted. Leave out what is to stay as it is.", field="mask_id")
        return self.uploading.upload(actor, mask.content, "Mask.png", AssetKind.PAINTED)

    def save_sketch(self, actor: Actor, painting: Painting) -> Asset:
        """Return a sketch on white paper as a picture of the library; raise `InvalidRequest` for a blank one."""
        if all(stroke.tool == "eraser" for stroke in painting.strokes):
            raise InvalidRequest("The sketch is empty. Draw something first.", field="control_id")
        sketch: bytes = self.uploading.pool.run(draw_sketch, painting)
        return self.uploading.upload(actor, sketch, "Sketch.png", AssetKind.PAINTED)

    def _base(self, actor: Actor, recipe: MaskRecipe) -> bytes | None:
        if recipe.base_id is None:
            return None
        return self.uploading.blobs.get(self.load(actor, recipe.base_id).blob)
