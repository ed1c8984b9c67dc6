"""Reads a character's pictures, and takes in what its jobs have brought since: measured and written to its folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.characters import store
from lib.db.engine import Connection, Database
from lib.errors import StudioError
from lib.jobs import store as job_store
from lib.model.actor import Actor
from lib.model.character import Character, CharacterImage, ImageKind, Judgement, Measures
from lib.model.job import Failure, Job
from lib.model.record import Record
from lib.processes import Pool
from lib.studio.characters.files import CharacterFiles

_MAX_RETRIES = 20
_MAX_CAUGHT_UP = 50
"""Characters that one round of the reconciler sees to."""


class Gallery(Record):
    """A character's pictures of one kind: those there, those being made, and why some will not come."""

    images: tuple[CharacterImage, ...]
    running: Mapping[str, str]
    """Picture → its job, while that runs."""
    failures: Mapping[str, Failure]
    """Picture → why it was not delivered."""
    lost_jobs: tuple[str, ...] = ()
    """Jobs that can be tried again."""

    @property
    def progress(self) -> str:
        """How far a run is: `12/20 complete, 8 still processing`."""
        done = sum(image.asset_id is not None for image in self.images)
        text = f"{done}/{len(self.images)} complete"
        if self.running:
            text += f", {len(self.running)} still processing"
        return f"{text}, {len(self.failures)} failed" if self.failures else text


@dataclass(frozen=True)
class Galleries:
    """Pictures of characters as they stand."""

    database: Database
    pool: Pool
    files: CharacterFiles

    def gallery(self, actor: Actor, slug: str, kind: ImageKind = ImageKind.CANDIDATE) -> Gallery:
        """Return a character's pictures, after taking in what has come since; measured and written to the folder."""
        return self.of(self.files.load(actor, slug), kind)

    def is_running(self, character: Character, kind: ImageKind = ImageKind.CANDIDATE) -> bool:
        """Tell whether a picture of a character is still being made. Costs one query where none is awaited."""
        with self.database.read() as connection:
            awaited = store.awaited_jobs(connection, character.character_id, kind)
            latest = [_latest(connection, job_id, character.workspace_id) for job_id in awaited]
        return any(job is not None and (not job.state.is_ended or job.asset_ids) for job in latest)

    def catch_up(self) -> int:
        """Take in what jobs have brought while nobody looked; return for how many characters and kinds.

        Called by the reconciler. Repeatable, and safe in several processes at once.
        """
        with self.database.read() as connection:
            due = store.unfinished(connection, _MAX_CAUGHT_UP)
        for character, kind in due:
            for image in self.of(character, kind).images:
                if image.asset_id and not image.file:
                    self.files.save_image(character, image)
        return len(due)

    def of(self, character: Character, kind: ImageKind = ImageKind.CANDIDATE) -> Gallery:
        """Return the pictures of a character that the caller has loaded, like `gallery`."""
        workspace_id = character.workspace_id
        with self.database.read() as connection:
            images = store.images_of(connection, character.character_id, kind)
            waiting = [image for image in images if image.asset_id is None and image.job_id]
            jobs = {image.image_id: _latest(connection, image.job_id or "", workspace_id) for image in waiting}
        found, running, failures, lost = [], {}, {}, []
        fresh = {
            image.image_id: job.asset_ids[0] for image in waiting if (job := jobs[image.image_id]) and job.asset_ids
        }
        taken = self._take_in(character, [image for image in waiting if image.image_id in fresh], fresh)
        for image in images:
            job = jobs.get(image.image_id)
            found.append(taken.get(image.image_id, image))
            if image.image_id in fresh or job is None:
                continue
            if not job.state.is_ended:
                running[image.image_id] = job.job_id
            elif job.failures:
                failures[image.image_id] = job.failures[0]
                lost.append(job.job_id)
        shown = tuple(image for image in found if image.judgement is not Judgement.REPLACED)
        return Gallery(images=shown, running=running, failures=failures, lost_jobs=tuple(lost))

    def _take_in(
        self, character: Character, images: Sequence[CharacterImage], assets: Mapping[str, str]
    ) -> dict[str, CharacterImage]:
        """Record pictures that have come: what they measure, and their files."""
        measured = self._measured(character, [assets[image.image_id] for image in images])
        taken = {}
        for image in images:
            asset_id = assets[image.image_id]
            measures = measured.get(asset_id)
            with self.database.write() as connection:
                is_mine = store.bring(connection, image.image_id, asset_id, measures)
                there = store.load_images(connection, character.character_id, [image.image_id])[0]
            taken[image.image_id] = self.files.save_image(character, there) if is_mine else there
        return taken

    def _measured(self, character: Character, asset_ids: Sequence[str]) -> dict[str, Measures]:
        if not asset_ids or character.seed_asset_id is None:
            return {}
        try:
            seed = self.files.thumbnail(character, character.seed_asset_id)
            pictures = [self.files.thumbnail(character, asset_id) for asset_id in asset_ids]
            numbers = self.pool.run(_measure, seed, pictures)
        except StudioError:
            return {}  # a picture that went meanwhile has no numbers, and is shown without
        return {
            asset_id: Measures(fingerprint=mark, colour=colour, structure=structure)
            for asset_id, (mark, colour, structure) in zip(asset_ids, numbers, strict=True)
        }


def _latest(connection: Connection, job_id: str, workspace_id: str) -> Job | None:
    """Return a job, or the last that tried it again."""
    job = job_store.load(connection, job_id, workspace_id)
    for _ in range(_MAX_RETRIES):
        if job is None or job.retry_job_id is None:
            break
        job = job_store.load(connection, job.retry_job_id, workspace_id)
    return job


def _measure(seed: bytes, pictures: Sequence[bytes]) -> tuple[tuple[str, float, float], ...]:
    from lib.imaging.likeness import measure_all  # noqa: PLC0415 - numpy is not loaded when the server starts

    return measure_all(seed, pictures)
