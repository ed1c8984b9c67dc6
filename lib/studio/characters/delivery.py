"""Checks that pictures can be kept and shown before anybody sets up a character: all of it depends on looking."""

from dataclasses import dataclass, field

from lib.clock import Clock
from lib.errors import NotFound, Unsupported
from lib.ids import new_id
from lib.model.actor import Actor
from lib.studio.characters.files import CharacterFiles

_CHECKED_EVERY_S = 300.0


@dataclass(frozen=True)
class CharacterDelivery:
    """The way of a picture: into the character's folder, into the store, and back to whoever looks."""

    files: CharacterFiles
    clock: Clock
    _checked_s: dict[str, float] = field(default_factory=dict)
    """Workspace → when its way was last found whole."""

    def check(self, actor: Actor) -> None:
        """Raise `Unsupported` with what to do where pictures cannot be kept or read back.

        A way found whole is not looked at again for five minutes; one that is broken is, each time.
        """
        now_s = self.clock.monotonic()
        last_s = self._checked_s.get(actor.workspace_id)
        if last_s is not None and now_s - last_s < _CHECKED_EVERY_S:
            return
        place = self.files.folder(actor.workspace_id)
        try:
            place.check_writable()
        except OSError as exc:
            raise Unsupported(
                "Images cannot be kept: the folder character-image-studio cannot be written.",
                remedy="Let the studio write into its data folder, or set STUDIO_DATA to another one.",
            ) from exc
        probe = new_id("probe").encode()
        try:
            address = self.files.blobs.put(probe)
            is_whole = self.files.blobs.get(address) == probe
            self.files.blobs.delete(address)
        except (OSError, NotFound) as exc:
            raise _broken_store() from exc
        if not is_whole:
            raise _broken_store()
        self._checked_s[actor.workspace_id] = now_s


def _broken_store() -> Unsupported:
    return Unsupported(
        "Images cannot be shown: what is stored does not come back.",
        remedy="Look at the storage under Settings, and at the disk's free space.",
    )
