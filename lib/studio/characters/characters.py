"""Use cases of characters: naming, seed, analysis and prompts. Runs, reviews and folders stand beside this file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from lib.characters import store
from lib.characters.grammar import write_prompts
from lib.characters.names import MAX_SLUG, clean_name, slug_of
from lib.characters.rewriting import after_analysis, bodies, edited
from lib.characters.rules import (
    CATEGORY_NAMES,
    Breach,
    breaches,
    counts_of,
    dominant_pose,
    sameness,
    style_words,
)
from lib.characters.vocabulary import ANCHOR
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.asset import Asset
from lib.model.character import (
    MAX_TURNAROUND,
    Analysis,
    Character,
    CharacterImage,
    CharacterPrompt,
    ImageKind,
    PromptFate,
    SetupStep,
    Wording,
    next_step,
)
from lib.model.job import Job
from lib.model.plan import Plan
from lib.model.record import Record
from lib.model.request import AUTO
from lib.prompts.answers import Workshop
from lib.prompts.workshop import advise
from lib.studio.batches.batching import Batches
from lib.studio.characters.delivery import CharacterDelivery
from lib.studio.characters.files import CharacterFiles
from lib.studio.characters.gallery import Galleries
from lib.studio.characters.making import CharacterMaking
from lib.studio.characters.reading import CharacterReading
from lib.studio.characters.seeds import CharacterSeeds
from lib.studio.characters.turnarounds import Turnarounds, confirmed
from lib.studio.characters.waiting import CharacterWaiting
from lib.studio.characters.writing import CharacterWriting
from lib.studio.money.buying import Buying
from lib.studio.prompts.texts import Texts

_DESCRIPTION_REMEDY = "Say what the character is made of; the seed image shows how it is drawn."


class PromptQuality(Record):
    """What is wrong with a set of prompts, and in words what it holds."""

    breaches: tuple[Breach, ...]
    lines: tuple[str, ...]


@lru_cache(maxsize=64)
def _quality(prompts: tuple[CharacterPrompt, ...], analysis: Analysis) -> PromptQuality:
    counts = ", ".join(f"{count} {CATEGORY_NAMES[name]}" for name, count in counts_of(prompts).items())
    pose, share = dominant_pose(prompts)
    most = f"most frequent pose {pose.replace('_', ' ')}, {share:.0%}" if pose else ""
    lines = (
        f"{len(prompts)} prompts",
        counts,
        most,
        f"the two most alike share {sameness(prompts):.0%} of their words",
    )
    return PromptQuality(breaches=breaches(prompts, analysis), lines=tuple(line for line in lines if line))


@dataclass(frozen=True)
class Characters:
    """Characters of a workspace. Each use case takes the actor and checks what that actor may do."""

    database: Database
    clock: Clock
    files: CharacterFiles
    delivery: CharacterDelivery
    """Whether pictures can be kept and shown at all."""
    seeds: CharacterSeeds
    """Seeds: uploaded, drafted, approved."""
    galleries: Galleries
    """Pictures as they stand, with what is still being made."""
    turnarounds: Turnarounds
    """Runs and reviews of candidates."""
    making: CharacterMaking
    """Pictures of finished characters, and what becomes of them."""
    reading: CharacterReading
    """Folders that were edited by hand, copied in, exported or imported."""
    writing: CharacterWriting
    """What text and vision models are asked about characters."""
    waiting: CharacterWaiting
    """Runs that wait for credits."""

    @property
    def anchor(self) -> str:
        """What every turnaround prompt begins with."""
        return ANCHOR

    def list(self, actor: Actor, *, trashed: bool = False) -> tuple[Character, ...]:
        """Return the characters of the actor's workspace, oldest first."""
        with self.database.read() as connection:
            return store.of_workspace(connection, actor.workspace_id, trashed=trashed)

    def load(self, actor: Actor, slug: str) -> Character:
        """Return a character of the actor's workspace by its slug; raise `NotFound`."""
        return self.files.load(actor, slug)

    def create(self, actor: Actor, name: str) -> Character:
        """Name a character and make its folder; the first of a workspace is its default.

        Raises `Unsupported` where pictures cannot be kept or shown, `InvalidRequest` for a name that makes no slug,
        and `Conflict` where the slug is taken.
        """
        self.delivery.check(actor)
        display_name, slug = clean_name(name), slug_of(name)
        now = self.clock.now()
        character = Character(
            character_id=new_id("chr"),
            workspace_id=actor.workspace_id,
            owner_id=actor.user_id,
            slug=slug,
            display_name=display_name,
            created_at=now,
        )
        with self.database.write() as connection:
            taken = store.load(connection, actor.workspace_id, slug)
            if taken is not None:
                where = " It lies in the trash." if taken.trashed_at else ""
                raise Conflict(
                    f"Name: {taken.display_name} has the folder {slug} already.{where}",
                    remedy="Choose another name.",
                    field="display_name",
                )
            store.insert(connection, character)
        self.files.folder(actor.workspace_id).make(slug)
        self.files.save_registry(actor.workspace_id)
        return self.load(actor, slug)

    def use_model(self, actor: Actor, slug: str, provider: str = AUTO, model: str | None = None) -> Character:
        """Choose who draws this character's pictures."""
        character = self.load(actor, slug)
        with self.database.write() as connection:
            store.change(connection, character.character_id, provider=provider[:60], model=(model or "")[:200] or None)
        return self.load(actor, slug)

    def set_analysis(
        self, actor: Actor, slug: str, analysis: Analysis, fate: PromptFate = PromptFate.REWRITE
    ) -> Character:
        """Confirm what the character is, in the user's words; the registry gets the description.

        `fate` says what becomes of prompts that were written for another analysis. Raises `InvalidRequest` for style
        words in the description, naming them.
        """
        flagged = style_words(analysis.description)
        if flagged:
            raise InvalidRequest(
                f"Description: {', '.join(flagged)} is style, not body.",
                remedy=_DESCRIPTION_REMEDY,
                field="description",
            )
        character_id = self.load(actor, slug).character_id
        with self.database.write() as connection:
            store.lock(connection, character_id)
            character = self._now(connection, actor, slug)
            is_new = analysis != character.analysis
            store.change(
                connection,
                character_id,
                analysis=analysis,
                description=analysis.description,
                is_analysis_confirmed=True,
                prompts=after_analysis(character.prompts, analysis, fate) if is_new else character.prompts,
            )
            self.writing.note_confirmed(connection, character)
        changed = self.load(actor, slug)
        self.files.save_analysis(changed)
        self.files.save_registry(actor.workspace_id)
        return changed

    def write_prompts(self, actor: Actor, slug: str, count: int) -> Character:
        """Write prompts for the confirmed analysis by the grammar and keep them; raise `Conflict` without one."""
        character = self.load(actor, slug)
        return self.set_prompts(actor, slug, write_prompts(confirmed(character), count))

    def set_prompts(
        self,
        actor: Actor,
        slug: str,
        prompts: Sequence[CharacterPrompt],
        *,
        seen: Sequence[CharacterPrompt] | None = None,
    ) -> Character:
        """Keep prompts as somebody edited them; at most 100.

        `seen` are those that were looked at: where somebody has kept others since, it is a `Conflict`.
        """
        if len(prompts) > 4 * MAX_TURNAROUND:
            raise InvalidRequest(f"Prompts: {len(prompts)} are too many, the limit is 100.", field="prompts")
        character_id = self.load(actor, slug).character_id
        with self.database.write() as connection:
            store.lock(connection, character_id)
            there = self._now(connection, actor, slug).prompts
            if seen is not None and there not in {tuple(seen), tuple(prompts)}:
                raise Conflict(
                    "Somebody else has changed the prompts meanwhile; yours are still here.",
                    remedy="Look at what they are now, then keep yours or discard them.",
                    field="prompts",
                )
            store.change(connection, character_id, prompts=tuple(prompts))
        return self.load(actor, slug)

    def edit_prompts(
        self, actor: Actor, slug: str, texts: Sequence[str], *, seen: Sequence[CharacterPrompt]
    ) -> Character:
        """Keep the prompts that somebody made of `seen`: what stands behind the anchor, empty ones left out."""
        return self.set_prompts(actor, slug, edited(seen, texts), seen=seen)

    def prompt_bodies(self, character: Character) -> tuple[str, ...]:
        """Return what a character's prompts say behind the anchor."""
        return bodies(character.prompts)

    def put_back(self, actor: Actor, slug: str, earlier: Wording) -> Character:
        """Take back a new analysis and new prompts: the earlier ones count again. Repeatable."""
        self.set_analysis(actor, slug, earlier.analysis, PromptFate.KEEP)
        return self.set_prompts(actor, slug, earlier.prompts)

    def _now(self, connection: Connection, actor: Actor, slug: str) -> Character:
        """Return a character as it stands within a transaction that holds it."""
        found = store.load(connection, actor.workspace_id, slug[:MAX_SLUG])
        if found is None:
            raise NotFound(f"There is no character {slug[:MAX_SLUG]!r}.")
        return found

    def prompt_quality(self, character: Character) -> PromptQuality:
        """Return the rules that the kept prompts break, and how varied they are."""
        return _quality(character.prompts, confirmed(character))

    def slug_for(self, name: str) -> str:
        """Return the folder that a name would get; raise `InvalidRequest` where it makes none."""
        return slug_of(name)

    def advise(self, description: str) -> Workshop:
        """Return whether a description of a seed is concrete enough, and what would make it so."""
        return advise(description)

    def style_words(self, description: str) -> tuple[str, ...]:
        """Return the words of a description that say how a picture looks instead of what the character is."""
        return style_words(description)

    def make_default(self, actor: Actor, slug: str) -> None:
        """Make a character the one that is meant when nobody says which."""
        character = self.load(actor, slug)
        with self.database.write() as connection:
            store.make_default(connection, actor.workspace_id, character.character_id)
        self.files.save_registry(actor.workspace_id)

    def delete(self, actor: Actor, slug: str) -> None:
        """Move a character to the trash (owner or admin only); its folder and pictures stay."""
        character = self.load(actor, slug)
        if actor.user_id != character.owner_id and not actor.is_admin:
            raise Forbidden("Only its owner or an administrator may delete this character.")
        with self.database.write() as connection:
            store.change(connection, character.character_id, trashed_at=self.clock.now(), is_default=False)
        self.files.save_registry(actor.workspace_id)

    def restore(self, actor: Actor, slug: str) -> Character:
        """Take a character out of the trash (owner or admin only). Repeatable."""
        with self.database.write() as connection:
            character = store.load(connection, actor.workspace_id, slug[:60])
            if character is None:
                raise NotFound(f"There is no character {slug[:60]!r}.")
            if actor.user_id != character.owner_id and not actor.is_admin:
                raise Forbidden("Only its owner or an administrator may restore this character.")
            store.change(connection, character.character_id, trashed_at=None)
        self.files.save_registry(actor.workspace_id)
        return self.load(actor, slug)

    def count(self, character: Character, kind: ImageKind) -> int:
        """Return how many pictures of a kind a character has or awaits."""
        with self.database.read() as connection:
            return store.count_images(connection, character.character_id, kind)

    def step(self, character: Character) -> SetupStep:
        """Return the step at which a character's set-up goes on."""
        asked_for = self.count(character, ImageKind.CANDIDATE) if character.prompts else 0
        return next_step(character, asked_for)

    def images(self, actor: Actor, slug: str, kind: ImageKind) -> tuple[CharacterImage, ...]:
        """Return a character's pictures of one kind as they are recorded."""
        character = self.load(actor, slug)
        with self.database.read() as connection:
            return store.images_of(connection, character.character_id, kind)


