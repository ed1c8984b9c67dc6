"""Use cases of a character's seed: the picture that everything later follows from."""

from collections.abc import Callable
from dataclasses import dataclass

from lib.assets import store as asset_store
from lib.characters import store
from lib.db.engine import Connection, Database
from lib.errors import InvalidRequest, NotFound
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.character import Character
from lib.model.job import Job
from lib.model.request import MAX_PROMPT, GenerateRequest, clean_text
from lib.studio.characters.files import CharacterFiles


@dataclass(frozen=True)
class CharacterSeeds:
    """Uploads, drafts and approved seeds."""

    database: Database
    files: CharacterFiles
    submit_one: Callable[[Actor, AnyRequest, str | None], Job]

    def upload(self, actor: Actor, slug: str, asset_id: str) -> Character:
        """Take a picture of the library as the seed; it counts as approved. Raises `NotFound`."""
        character = self.files.load(actor, slug)
        with self.database.write() as connection:
            if asset_store.load(connection, asset_id, actor.workspace_id) is None:
                raise NotFound(f"There is no image {asset_id[:64]!r}.")
            _take(connection, character, asset_id, original=asset_id)
        return self._saved(actor, slug)

    def request(self, character: Character, prompt: str) -> GenerateRequest:
        """Return the request for a seed image; raise what an invalid prompt raises."""
        return GenerateRequest(
            prompt=prompt,
            aspect_ratio="1:1",
            endpoint="seed",
            provider=character.provider,
            model=character.model,
            title=character.display_name[:100],
            slug=character.slug[:50].strip("-"),
        )

    def describe(self, actor: Actor, slug: str, prompt: str) -> Character:
        """Keep a description as somebody left it, before anything is drawn; raise `InvalidRequest` if it is too long.

        Repeatable.
        """
        character = self.files.load(actor, slug)
        text = str(clean_text(prompt))
        if len(text) > MAX_PROMPT:
            raise InvalidRequest(
                f"Description: {len(text):,} characters are too many, the limit is {MAX_PROMPT:,}.", field="prompt"
            )
        if text == character.seed_prompt:
            return character
        with self.database.write() as connection:
            store.change(connection, character.character_id, seed_prompt=text)
        return self.files.load(actor, slug)

    def generate(self, actor: Actor, slug: str, prompt: str, key: str | None = None) -> Job:
        """Have a seed image made; the character remembers prompt and job until one is approved."""
        character = self.files.load(actor, slug)
        job = self.submit_one(actor, self.request(character, prompt), key)
        with self.database.write() as connection:
            store.change(connection, character.character_id, seed_prompt=prompt, seed_job_id=job.job_id)
        return job

    def approve(self, actor: Actor, slug: str, asset_id: str) -> Character:
        """Approve a generated picture as the seed. Repeatable."""
        character = self.files.load(actor, slug)
        with self.database.write() as connection:
            asset = asset_store.load(connection, asset_id, actor.workspace_id)
            if asset is None or asset.job_id != character.seed_job_id:
                raise NotFound(f"There is no seed image {asset_id[:64]!r}.")
            _take(connection, character, asset_id, original=None)
        return self._saved(actor, slug)

    def _saved(self, actor: Actor, slug: str) -> Character:
        character = self.files.load(actor, slug)
        self.files.save_seed(character)
        return character


def with_feedback(description: str, feedback: str) -> str:
    """Return a description with what should be different the next time; the feedback counts where both do not fit."""
    said = " ".join(feedback.split()).strip(" ,.")
    if not said:
        return description
    kept = description.strip().rstrip(" ,.")[: max(0, MAX_PROMPT - len(said) - 2)]
    return f"{kept}, {said}"[:MAX_PROMPT] if kept else said[:MAX_PROMPT]


def _take(connection: Connection, character: Character, asset_id: str, *, original: str | None) -> None:
    """Make a picture the seed; what was confirmed about another one is to be confirmed again."""
    store.change(
        connection,
        character.character_id,
        seed_asset_id=asset_id,
        original_asset_id=original,
        is_analysis_confirmed=False,
    )
