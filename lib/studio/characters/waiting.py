"""What is wanted of a character and waits for credits: kept with the payment, taken up by itself when that is made."""

from dataclasses import dataclass

from lib.characters import questions
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import MAX_TURNAROUND, CharacterRun, WaitingRun
from lib.model.payment import Payment
from lib.studio.characters.files import CharacterFiles
from lib.studio.characters.making import CharacterMaking
from lib.studio.characters.seeds import CharacterSeeds
from lib.studio.characters.turnarounds import Turnarounds
from lib.studio.characters.writing import CharacterWriting, Question
from lib.studio.money.buying import Buying


@dataclass(frozen=True)
class CharacterWaiting:
    """Buys the credits for a run, and has it done afterwards without another click."""

    database: Database
    clock: Clock
    files: CharacterFiles
    seeds: CharacterSeeds
    turnarounds: Turnarounds
    making: CharacterMaking
    writing: CharacterWriting
    buying: Buying

    def buy(self, actor: Actor, bundle_id: int, run: CharacterRun, *, base_url: str = "") -> Payment:
        """Begin to buy a bundle that pays for a run; raises what `Buying.checkout` raises."""
        character = self.files.load(actor, run.slug)

        def keep(connection: Connection, payment_id: int) -> None:
            now = self.clock.now()
            questions.add_run(connection, actor, character.character_id, run, payment_id=payment_id, now=now)

        return self.buying.checkout(actor, bundle_id, base_url=base_url, then=keep)

    def resume(self) -> int:
        """Run what waited for payments that are completed, each once; return how many went out.

        Called after every purchase and by the reconciler. A run's own id is its idempotency key, so that a crash in
        between costs nothing twice.
        """
        with self.database.read() as connection:
            due = questions.due_runs(connection)
        done = 0
        for run_id, actor, run in due:
            message = ""
            try:
                self._run(actor, run, f"resume:{run_id}")
            except StudioError as error:
                message = error.sentence()
            with self.database.write() as connection:
                questions.end_run(connection, run_id, message=message, now=self.clock.now())
            done += not message
        return done

    def of_payment(self, actor: Actor, payment_id: int) -> WaitingRun | None:
        """Return what waits for a payment of the actor's, or what became of it; raise `NotFound`."""
        self.buying.payment(actor, payment_id)
        with self.database.read() as connection:
            return questions.run_for(connection, payment_id)

    def _run(self, actor: Actor, run: CharacterRun, key: str) -> None:
        if run.kind == "turnaround":
            is_split = len(run.prompts) > MAX_TURNAROUND
            self.turnarounds.run(actor, run.slug, run.prompts, key=key, is_split_confirmed=is_split)
        elif run.kind == "redo":
            self.turnarounds.redo(actor, run.slug, key=key, is_split_confirmed=True)
        elif run.kind == "seed":
            self.seeds.generate(actor, run.slug, " ".join(run.texts), key)
        elif run.kind == "ask":
            if run.asked is not None:
                self.writing.ask(actor, run.slug, Question(run.question), run.asked, key=key)
        else:
            order = self.making.order_of(actor, run.slug, run.texts, is_surprise=run.is_surprise)
            self.making.make(actor, order, key=key, is_split_confirmed=True)
