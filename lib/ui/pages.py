"""The pages of the browser app: where each stands in the navigation, and the one line that says what it is for."""

from dataclasses import dataclass

from lib.config import ROOT


@dataclass(frozen=True)
class PageSpec:
    """One page. `path` is absolute, so that it means the same from the shell, from pages and from tests."""

    file: str
    title: str
    group: str
    icon: str
    purpose: str

    @property
    def path(self) -> str:
        """The script's absolute path."""
        return str(ROOT / "pages" / f"{self.file}.py")


CREATE = PageSpec("create", "Create", "Create", ":material/add_photo_alternate:", "Describe an image and have it made.")
PROMPT = PageSpec(
    "prompt",
    "Prompt",
    "Create",
    ":material/edit_note:",
    "From an article, a product or an image to a prompt worth paying for.",
)
BATCH = PageSpec(
    "batch",
    "Batch",
    "Create",
    ":material/dynamic_feed:",
    "Make many images at once: from lines, a file, or every combination of choices.",
)
LIBRARY = PageSpec(
    "library", "Library", "Library", ":material/photo_library:", "Every image of this workspace, newest first."
)
COMPARE = PageSpec(
    "compare",
    "Compare",
    "Library",
    ":material/compare:",
    "One prompt, several models: choose the best image, and see which model wins at what.",
)
SOCIAL = PageSpec(
    "social", "Social", "Create", ":material/crop:", "One image in every format, with nobody's head cut off."
)
CHARACTERS = PageSpec(
    "characters",
    "Characters",
    "Create",
    ":material/face:",
    "Figures that stay themselves: from a name to a library, and images of them anywhere.",
)
EDIT = PageSpec(
    "edit", "Edit", "Create", ":material/brush:", "Change an image: paint over it, remove, replace, extend, recolour."
)
CONTROL = PageSpec(
    "control",
    "Control",
    "Create",
    ":material/gesture:",
    "A new image that follows a sketch, the outlines of another image, or its style.",
)
UPSCALE = PageSpec(
    "upscale", "Upscale", "Create", ":material/zoom_out_map:", "Larger and sharper images, one or many at once."
)
JOBS = PageSpec("jobs", "Jobs", "Library", ":material/list_alt:", "What runs, what is done, and what went wrong.")
CREDITS = PageSpec("credits", "Credits", "Account", ":material/toll:", "What you can spend, and where credits went.")
SETTINGS = PageSpec(
    "settings", "Settings", "Account", ":material/settings:", "Keys, models and how this studio is doing."
)

PAGES = (CREATE, PROMPT, EDIT, CONTROL, UPSCALE, BATCH, SOCIAL, CHARACTERS, LIBRARY, COMPARE, JOBS, CREDITS, SETTINGS)
"""All pages in the order of the navigation; the first is where visitors land."""
