"""What a workspace writes its prompts with: use cases that cost nothing."""

from dataclasses import dataclass, field, replace

from lib.catalog import Catalog
from lib.clock import Clock
from lib.db.engine import Database
from lib.model.actor import Actor
from lib.model.request import GenerateRequest
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.planning.circumstances import Circumstances
from lib.studio.prompts.history import PromptHistory
from lib.studio.prompts.personas import Personas
from lib.studio.prompts.templates import Templates


@dataclass
class PromptBook:
    """Templates, personas, and every prompt that was used."""

    catalog: Catalog
    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock
    templates: Templates = field(init=False)
    personas: Personas = field(init=False)
    history: PromptHistory = field(init=False)

    def __post_init__(self) -> None:
        """Open every chapter."""
        self.templates = Templates(self.catalog, self.database, self.clock)
        self.personas = Personas(self.database, self.blobs, self.pool, self.clock)
        self.history = PromptHistory(self.database)

    def named_in(self, actor: Actor, request: GenerateRequest, circumstances: Circumstances) -> Circumstances:
        """Return the circumstances with the own template and the persona that the request names.

        Raises `NotFound` for those that are not the workspace's.
        """
        if request.persona_id is not None:
            circumstances = replace(circumstances, persona=self.personas.get(actor, request.persona_id))
        if request.template_id is not None and self.templates.is_own(request.template_id):
            spec = self.templates.get(actor, request.template_id)
            circumstances = replace(circumstances, template=spec)
        return circumstances
