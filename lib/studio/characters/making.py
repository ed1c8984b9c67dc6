"""Use cases of finished characters: new pictures, growing the library, cleaning up, and looking for weak references."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lib.assets import store as asset_store
from lib.characters import store
from lib.characters.choosing import references_to_send
from lib.characters.coverage import coverage
from lib.characters.names import resolve, spoken_of, without_name
from lib.characters.scenes import Wish, check_count, scene_prompt, surprise, varied, wish_of
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.ids import new_id
from lib.jobs.store import NewJob
from lib.model.actor import Actor
from lib.model.batch import Batch, BatchPlan, Cell
from lib.model.character import (
    MAX_GENERATED,
    MAX_GENERATIONS_KEPT,
    MAX_REFERENCES_SENT,
    MIN_REFERENCES,
    Character,
    CharacterImage,
    ImageKind,
)
from lib.model.record import Record
from lib.model.request import Endpoint
from lib.studio.batches.batching import Batches
from lib.studio.characters.files import CharacterFiles
from lib.studio.characters.turnarounds import request_for

_WEAK_LIKENESS = 0.45
_MAX_PREVIEW = 60
_PUT_BACK_WITHIN = timedelta(days=1)


class Order(Record):
    """What will be made of a character: its requests, resolved from what somebody typed."""

    slug: str
    display_name: str
    wish: Wish
    prompts: tuple[str, ...]
    """As they are sent; a surprise has prompts of its own."""
    references: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CharacterMaking:
    """Pictures of characters that have a library."""

    database: Database
    clock: Clock
    files: CharacterFiles
    batches: Batches
    trash: Callable[[Actor, str], None]
    restore: Callable[[Actor, str], None]

    def order(
        self, actor: Actor, text: str, *, count: int = 1, context: str | None = None, number: int | None = None
    ) -> Order:
        """Return what a text asks for: which character, a scene or a surprise, and the prompts as they are sent.

        `context` is the slug of the page's character; `number` fixes a surprise. Raises `InvalidRequest` where it is
        unclear who or what is meant, and `Conflict` for a character without a library.
        """
        with self.database.read() as connection:
            characters = store.of_workspace(connection, actor.workspace_id)
        character = resolve(text, characters, context)
        rest = without_name(text, character)
        wish = wish_of(rest)
        if wish == "unclear":
            raise InvalidRequest(
                "Prompt: a surprise, or something specific?",
                remedy='Describe a scene, such as "in a forest", or choose Surprise me.',
                field="prompt",
            )
        if wish == "scene":
            return self._order(character, wish, varied(scene_prompt(rest), count), "create")
        return self.surprise(character, count=count, number=number)

    def named_in(self, actor: Actor, text: str) -> Character | None:
        """Return the character of the actor's workspace that a text names; None where it names none."""
        with self.database.read() as connection:
            return spoken_of(text, store.of_workspace(connection, actor.workspace_id))

    def surprise(self, character: Character, *, count: int = 1, number: int | None = None) -> Order:
        """Return what a surprise is: prompts that the studio invents."""
        check_count(count)
        first = secrets.randbelow(1000) if number is None else number
        return self._order(character, "surprise", tuple(surprise(first + step) for step in range(count)), "random")

    def order_of(self, actor: Actor, slug: str, prompts: Sequence[str], *, is_surprise: bool = False) -> Order:
        """Return the order for prompts that are worded already."""
        check_count(len(prompts))
        wish: Wish = "surprise" if is_surprise else "scene"
        return self._order(self.files.load(actor, slug), wish, prompts, "random" if is_surprise else "create")

    def plan(self, actor: Actor, order: Order) -> BatchPlan:
        """Return what an order costs, without side effects."""
        return self.batches.plan(actor, order.cells)

    def make(
        self, actor: Actor, order: Order, *, key: str | None = None, is_split_confirmed: bool = False
    ) -> tuple[Batch, ...]:
        """Have an order carried out; its pictures become the character's generations.

        More than 10 go out in several requests, after somebody has confirmed what they cost. Raises `InvalidRequest`
        before, and what `Batches.submit` raises; a request that fails writes nothing of itself.
        """
        character = self.files.load(actor, order.slug)
        if len(order.prompts) > MAX_GENERATED and not is_split_confirmed:
            price = self.plan(actor, order).price
            raise InvalidRequest(
                f"Number of images: {len(order.prompts)} are more than {MAX_GENERATED} in one request; they cost "
                f"{price} credits.",
                remedy=f"Confirm that they go out in requests of at most {MAX_GENERATED}.",
                field="count",
            )
        return tuple(
            self._make(actor, character, order, start, key=f"{key}:{start}" if key else None)
            for start in range(0, len(order.prompts), MAX_GENERATED)
        )

    def _make(self, actor: Actor, character: Character, order: Order, start: int, *, key: str | None) -> Batch:
        """Have one request's share of an order carried out."""
        prompts = order.prompts[start : start + MAX_GENERATED]
        now = self.clock.now()

        def also(connection: Connection, jobs: Sequence[NewJob]) -> None:
            new = [
                CharacterImage(
                    image_id=new_id("chi"),
                    character_id=character.character_id,
                    kind=ImageKind.GENERATION,
                    prompt=prompt,
                    job_id=job.job_id,
                    created_at=now,
                )
                for prompt, job in zip(prompts, jobs, strict=True)
            ]
            store.add_images(connection, new)

        return self.batches.submit(actor, order.cells[start : start + MAX_GENERATED], key=key, then=also)

    def _order(self, character: Character, wish: Wish, prompts: Sequence[str], endpoint: Endpoint) -> Order:
        with self.database.read() as connection:
            images = store.images_of(connection, character.character_id, ImageKind.REFERENCE)
        if not images:
            raise Conflict(
                f"{character.display_name} has no reference library yet.",
                remedy="Set up its visual identity first.",
                field="character",
            )
        seed = [character.seed_asset_id] if character.seed_asset_id else []
        sent = references_to_send(images, MAX_REFERENCES_SENT - len(seed))
        names = tuple(dict.fromkeys([*seed, *(image.asset_id for image in sent if image.asset_id)]))
        return Order(
            slug=character.slug,
            display_name=character.display_name,
            wish=wish,
            prompts=tuple(prompts),
            references=len(names),
            cells=tuple(Cell(request=request_for(character, prompt, names, endpoint)) for prompt in prompts),
        )

    def promote(self, actor: Actor, slug: str, image_id: str) -> Character:
        """Copy one of the character's pictures into its library. Repeatable; raises `NotFound`."""
        with self.files.lock:
            character = self.files.load(actor, slug)
            with self.database.write() as connection:
                store.lock(connection, character.character_id)
                images = store.images_of(connection, character.character_id)
                found = next((image for image in images if image.image_id == image_id and image.asset_id), None)
                if found is None:
                    raise NotFound(f"There is no image {image_id[:64]!r} of {character.display_name}.")
                is_there = any(i.kind is ImageKind.REFERENCE and i.asset_id == found.asset_id for i in images)
                reference = CharacterImage(
                    image_id=new_id("chi"),
                    character_id=character.character_id,
                    kind=ImageKind.REFERENCE,
                    prompt=found.prompt,
                    facets=found.facets,
                    asset_id=found.asset_id,
                    measures=found.measures,
                    created_at=self.clock.now(),
                )
                added = () if is_there else store.add_images(connection, [reference])
            changed = self.files.load(actor, slug)
            for image in added:
                self.files.save_image(changed, image)
            self.files.save_references(changed)
            return changed

    def remove_reference(self, actor: Actor, slug: str, image_id: str) -> Character:
        """Take a picture out of the library (owner or admin only); it stays among the images. Repeatable."""
        with self.files.lock:
            character = self._owned(actor, slug, "change this library")
            with self.database.write() as connection:
                images = store.load_images(connection, character.character_id, [image_id])
                gone = [image for image in images if image.kind is ImageKind.REFERENCE]
                store.remove_images(connection, [image.image_id for image in gone], self.clock.now())
            changed = self.files.load(actor, slug)
            self.files.remove_files(changed, gone)
            self.files.save_references(changed)
            return changed

    def taken_out(self, actor: Actor, character: Character) -> tuple[str, ...]:
        """Return the pictures that `put_back` brings back: what was taken out last, for a day and while it exists."""
        with self.database.read() as connection:
            gone = store.last_removed(connection, character.character_id, self.clock.now() - _PUT_BACK_WITHIN)
            names = [image.asset_id for image in gone if image.asset_id]
            there = asset_store.makers_of(connection, names, actor.workspace_id)
        return tuple(image.image_id for image in gone if image.asset_id in there)

    def put_back(self, actor: Actor, slug: str, image_ids: Sequence[str]) -> Character:
        """Put back pictures that were taken out of the library or cleaned up, files and all. Repeatable.

        Raises `NotFound` for one that the trash has let go of since.
        """
        with self.files.lock:
            character = self._owned(actor, slug, "change this library")
            with self.database.read() as connection:
                found = store.load_images(connection, character.character_id, image_ids)
            mine = [image for image in found if image.kind is not ImageKind.CANDIDATE]
            for image in mine:
                if image.kind is ImageKind.GENERATION and image.asset_id:
                    self.restore(actor, image.asset_id)
            with self.database.write() as connection:
                store.remove_images(connection, [image.image_id for image in mine], None)
            changed = self.files.load(actor, slug)
            for image in mine:
                self.files.save_image(changed, image)
            self.files.save_references(changed)
            return changed

    def clean_up(self, actor: Actor, slug: str, image_ids: Sequence[str]) -> int:
        """Move generations to the trash (owner or admin only) and return how many; references stay."""
        with self.files.lock:
            character = self._owned(actor, slug, "clean up")
            with self.database.write() as connection:
                images = store.load_images(connection, character.character_id, image_ids)
                gone = [image for image in images if image.kind is ImageKind.GENERATION]
                kept = store.images_of(connection, character.character_id, ImageKind.REFERENCE)
                store.remove_images(connection, [image.image_id for image in gone], self.clock.now())
            self.files.remove_files(character, gone)
            in_library = {image.asset_id for image in kept}
            for image in gone:
                if image.asset_id and image.asset_id not in in_library:
                    self._trash_if_there(actor, image.asset_id)
            return len(gone)

    def audit(self, actor: Actor, slug: str) -> tuple[str, ...]:
        """Return what may be weak in a library, worst first: the place to look before prompts are blamed."""
        character = self.files.load(actor, slug)
        with self.database.read() as connection:
            references = store.images_of(connection, character.character_id, ImageKind.REFERENCE)
            generations = store.images_of(connection, character.character_id, ImageKind.GENERATION)
        covered = coverage([image.facets for image in references])
        found = []
        if covered.dominant_pose:
            pose = covered.dominant_pose.replace("_", " ")
            found.append(f"One pose dominates ({pose}): new images will default to it. Add other poses.")
        if covered.dominant_view:
            view = covered.dominant_view.replace("_", "-")
            found.append(f"More than half show the {view} view. Add other angles.")
        weak = [image for image in references if image.measures and image.measures.likeness < _WEAK_LIKENESS]
        if weak:
            named = ", ".join(image.file or image.image_id for image in weak)[:_MAX_PREVIEW]
            found.append(f"{len(weak)} look unlike the seed in colour and structure: {named}. Look at them closely.")
        found += [f"Coverage gap: {gap}." for gap in covered.gaps()]
        if len(references) < MIN_REFERENCES:
            found.append(f"Only {len(references)} references; {MIN_REFERENCES} to 20 work best.")
        if len(generations) >= MAX_GENERATIONS_KEPT:
            found.append(f"{len(generations)} generated images are kept. Clean up those that nobody needs.")
        return tuple(found)

    def _trash_if_there(self, actor: Actor, asset_id: str) -> None:
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id, actor.workspace_id)
        if asset is not None and asset.trashed_at is None:
            self.trash(actor, asset_id)

    def _owned(self, actor: Actor, slug: str, what: str) -> Character:
        character = self.files.load(actor, slug)
        if actor.user_id != character.owner_id and not actor.is_admin:
            raise Forbidden(f"Only its owner or an administrator may {what}.")
        return character
