"""Runs CPU-heavy functions in processes of their own, so that a page never stutters and a crash costs one task.

Each child has a pipe of its own, so that killing one, at any moment, cannot disturb another. Children are fresh
interpreters: they never import the server's main script, see no key in their environment, have a cap on memory, and
end with the server. This is no queue: `run` blocks the calling thread until a child is free and the task is done.
"""

import contextlib
import os
import pickle
import queue
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any, Protocol, TypeVar

from lib.errors import EngineFailed, JobCancelled, StudioError

Result = TypeVar("Result")
ProgressListener = Callable[[int, str], None]
"""Takes how far a task is, 0 to 100, and what it does now. What it raises ends the task."""

DEFAULT_TIMEOUT_S = 60.0
DEFAULT_MEMORY_BYTES = 2 * 1024**3
_POLL_S = 0.1
_EXIT_WAIT_S = 5.0
_BEGIN_S = 60.0  # an interpreter on a busy machine may need a while
_DELIVERIES = 3  # children that may die before they begin with a task
_TASKS_PER_CHILD = 500  # a fresh interpreter now and then gives fragmented memory back
_NICENESS = 5  # pages and routes go first where cores are scarce
_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[4:]; from lib.processes import serve; serve(*[int(a) for a in sys.argv[1:4]])"
)
# What an interpreter and native libraries need to start. Everything else, keys above all, stays with the server.
_INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
# One task per core: threads inside a task would only fight, and each reserves memory that counts against the cap.
_SINGLE_THREADED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "OMP_WAIT_POLICY": "passive",  # engines that ask for threads of their own: waiting ones would burn the core
}


@dataclass(frozen=True)
class _Progress:
    """How far a task is."""

    percent: int
    stage: str


def _nobody(percent: int, stage: str) -> None:
    """Take note of nothing."""


_listener: ContextVar[ProgressListener] = ContextVar("progress_listener", default=_nobody)


def report_progress(percent: int, stage: str) -> None:
    """Tell whoever waits for the running task how far it is, 0 to 100; outside of a pool, nobody.

    An engine calls this between its steps: where the task was cancelled meanwhile, it ends here at the latest.
    """
    _listener.get()(min(max(percent, 0), 100), stage)


class Pool(Protocol):
    """Runs one function at a time per slot, away from the caller's own work."""

    def start(self) -> None:
        """Get ready; repeatable."""
        ...

    def stop(self) -> None:
        """End everything that runs; repeatable."""
        ...

    def run(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        is_cancelled: Callable[[], bool] | None = None,
        on_progress: ProgressListener | None = None,
    ) -> Result:
        """Call `function(*arguments)` elsewhere and return its result.

        The function is importable by name (a `functools.partial` of one is fine); it, its arguments and its result can
        be pickled. A `StudioError` that it raises arrives as it is; any other exception becomes `EngineFailed`.
        `on_progress` hears what it says through `report_progress`, in the calling thread.

        Raises:
            EngineFailed: it took longer than `timeout_s` seconds, ran out of memory, or its process died.
            JobCancelled: `is_cancelled` said so; it is asked about ten times a second.
        """
        ...


class InlinePool:
    """Runs in the calling thread: for tests and small tools. It cannot interrupt anything, so it has no time limit."""

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def run(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        is_cancelled: Callable[[], bool] | None = None,
        on_progress: ProgressListener | None = None,
    ) -> Result:
        """Call the function here; see `Pool.run`."""
        del timeout_s
        should_stop = is_cancelled or _never

        def listen(percent: int, stage: str) -> None:
            if should_stop():
                raise JobCancelled
            (on_progress or _nobody)(percent, stage)

        if should_stop():
            raise JobCancelled
        token = _listener.set(listen)
        try:
            return function(*arguments)
        except StudioError:
            raise
        except Exception as exc:
            raise _as_studio_error(exc) from exc
        finally:
            _listener.reset(token)


