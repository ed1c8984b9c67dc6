"""Use cases of a character's candidates: having them made, looking at them, deciding, undoing, finalising.

Everything is made by batches: each picture is a job of its own, held and settled like any other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lib.characters import decisions, store
from lib.characters.choosing import Suggestion, suggest
from lib.characters.coverage import Coverage, coverage, groups_of, near_duplicates
from lib.characters.grammar import fixed, for_facets, more_of, poses_of, simplified, write_prompts
from lib.db.engine import Connection
from lib.errors import Conflict, InvalidRequest
from lib.ids import new_id
from lib.jobs.store import NewJob
from lib.model.actor import Actor
from lib.model.batch import Batch, BatchPlan, Cell
from lib.model.character import (
    MAX_TURNAROUND,
    MIN_REFERENCES,
    Analysis,
    Category,
    Character,
    CharacterImage,
    CharacterPrompt,
    CharacterStyle,
    Facets,
    ImageKind,
    Judgement,
)
from lib.model.record import Record
from lib.model.request import Endpoint, GenerateRequest
from lib.studio.batches.batching import Batches
from lib.studio.characters.gallery import Galleries, Gallery
from lib.studio.characters.judging import Judging

_GONE = {Judgement.DROP, Judgement.REPLACED}
_OUT = {*_GONE, Judgement.REDO}


class Review(Record):
    """What there is to know about the candidates, beside the pictures themselves."""

    coverage: Coverage
    near_duplicates: tuple[tuple[str, ...], ...]
    """Groups of pictures that look nearly the same."""
    suggested: tuple[Suggestion, ...]
    kept: int
    undecided: int
    to_redo: int
    can_undo: bool


@dataclass(frozen=True)
class Turnarounds(Judging):
    """Runs and reviews."""

    batches: Batches
    galleries: Galleries

    def plan(self, actor: Actor, character: Character, prompts: Sequence[CharacterPrompt]) -> BatchPlan:
        """Return what these prompts cost together, without side effects; raise `InvalidRequest` for none.

        They differ in words only, so one stands for all.
        """
        one = self.batches.plan(actor, cells_for(character, prompts[:1]))
        count = len(prompts)
        return one.model_copy(update={"requests": count, "images": count, "price": count * one.price})

    def run(
        self,
        actor: Actor,
        slug: str,
        prompts: Sequence[CharacterPrompt] | None = None,
        *,
        key: str | None = None,
        is_split_confirmed: bool = False,
    ) -> tuple[Batch, ...]:
        """Have candidates made, the kept prompts' unless others are given; each becomes a picture of its own.

        More than 25 go out in several calls, after somebody has confirmed that. Raises `InvalidRequest` before, and
        what `Batches.submit` raises; a call that fails writes nothing of itself.
        """
        character = self.files.load(actor, slug)
        wanted = list(prompts if prompts is not None else character.prompts)
        if not wanted:
            raise InvalidRequest("Prompts: there are none to run.", field="prompts")
        return self._submit_all(actor, character, wanted, key=key, is_split_confirmed=is_split_confirmed)

    def _submit_all(
        self,
        actor: Actor,
        character: Character,
        wanted: Sequence[CharacterPrompt],
        *,
        key: str | None,
        is_split_confirmed: bool,
        instead_of: Sequence[CharacterImage] = (),
    ) -> tuple[Batch, ...]:
        if len(wanted) > MAX_TURNAROUND and not is_split_confirmed:
            price = self.plan(actor, character, wanted).price
            raise InvalidRequest(
                f"Prompts: {len(wanted)} are more than {MAX_TURNAROUND} in one call; they cost {price} credits.",
                remedy=f"Confirm that they go out in calls of at most {MAX_TURNAROUND}.",
                field="prompts",
            )
        calls = [slice(start, start + MAX_TURNAROUND) for start in range(0, len(wanted), MAX_TURNAROUND)]
        return tuple(
            self._submit(
                actor, character, wanted[call], key=f"{key}:{number}" if key else None, instead_of=instead_of[call]
            )
            for number, call in enumerate(calls)
        )

    def _submit(
        self,
        actor: Actor,
        character: Character,
        prompts: Sequence[CharacterPrompt],
        *,
        key: str | None = None,
        instead_of: Sequence[CharacterImage] = (),
    ) -> Batch:
        now = self.clock.now()

        def also(connection: Connection, jobs: Sequence[NewJob]) -> None:
            if instead_of:
                _check_still_to_redo(connection, character, instead_of)
            replaced: list[str | None] = [image.image_id for image in instead_of] or [None] * len(jobs)
            new = [
                CharacterImage(
                    image_id=new_id("chi"),
                    character_id=character.character_id,
                    kind=ImageKind.CANDIDATE,
                    prompt=prompt.text,
                    facets=prompt.facets,
                    job_id=job.job_id,
                    replaces=old,
                    created_at=now,
                )
                for prompt, job, old in zip(prompts, jobs, replaced, strict=True)
            ]
            store.add_images(connection, new)
            for image in instead_of:
                store.set_image(connection, image.image_id, judgement=Judgement.REPLACED.value)

        cells = cells_for(character, prompts)
        batch = self.batches.submit(actor, cells, key=key, then=also)
        for image in instead_of:
            self.files.save_image(character, image.model_copy(update={"judgement": Judgement.REPLACED}))
        return batch

    def review(self, actor: Actor, character: Character, gallery: Gallery) -> Review:
        """Return what candidates and library cover and lack together, which candidates are alike, and the best."""
        there = [image for image in gallery.images if image.asset_id and image.judgement not in _OUT]
        with self.database.read() as connection:
            can_undo = decisions.can_take_back(connection, character.character_id, actor.user_id)
        return Review(
            coverage=coverage(self._shown(character, there)),
            near_duplicates=groups_of(near_duplicates(there)),
            suggested=suggest(there),
            kept=sum(image.judgement is Judgement.KEEP for image in there),
            undecided=sum(image.judgement is Judgement.OPEN for image in there),
            to_redo=sum(image.judgement is Judgement.REDO for image in gallery.images),
            can_undo=can_undo,
        )

    def fixes(self, character: Character, gallery: Gallery) -> tuple[tuple[CharacterImage, CharacterPrompt], ...]:
        """Return the candidates that were sent back, each with its prompt that says what was wrong."""
        analysis = _analysis(character)
        back = [image for image in gallery.images if image.judgement is Judgement.REDO]
        return tuple(
            (image, fixed(CharacterPrompt(text=image.prompt, facets=image.facets), image.reasons, image.note, analysis))
            for image in back
            if image.prompt
        )

    def redo(
        self, actor: Actor, slug: str, *, key: str | None = None, is_split_confirmed: bool = False
    ) -> tuple[Batch, ...]:
        """Have what was sent back made again, and only that; the new ones take the old ones' places.

        More than 25 go out in several calls, as `run` says.
        """
        character = self.files.load(actor, slug)
        pairs = self.fixes(character, self.galleries.gallery(actor, slug))
        if not pairs:
            raise Conflict("There is nothing to redo.", remedy="Mark images for redo first.")
        images, prompts = [image for image, _ in pairs], [prompt for _, prompt in pairs]
        return self._submit_all(
            actor, character, prompts, key=key, is_split_confirmed=is_split_confirmed, instead_of=images
        )

    def more(
        self, character: Character, gallery: Gallery, category: Category, count: int
    ) -> tuple[CharacterPrompt, ...]:
        """Return prompts for more of a category that show something new."""
        return more_of(_analysis(character), category, count, self._shown(character, gallery.images))

    def showing(self, character: Character, wanted: Sequence[Facets]) -> tuple[CharacterPrompt, ...]:
        """Return the prompts that show exactly this, one each: empty cells of the coverage."""
        return tuple(for_facets(_analysis(character), facets) for facets in wanted)

    def simplified(self, character: Character, gallery: Gallery) -> tuple[CharacterPrompt, ...]:
        """Return plainer prompts for the candidates that nobody kept, at most 25: the seed says the rest."""
        analysis = _analysis(character)
        unlike = [image for image in gallery.images if image.prompt and image.judgement is not Judgement.KEEP]
        plainer = (simplified(CharacterPrompt(text=each.prompt, facets=each.facets), analysis) for each in unlike)
        return tuple({prompt.text: prompt for prompt in plainer}.values())[:MAX_TURNAROUND]

    def empty_cells(self, character: Character, covered: Coverage) -> tuple[Facets, ...]:
        """Return what this body could show and no candidate does, cell by cell."""
        return covered.empty_cells(poses_of(_analysis(character)))

    def missing(self, character: Character, gallery: Gallery) -> tuple[CharacterPrompt, ...]:
        """Return prompts that close the gaps of the library and of what is not dropped."""
        analysis = _analysis(character)
        there = self._shown(character, _coming(gallery, _OUT))
        wanted = coverage(there).missing
        by_pose = sum(facets.category is Category.POSE for facets in wanted)
        exact = [for_facets(analysis, facets) for facets in wanted if facets.category is not Category.POSE]
        return (*exact, *more_of(analysis, Category.POSE, by_pose, there))

    def filling(self, character: Character, gallery: Gallery) -> tuple[CharacterPrompt, ...]:
        """Return prompts for exactly as many pictures as a library still lacks, gaps first.

        What is there or being made counts, and so does what was sent back: its redo brings it.
        """
        short = MIN_REFERENCES - character.reference_count - len(_coming(gallery, _GONE))
        if short <= 0:
            return ()
        prompts = list(self.missing(character, gallery))
        known = self._shown(character, _coming(gallery, _GONE))
        for category in (Category.POSE, Category.ANGLE, Category.LIGHT):
            prompts += more_of(_analysis(character), category, 5, [*known, *(prompt.facets for prompt in prompts)])
        return tuple(prompts[:short])

    def _shown(self, character: Character, candidates: Sequence[CharacterImage]) -> list[Facets]:
        """Return what a character's library shows, and these candidates."""
        with self.database.read() as connection:
            library = store.images_of(connection, character.character_id, ImageKind.REFERENCE)
        return [image.facets for image in (*library, *candidates)]

    def restyle(self, actor: Actor, slug: str, style: CharacterStyle) -> Character:
        """Change the medium that the analysis names, rewrite the prompts, and clear the candidates for a new run."""
        with self.files.lock:
            character = self.files.load(actor, slug)
            analysis = _analysis(character).model_copy(update={"style": style})
            with self.database.write() as connection:
                old = store.images_of(connection, character.character_id, ImageKind.CANDIDATE)
                store.remove_images(connection, [image.image_id for image in old], self.clock.now())
                count = len(character.prompts) or None
                prompts = write_prompts(analysis, count) if count else write_prompts(analysis)
                store.change(connection, character.character_id, analysis=analysis, prompts=prompts)
            changed = self.files.load(actor, slug)
            self.files.remove_files(changed, old)
            self.files.save_analysis(changed)
            return changed

    def finalise(self, actor: Actor, slug: str) -> Character:
        """Make the kept candidates the character's references: numbered, listed, ready to be sent along. Repeatable.

        Raises `Conflict` while fewer than 10 would be there, saying how many are missing.
        """
        with self.files.lock:
            character = self.files.load(actor, slug)
            with self.database.write() as connection:
                store.lock(connection, character.character_id)
                images = store.images_of(connection, character.character_id)
                kept = [
                    i for i in images if i.kind is ImageKind.CANDIDATE and i.judgement is Judgement.KEEP and i.asset_id
                ]
                there = sum(image.kind is ImageKind.REFERENCE for image in images)
                total = len(kept) + there
                if total < MIN_REFERENCES:
                    raise Conflict(
                        f"A library needs at least {MIN_REFERENCES} references, and {total} are kept.",
                        remedy=f"Keep or generate {MIN_REFERENCES - total} more.",
                    )
                new = [image.model_copy(update=_AS_REFERENCE | {"image_id": new_id("chi")}) for image in kept]
                added = store.add_images(connection, new)
                store.remove_images(connection, [image.image_id for image in kept], self.clock.now())
                if added or character.finalised_at is None:
                    store.change(connection, character.character_id, finalised_at=self.clock.now())
            final = self.files.load(actor, slug)
            for image in added:
                self.files.save_image(final, image)
            self.files.remove_files(final, kept)
            self.files.save_references(final)
            return final


