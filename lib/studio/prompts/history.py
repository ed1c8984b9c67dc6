"""Use cases of used prompts: list, search, star."""

from dataclasses import dataclass

from lib.db.engine import Database
from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.prompt_book import PromptQuery, UsedPrompt
from lib.promptbook import history


@dataclass
class PromptHistory:
    """Every prompt that the workspace used, once."""

    database: Database

    def page(self, actor: Actor, wanted: PromptQuery) -> tuple[UsedPrompt, ...]:
        """Return one page of the workspace's prompts with what came of them."""
        with self.database.read() as connection:
            return history.page(connection, actor.workspace_id, wanted)

    def star(self, actor: Actor, prompt_id: str, *, is_starred: bool) -> UsedPrompt:
        """Star a prompt for the workspace, or take the star away; raise `NotFound`. Repeatable."""
        with self.database.write() as connection:
            if history.load(connection, prompt_id, actor.workspace_id) is None:
                raise NotFound(f"There is no prompt {prompt_id[:64]!r}.")
            history.set_star(connection, prompt_id, is_starred=is_starred)
            found = history.load(connection, prompt_id, actor.workspace_id)
        if found is None:
            raise NotFound(f"There is no prompt {prompt_id[:64]!r}.")
        return found
