"""What text and vision models are asked about characters: analysis, prompts, workshop, likeness.

Each question is a job like any other: planned, priced, held, settled. A person confirms or corrects what comes of it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lib.characters import questions, store
from lib.characters.model_words import analysis_of, prompts_from, rules_for
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, NotConfigured, StudioError, Unsupported
from lib.model.actor import Actor
from lib.model.character import MAX_TURNAROUND, Analysis, Character, Judgement
from lib.model.job import Job
from lib.model.plan import Plan
from lib.model.text_request import MAX_LOOKED_AT, AnalyzeRequest, AnalyzeTask, PromptRequest, TextTask
from lib.prompts.answers import AnyAnswer, CharacterAnalysis, CharacterPrompts, Likeness, LikenessOfOne, Workshop
from lib.studio.characters.files import CharacterFiles
from lib.studio.characters.gallery import Gallery
from lib.studio.characters.turnarounds import confirmed
from lib.studio.planning.text_plan import TextRequest


class Question(StrEnum):
    """What a model can be asked about a character; one job of each kind counts, the last."""

    ANALYSIS = "analysis"
    PROMPTS = "prompts"
    WORKSHOP = "workshop"
    LIKENESS = "likeness"


@dataclass(frozen=True)
class Asked:
    """A question that was asked: its job, and what came of it as far as it has."""

    job: Job
    answer: AnyAnswer | None
    error: StudioError | None
    is_taken: bool
    """Its answer was taken over, or somebody decided otherwise."""


@dataclass(frozen=True)
class CharacterWriting:
    """Use cases of models that write and look."""

    database: Database
    clock: Clock
    files: CharacterFiles
    plan_one: Callable[[Actor, TextRequest], Plan]
    submit_one: Callable[[Actor, TextRequest, str | None], Job]
    job_of: Callable[[Actor, str], Job]
    answer_of: Callable[[Job], AnyAnswer]

    def analysis_request(self, character: Character) -> AnalyzeRequest:
        """Return the question what the seed shows; raise `Conflict` without a seed."""
        return AnalyzeRequest(task=AnalyzeTask.CHARACTER, image_ids=(_seed(character),))

    def prompts_request(self, character: Character, count: int) -> PromptRequest:
        """Return the question for `count` prompts, 1 to 25; raise `Conflict` without a confirmed analysis."""
        analysis = confirmed(character)
        wanted = min(count, MAX_TURNAROUND)
        return PromptRequest(
            task=TextTask.CHARACTER_PROMPTS,
            text=json.dumps(analysis.model_dump(mode="json"), ensure_ascii=False),
            choices={"count": wanted, "rules": rules_for(analysis, wanted)},
        )

    def workshop_request(self, description: str) -> PromptRequest:
        """Return the question what would make a description of a seed concrete."""
        return PromptRequest(task=TextTask.WORKSHOP, text=description)

    def likeness_request(self, character: Character, gallery: Gallery) -> AnalyzeRequest:
        """Return the question how much candidates look like the seed; raise `Conflict` where there are none.

        At most 19 go along, those that nobody has decided about first.
        """
        out = {Judgement.DROP, Judgement.REPLACED}
        there = [image for image in gallery.images if image.asset_id and image.judgement not in out]
        there.sort(key=lambda image: image.judgement is not Judgement.OPEN)
        names = [image.asset_id for image in there if image.asset_id][: MAX_LOOKED_AT - 1]
        if not names:
            raise Conflict("There is no candidate to compare yet.")
        features = character.analysis.key_features if character.analysis else ()
        return AnalyzeRequest(
            task=AnalyzeTask.LIKENESS,
            image_ids=tuple(dict.fromkeys((_seed(character), *names))),
            text="; ".join(features),
        )

    def plan(self, actor: Actor, request: TextRequest) -> Plan | None:
        """Return what asking costs, and whom; None where no model that can do it has a key."""
        try:
            plan = self.plan_one(actor, request)
        except (NotConfigured, Unsupported):
            return None
        return None if plan.maker == "processed" else plan

    def ask(self, actor: Actor, slug: str, question: Question, request: TextRequest, *, key: str | None = None) -> Job:
        """Have a model asked; the character remembers the job until another is asked the same."""
        character = self.files.load(actor, slug)
        job = self.submit_one(actor, request, key)
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            questions.remember(
                connection, character.character_id, question.value, job_id=job.job_id, now=self.clock.now()
            )
        return job

    def asked(self, actor: Actor, character: Character, question: Question) -> Asked | None:
        """Return the last question of a kind with what came of it; None where nobody asked, or about another seed."""
        with self.database.read() as connection:
            known = questions.asked(connection, character.character_id, question.value)
        if known is None:
            return None
        job = self.job_of(actor, known[0])
        if isinstance(job.request, AnalyzeRequest) and job.request.image_ids[0] != character.seed_asset_id:
            return None
        if not job.state.is_ended:
            return Asked(job, None, None, known[1])
        try:
            return Asked(job, self.answer_of(job), None, known[1])
        except StudioError as error:
            return Asked(job, None, error, known[1])

    def proposal(self, actor: Actor, character: Character) -> tuple[Analysis, Job] | None:
        """Return what a vision model made of the seed, for somebody to confirm or correct; None where nothing waits."""
        asked = self.asked(actor, character, Question.ANALYSIS)
        if asked is None or asked.is_taken or not isinstance(asked.answer, CharacterAnalysis):
            return None
        return analysis_of(asked.answer), asked.job

    def note_confirmed(self, connection: Connection, character: Character) -> None:
        """Note that somebody confirmed an analysis: what a model proposed is done with."""
        known = questions.asked(connection, character.character_id, Question.ANALYSIS.value)
        if known is not None:
            questions.take(connection, character.character_id, Question.ANALYSIS.value, known[0])

    def take_prompts(self, actor: Actor, character: Character) -> tuple[Character, str]:
        """Take over prompts that a text model has written since, repaired by the rules; return what was done in words.

        Repeatable, and done once: prompts that somebody edited afterwards stay.
        """
        asked = self.asked(actor, character, Question.PROMPTS)
        if asked is None or asked.is_taken or not isinstance(asked.answer, CharacterPrompts):
            return character, ""
        request = asked.job.request
        count = int(request.choices.get("count", 1)) if isinstance(request, PromptRequest) else 1
        analysis = confirmed(character)
        prompts, used = prompts_from(asked.answer.prompts, analysis, count)
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            if not questions.take(connection, character.character_id, Question.PROMPTS.value, asked.job.job_id):
                return self.files.load(actor, character.slug), ""
            store.change(connection, character.character_id, prompts=prompts)
        said = f"{asked.job.plan.model_label} wrote {used} of {len(prompts)} prompts."
        if used < len(prompts):
            said += " The others broke a rule and were written by the built-in grammar."
        return self.files.load(actor, character.slug), said

    def workshop(self, actor: Actor, character: Character, description: str) -> Workshop | None:
        """Return what a text model made of exactly this description; None where it was not asked."""
        asked = self.asked(actor, character, Question.WORKSHOP)
        if asked is None or not isinstance(asked.job.request, PromptRequest):
            return None
        is_same = asked.job.request.text == description
        return asked.answer if is_same and isinstance(asked.answer, Workshop) else None

    def likeness(self, actor: Actor, character: Character) -> tuple[str, Mapping[str, LikenessOfOne]]:
        """Return which vision model judged, and its judgement for each picture that it saw."""
        asked = self.asked(actor, character, Question.LIKENESS)
        if asked is None or not isinstance(asked.answer, Likeness) or not isinstance(asked.job.request, AnalyzeRequest):
            return "", {}
        shown = asked.job.request.image_ids[1:]
        return asked.job.plan.model_label, dict(zip(shown, asked.answer.judgements, strict=False))


def _seed(character: Character) -> str:
    if character.seed_asset_id is None:
        raise Conflict(f"{character.display_name} has no seed image yet.", remedy="Upload or generate one first.")
    return character.seed_asset_id