_AS_REFERENCE = {
    "kind": ImageKind.REFERENCE,
    "file": "",
    "file_hash": "",
    "judgement": Judgement.OPEN,
    "replaces": None,
}


def cells_for(character: Character, prompts: Sequence[CharacterPrompt]) -> list[Cell]:
    """Return the requests of a turnaround: each prompt with the seed image as its reference."""
    if character.seed_asset_id is None:
        raise Conflict(f"{character.display_name} has no seed image yet.", remedy="Upload or generate one first.")
    return [
        Cell(
            request=request_for(character, prompt.text, (character.seed_asset_id,), "turnaround"),
            labels={name: str(value) for name, value in prompt.facets.model_dump(mode="json").items() if value},
        )
        for prompt in prompts
    ]


def request_for(character: Character, prompt: str, references: Sequence[str], endpoint: Endpoint) -> GenerateRequest:
    """Return one request for a picture of a character."""
    return GenerateRequest(
        prompt=prompt,
        aspect_ratio="1:1",
        reference_ids=tuple(references),
        endpoint=endpoint,
        provider=character.provider,
        model=character.model,
        title=character.display_name[:100],
        slug=character.slug[:50].strip("-"),
    )


def _coming(gallery: Gallery, out: Collection[Judgement]) -> list[CharacterImage]:
    """Return the pictures that are there or being made, without those decided so and those that failed."""
    return [i for i in gallery.images if i.judgement not in out and i.image_id not in gallery.failures]


def _analysis(character: Character) -> Analysis:
    if character.analysis is None:
        raise Conflict(f"It is not known yet what {character.display_name} can do.", remedy="Fill in the analysis.")
    return character.analysis


def _check_still_to_redo(connection: Connection, character: Character, images: Sequence[CharacterImage]) -> None:
    wanted = [image.image_id for image in images]
    now = store.load_images(connection, character.character_id, wanted, with_removed=False)
    if len(now) < len(wanted) or any(image.judgement is not Judgement.REDO for image in now):
        raise Conflict("Somebody else has decided about one of these images.", remedy="Look at them again.")


def confirmed(character: Character) -> Analysis:
    """Return the analysis that somebody confirmed; raise `Conflict` where nobody did."""
    if character.analysis is None or not character.is_analysis_confirmed:
        raise Conflict(
            f"Nobody has confirmed yet what {character.display_name} is.", remedy="Fill in the analysis first."
        )
    return character.analysis