class Road(Protocol):
    """What characters use of the studio."""

    def plan(self, actor: Actor, request: AnyRequest) -> Plan:
        """Say what a request would be."""

    def submit(self, actor: Actor, request: AnyRequest, key: str | None = None) -> Job:
        """Have it done."""

    def job(self, actor: Actor, job_id: str) -> Job:
        """Look at it."""

    def upload(self, actor: Actor, content: bytes, name: str) -> Asset:
        """Take a picture in."""

    def delete(self, actor: Actor, asset_id: str) -> None:
        """Move a picture to the trash."""

    def restore(self, actor: Actor, asset_id: str) -> None:
        """Take a picture out of the trash."""

    @property
    def texts(self) -> Texts:
        """Answers of text and vision models."""

    @property
    def buying(self) -> Buying:
        """Checkouts."""


def characters_over(files: CharacterFiles, batches: Batches, road: Road) -> Characters:
    """Return the use cases of characters over those of pictures and batches."""
    database, clock = files.database, files.clock
    galleries = Galleries(database, files.pool, files)
    turnarounds = Turnarounds(database, clock, files, batches, galleries)
    making = CharacterMaking(database, clock, files, batches, road.delete, road.restore)
    seeds = CharacterSeeds(database, files, road.submit)
    writing = CharacterWriting(database, clock, files, road.plan, road.submit, road.job, road.texts.answer)
    return Characters(
        database=database,
        clock=clock,
        files=files,
        delivery=CharacterDelivery(files, clock),
        seeds=seeds,
        galleries=galleries,
        turnarounds=turnarounds,
        making=making,
        reading=CharacterReading(database, clock, files, road.upload),
        writing=writing,
        waiting=CharacterWaiting(database, clock, files, seeds, turnarounds, making, writing, road.buying),
    )