class WorkerPool:
    """Up to `size` child processes, started when first needed. Thread-safe.

    `memory_bytes` caps the address space of each child (enforced on Linux; elsewhere as far as the system allows);
    None leaves it open.
    """

    def __init__(self, size: int = 2, memory_bytes: int | None = DEFAULT_MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._is_stopped = False
        self._children: set[_Child] = set()
        # Last in, first out: a warm child is taken before an empty slot.
        self._slots: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(size):
            self._slots.put(None)

    def start(self) -> None:
        """Open the pool and start the first child, without waiting for it. Repeatable."""
        with self._lock:
            self._is_stopped = False
        with contextlib.suppress(queue.Empty):
            slot = self._slots.get_nowait()
            self._slots.put(slot or self._new_child())

    def stop(self) -> None:
        """Kill all children; tasks that ran fail with `EngineFailed`. Repeatable."""
        with self._lock:
            self._is_stopped = True
            children = list(self._children)
        for child in children:
            self._discard(child)

    def run(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        is_cancelled: Callable[[], bool] | None = None,
        on_progress: ProgressListener | None = None,
    ) -> Result:
        """Call the function in a child; see `Pool.run`. The time limit starts once a child is free."""
        task = pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL)
        should_stop = is_cancelled or _never
        kept: _Child | None = None
        slot = self._wait_for_slot(should_stop)
        try:
            child = self._deliver(task, slot, should_stop)
            try:
                succeeded, value = child.answer(
                    timeout_s=timeout_s, is_cancelled=should_stop, on_progress=on_progress or _nobody
                )
            except BaseException:
                self._discard(child)  # whatever it is doing, nobody waits for the answer any more
                raise
            if child.is_worn():
                self._discard(child)
            else:
                kept = child
        finally:
            self._slots.put(kept)
        if not succeeded:
            error, remote_traceback = value
            raise error from _RemoteTraceback(f"\n{remote_traceback}")
        result: Result = value
        return result

    def _wait_for_slot(self, is_cancelled: Callable[[], bool]) -> "_Child | None":
        while True:
            if self._is_stopped:
                raise EngineFailed("The studio is shutting down.", remedy="Try again in a moment.")
            if is_cancelled():
                raise JobCancelled
            with contextlib.suppress(queue.Empty):
                return self._slots.get(timeout=_POLL_S)

    def _deliver(self, task: bytes, slot: "_Child | None", is_cancelled: Callable[[], bool]) -> "_Child":
        """Return a child that has begun with the task; one that died while it was idle is replaced."""
        child = slot
        for _ in range(_DELIVERIES):
            if child is None or not child.is_alive():
                if child:
                    self._discard(child)
                child = self._new_child()
            try:
                child.take(task, is_cancelled=is_cancelled)
            except (EOFError, OSError):
                self._discard(child)
                child = None
            except BaseException:
                self._discard(child)
                raise
            else:
                return child
        raise EngineFailed("The engine's process could not be started.")

    def _new_child(self) -> "_Child":
        with self._lock:
            if self._is_stopped:
                raise EngineFailed("The studio is shutting down.", remedy="Try again in a moment.")
            child = _Child(self._memory_bytes)
            self._children.add(child)
        return child

    def _discard(self, child: "_Child") -> None:
        with self._lock:
            self._children.discard(child)
        child.kill()


