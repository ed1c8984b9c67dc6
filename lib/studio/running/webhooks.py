"""Tells another system that a job has ended: one signed POST for each job, at least once, never in the job's way."""

import hashlib
import hmac
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from pydantic import SecretStr

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import DatabaseAway, StudioError
from lib.ids import id_of
from lib.jobs import store, webhooks
from lib.model.job import ItemState, Job, JobState
from lib.model.record import Record
from lib.model.request import Operation
from lib.net.http import HttpClient
from lib.net.messages import HttpCall

PLACES = 4
"""Calls at once; a receiver that hangs holds up no more than so many."""
READ_TIMEOUT_S = 5.0  # connecting has 5 s of its own (`lib.net.wire`)
_EVERY_S = 2.0
_RECENT = timedelta(minutes=10)
_TIDY_EVERY = timedelta(hours=1)
_MOST_ADDED = 500

log = logging.getLogger(__name__)


class JobEnded(Record):
    """What is told, as it is written in the body. Nothing in it was written by a user."""

    delivery_id: str
    """The same at every try, so that the receiver can leave out what it has seen."""
    event: Literal["job.ended"] = "job.ended"
    job_id: str
    batch_id: str | None
    operation: Operation
    state: JobState
    images_done: int
    images_failed: int
    images_cancelled: int
    credits_charged: int
    created_at: datetime
    ended_at: datetime | None


def told_of(job: Job) -> JobEnded:
    """Return what is told of an ended job; a text that was asked for counts as one image."""
    states = [item.state for item in job.items]
    return JobEnded(
        delivery_id=id_of("dlv", job.job_id),
        job_id=job.job_id,
        batch_id=job.batch_id,
        operation=job.operation,
        state=job.state,
        images_done=states.count(ItemState.COMPLETED),
        images_failed=states.count(ItemState.FAILED),
        images_cancelled=states.count(ItemState.CANCELLED),
        credits_charged=job.cost,
        created_at=job.created_at,
        ended_at=job.finished_at,
    )


def signature(secret: SecretStr, body: bytes, seconds: int) -> str:
    """Return the signature header of a body sent at `seconds` since 1970: `t=…,v1=…`, the HMAC-SHA256 of `t.body`."""
    digest = hmac.new(secret.get_secret_value().encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


class Webhook:
    """Finds ended jobs and tells them. Any number of processes may do so over one database; all methods repeatable."""

    def __init__(self, database: Database, http: HttpClient, clock: Clock, *, url: str, secret: SecretStr) -> None:
        self._database = database
        self._http = http
        self._clock = clock
        self._url = url
        self._secret = secret
        self._tidied_at: datetime | None = None

    def collect(self) -> int:
        """Queue the jobs that ended lately, at the start and every hour those of a whole day; return how many."""
        now = self._clock.now()
        is_thorough = self._tidied_at is None or now - self._tidied_at >= _TIDY_EVERY
        since = now - (webhooks.TRIED_FOR if is_thorough else _RECENT)
        if is_thorough:
            with self._database.write() as connection:
                webhooks.tidy(connection, now)
        added = 0
        while found := self._untold(since):
            with self._database.write() as connection:
                webhooks.add(connection, found, now)
            added += len(found)
        if is_thorough:
            self._tidied_at = now
        return added

    def _untold(self, since: datetime) -> list[str]:
        with self._database.read() as connection:
            return list(webhooks.untold(connection, since, _MOST_ADDED))

    def has_work(self) -> bool:
        """Tell whether something is due."""
        with self._database.read() as connection:
            return webhooks.is_any_due(connection, self._clock.now())

    def deliver_next(self) -> bool:
        """Send what is due first, and note that it arrived; return False when nothing was due."""
        with self._database.write() as connection:
            job_id = webhooks.claim(connection, self._clock.now())
            job = store.load(connection, job_id) if job_id else None
        if job is None:
            return False
        try:
            self._send(told_of(job))
        except StudioError as error:  # sent again after its pause
            log.warning("the webhook did not take the end of job %s (%s)", job.job_id, error.code)
            return True
        with self._database.write() as connection:
            webhooks.mark_delivered(connection, job.job_id, self._clock.now())
        return True

    def _send(self, told: JobEnded) -> None:
        body = told.model_dump_json().encode()
        headers = {
            "Content-Type": "application/json",
            "X-Studio-Delivery": told.delivery_id,
            "X-Studio-Signature": signature(self._secret, body, int(self._clock.now().timestamp())),
        }
        call = HttpCall("POST", self._url, headers, content=body, read_timeout_s=READ_TIMEOUT_S)
        self._http.send(call, provider="webhook", provider_label="The webhook", fault=lambda _: None)


class WebhookThread:
    """Looks every two seconds for what is to be told, and sends it from a few threads of its own."""

    def __init__(self, webhook: Webhook) -> None:
        self._webhook = webhook
        self._stopping = threading.Event()
        self._senders: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._loop, name="studio-webhook", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; does not wait. What is being sent may be sent again after the next start."""
        self._stopping.set()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._guarded(self._begin_round)
            self._stopping.wait(_EVERY_S)

    def _begin_round(self) -> None:
        self._webhook.collect()
        self._senders = [sender for sender in self._senders if sender.is_alive()]
        if len(self._senders) < PLACES and self._webhook.has_work():
            for _ in range(PLACES - len(self._senders)):
                sender = threading.Thread(target=self._guarded, args=(self._send_all,), daemon=True)
                self._senders.append(sender)
                sender.start()

    def _send_all(self) -> None:
        while not self._stopping.is_set() and self._webhook.deliver_next():
            pass

    @staticmethod
    def _guarded(step: Callable[[], None]) -> None:
        try:
            step()
        except DatabaseAway:
            log.info("telling of ended jobs waits for the database")
        except Exception:
            log.exception("telling of ended jobs failed; trying again")
