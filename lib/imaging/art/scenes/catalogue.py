"""Which function paints which scene, and which scenes chance may choose for words that say nothing."""

from collections.abc import Callable

from lib.imaging.art.scenes.cosmos import space
from lib.imaging.art.scenes.landscape import desert, hills, mountains
from lib.imaging.art.scenes.outdoors import forest, sea, underwater
from lib.imaging.art.scenes.urban import city
from lib.imaging.art.stage import Stage

SCENES: dict[str, Callable[[Stage], None]] = {
    "mountains": mountains,
    "hills": hills,
    "desert": desert,
    "sea": sea,
    "forest": forest,
    "underwater": underwater,
    "city": city,
    "space": space,
}
DEFAULT_SCENES = ("mountains", "hills", "desert")
