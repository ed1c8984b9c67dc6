"""Use cases of deciding about candidates: keeping, dropping, sending back, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.characters import decisions, store
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, InvalidRequest, NotFound
from lib.model.actor import Actor
from lib.model.character import Character, CharacterImage, ImageKind, Judgement, Reason
from lib.studio.characters.files import CharacterFiles

MAX_NOTE = 500


@dataclass(frozen=True)
class Judging:
    """Decisions of people, each of whom may take back their own."""

    database: Database
    clock: Clock
    files: CharacterFiles

    def decide(
        self,
        actor: Actor,
        slug: str,
        image_id: str,
        judgement: Judgement,
        *,
        reasons: Sequence[Reason] = (),
        note: str = "",
        seen: int | None = None,
    ) -> CharacterImage:
        """Keep, drop or send back a candidate. Deciding the same again changes nothing.

        `seen` is the revision that was looked at: where somebody else has decided otherwise since, it is a `Conflict`.
        """
        if judgement is Judgement.REPLACED or len(note) > MAX_NOTE:
            raise InvalidRequest(f"Note: use at most {MAX_NOTE} characters.", field="note")
        character = self.files.load(actor, slug)
        values = {
            "judgement": judgement.value,
            "reasons": [reason.value for reason in dict.fromkeys(reasons)],
            "note": note,
        }
        with self.database.write() as connection:
            image = _candidate(connection, character, image_id)
            is_same = (image.judgement, list(image.reasons), image.note) == tuple(values.values())
            if seen is not None and seen != image.revision and not is_same:
                raise Conflict(
                    f"Somebody else has decided meanwhile: {image.judgement.value or 'undecided'}.",
                    remedy="Look at it again, then decide.",
                    field="image",
                )
            if not is_same:
                decisions.decide(connection, [image], user_id=actor.user_id, values=values, now=self.clock.now())
        return next(iter(self._files_of(actor, slug, [image_id])), image)

    def keep_all(self, actor: Actor, slug: str, seen: Sequence[CharacterImage]) -> int:
        """Keep candidates in one act, to be undone in one; return about how many somebody else decided meanwhile.

        Those stay as they are.
        """
        character = self.files.load(actor, slug)
        revisions = {image.image_id: image.revision for image in seen}
        values = {"judgement": Judgement.KEEP.value, "reasons": [], "note": ""}
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            there = [
                image
                for image in store.load_images(connection, character.character_id, revisions, with_removed=False)
                if image.kind is ImageKind.CANDIDATE and image.revision == revisions[image.image_id]
            ]
            decisions.decide(connection, there, user_id=actor.user_id, values=values, now=self.clock.now())
        self._files_of(actor, slug, [image.image_id for image in there])
        return len(revisions) - len(there)

    def undo(self, actor: Actor, slug: str) -> tuple[CharacterImage, ...]:
        """Take back the actor's own last act and return the candidates that are as before.

        Raises `Conflict` where there is none, or somebody has decided about all of them since; then the next call
        takes back the act before it.
        """
        character = self.files.load(actor, slug)
        with self.database.write() as connection:
            undone, changed_since = decisions.take_back(connection, character.character_id, actor.user_id)
        if not undone and changed_since:
            raise Conflict("Somebody else has decided about this image since; nothing was undone.", field="image")
        if not undone:
            raise Conflict("There is nothing to undo.")
        return self._files_of(actor, slug, undone)

    def _files_of(self, actor: Actor, slug: str, image_ids: Sequence[str]) -> tuple[CharacterImage, ...]:
        """Bring the files of candidates in line with what was decided."""
        character = self.files.load(actor, slug)
        with self.database.read() as connection:
            found = store.load_images(connection, character.character_id, image_ids, with_removed=False)
        return tuple(self.files.save_image(character, image) for image in found)


def _candidate(connection: Connection, character: Character, image_id: str) -> CharacterImage:
    name, character_id = image_id[:64], character.character_id
    if not store.load_images(connection, character_id, [name]):
        raise NotFound(f"There is no image {name!r} of {character.display_name}.")
    for image in store.load_images(connection, character_id, [name], with_removed=False):
        if image.kind is ImageKind.CANDIDATE and image.judgement is not Judgement.REPLACED:
            return image
    raise Conflict("This image is no candidate any more.", remedy="Look at the others.", field="image")
