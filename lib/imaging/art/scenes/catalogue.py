"""Which function paints which scene, and which scenes chance may choose for words that say nothing."""

from collections.abc import Callable

from lib.imaging.art.scenes.abstract import mesh, poster, ribbons
from lib.imaging.art.scenes.cosmos import space
from lib.imaging.art.scenes.depths import underwater
from lib.imaging.art.scenes.festive import celebration
from lib.imaging.art.scenes.figures import animal, portrait
from lib.imaging.art.scenes.flowers import botanical
from lib.imaging.art.scenes.indoors import interior, workspace
from lib.imaging.art.scenes.landscape import desert, hills, mountains
from lib.imaging.art.scenes.outdoors import forest, sea
from lib.imaging.art.scenes.studio import still_life
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
    "workspace": workspace,
    "interior": interior,
    "still_life": still_life,
    "portrait": portrait,
    "botanical": botanical,
    "animal": animal,
    "celebration": celebration,
    "mesh": mesh,
    "ribbons": ribbons,
    "poster": poster,
}
DEFAULT_SCENES = ("mountains", "sea", "mesh", "ribbons", "poster", "desert", "space", "botanical", "hills")