class _Child:
    """One process and the pipes to it. Its standard input is its lifeline: when that closes, it ends."""

    def __init__(self, memory_bytes: int | None) -> None:
        their_tasks, self._tasks = Pipe(duplex=False)
        self._answers, their_answers = Pipe(duplex=False)
        passed = (their_tasks.fileno(), their_answers.fileno())
        numbers = (str(number) for number in (*passed, memory_bytes or 0))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, nothing from a user
            [sys.executable, "-X", "faulthandler", "-c", _PROGRAM, *numbers, *sys.path],
            stdin=subprocess.PIPE,
            pass_fds=passed,
            env=_environment(),
        )
        their_tasks.close()
        their_answers.close()
        self._calls = 0
        self._is_worn = False

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def is_worn(self) -> bool:
        """Tell whether the process should make room for a fresh one."""
        return self._is_worn or self._calls >= _TASKS_PER_CHILD

    def take(self, task: bytes, *, is_cancelled: Callable[[], bool]) -> None:
        """Send a pickled task and wait until the child has begun; raise EOFError or OSError when it is dead."""
        self._calls += 1
        deadline = time.monotonic() + _BEGIN_S
        self._tasks.send_bytes(task)
        while not self._answers.poll(_POLL_S):
            if is_cancelled():
                raise JobCancelled
            if time.monotonic() > deadline:
                raise EngineFailed("The engine's process did not begin.")
        self._answers.recv_bytes()

    def answer(
        self, *, timeout_s: float, is_cancelled: Callable[[], bool], on_progress: ProgressListener
    ) -> tuple[bool, Any]:
        """Return whether the task succeeded and its result, or the error with its traceback."""
        ask_at = time.monotonic() + _POLL_S
        deadline = time.monotonic() + timeout_s
        while True:
            message = self._message()
            if isinstance(message, _Progress):
                on_progress(message.percent, message.stage)
            elif message is not None:
                succeeded, self._is_worn, value = message
                return succeeded, value
            if time.monotonic() < ask_at:
                continue
            if is_cancelled():
                raise JobCancelled
            if time.monotonic() > deadline:
                raise EngineFailed(f"The engine did not finish within {timeout_s:g} seconds.")
            ask_at = time.monotonic() + _POLL_S

    def _message(self) -> Any:
        """Return what the child says next, or None where it is silent for a moment."""
        try:
            return pickle.loads(self._answers.recv_bytes()) if self._answers.poll(_POLL_S) else None  # noqa: S301 - ours
        except (EOFError, OSError) as exc:
            raise EngineFailed("The engine's process ended before it was done.") from exc

    def kill(self) -> None:
        """End the process at once and wait for it. Repeatable, from any thread."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_EXIT_WAIT_S)
        if self._process.stdin:
            self._process.stdin.close()
        # The pipes close themselves with the last reference: a thread may still be reading its end of file.


def serve(tasks_handle: int, answers_handle: int, memory_bytes: int) -> None:
    """Be a child: do tasks until the server closes the pipe or ends. Called in a fresh interpreter only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the server's to handle
    os.nice(_NICENESS)
    if memory_bytes:
        _limit_memory(memory_bytes)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    tasks = Connection(tasks_handle, writable=False)
    answers = Connection(answers_handle, readable=False)
    _listener.set(lambda percent, stage: answers.send_bytes(pickle.dumps(_Progress(percent, stage))))
    while True:
        try:
            task = tasks.recv_bytes()
        except EOFError:
            return
        answers.send_bytes(b"begun")
        answers.send_bytes(_answer(task))


def _answer(task: bytes) -> bytes:
    is_worn = False
    try:
        function, arguments = pickle.loads(task)  # noqa: S301 - written by our own parent
        outcome: tuple[bool, bool, Any] = (True, False, function(*arguments))
        return pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as exc:  # noqa: BLE001 - the caller gets every failure, the child lives on
        is_worn = isinstance(exc, MemoryError)
        failure = (_as_studio_error(exc), traceback.format_exc())
    return pickle.dumps((False, is_worn, failure), protocol=pickle.HIGHEST_PROTOCOL)


def _as_studio_error(exc: Exception) -> StudioError:
    if isinstance(exc, StudioError):
        return exc
    if isinstance(exc, MemoryError):
        return EngineFailed("This needs more memory than one task may use.")
    return EngineFailed("The engine stopped because of an error of its own.", remedy="Try again or report it.")


class _RemoteTraceback(Exception):
    """The traceback of an exception that happened in a child."""


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} | _SINGLE_THREADED


def _limit_memory(memory_bytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    with contextlib.suppress(OSError, ValueError):  # macOS refuses; a child without a cap is better than none
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _end_with_the_server() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing is ever written: this returns when the server's end closes
    os._exit(1)


def _never() -> bool:
    return False
