"""What a workspace writes its prompts with: use cases that cost nothing."""

from dataclasses import dataclass, field

from lib.catalog import Catalog
from lib.studio.templates import Templates


@dataclass
class PromptBook:
    """Templates, and what joins them."""

    catalog: Catalog
    templates: Templates = field(init=False)

    def __post_init__(self) -> None:
        """Open every chapter."""
        self.templates = Templates(self.catalog)
