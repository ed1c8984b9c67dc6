"""The pool's promises, kept by both pools, and what only real processes can show."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from lib.errors import EngineFailed, InsufficientCredits, JobCancelled
from lib.processes import InlinePool, Pool, WorkerPool
from tests import process_tasks

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerPool]:
    pool = WorkerPool(size=2)
    yield pool
    pool.stop()


@pytest.fixture(params=["inline", "worker"])
def pool(request: pytest.FixtureRequest) -> Pool:
    return InlinePool() if request.param == "inline" else request.getfixturevalue("workers")


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_result_comes_back(pool: Pool):
    assert pool.run(process_tasks.add, 2, 3) == 5


def test_a_partial_carries_keyword_arguments(pool: Pool):
    assert pool.run(partial(process_tasks.add, right=4), 1) == 5


def test_our_own_errors_arrive_whole(pool: Pool):
    with pytest.raises(InsufficientCredits, match="costs 8 credits") as caught:
        pool.run(process_tasks.run_out_of_money)
    assert (caught.value.balance, caught.value.need) == (3, 8)


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (process_tasks.run_out_of_memory, "more memory"),
        (process_tasks.divide_by_zero, "an error of its own"),
    ],
)
def test_other_errors_become_an_engine_failure_with_the_cause_for_the_log(pool: Pool, task, words: str):
    with pytest.raises(EngineFailed, match=words) as caught:
        pool.run(task)
    assert caught.value.remedy
    assert caught.value.__cause__ is not None
    assert pool.run(process_tasks.add, 1, 1) == 2


def test_progress_is_heard_in_order_before_the_result(pool: Pool):
    heard: list[tuple[int, str]] = []
    assert pool.run(process_tasks.count_steps, 4, on_progress=lambda *said: heard.append(said)) == 4
    assert heard == [(0, "Step 1 of 4"), (25, "Step 2 of 4"), (50, "Step 3 of 4"), (75, "Step 4 of 4")]
    assert pool.run(process_tasks.count_steps, 2) == 2


def test_a_listener_can_end_the_task(pool: Pool):
    def stop(percent: int, stage: str) -> None:
        assert (percent, stage) == (100, "Still at it")
        raise JobCancelled

    with pytest.raises(JobCancelled):
        pool.run(process_tasks.step_for_ever, on_progress=stop)
    assert pool.run(process_tasks.add, 1, 1) == 2


def test_a_task_that_reports_is_cancelled_between_its_steps(pool: Pool):
    questions = iter([False, False, False])
    with pytest.raises(JobCancelled):
        pool.run(process_tasks.step_for_ever, is_cancelled=lambda: next(questions, True))
    assert pool.run(process_tasks.add, 1, 1) == 2


def test_a_cancelled_task_does_not_start(pool: Pool, tmp_path: Path):
    with pytest.raises(JobCancelled):
        pool.run(process_tasks.write_and_sleep, tmp_path / "started", 0.0, is_cancelled=lambda: True)


def test_large_arguments_and_results_travel(workers: WorkerPool):
    assert len(workers.run(process_tasks.zeros, 30_000_000)) == 30_000_000
    assert workers.run(process_tasks.length, bytes(30_000_000)) == 30_000_000


def test_a_result_that_cannot_be_sent_fails_that_task_only(workers: WorkerPool):
    with pytest.raises(EngineFailed):
        workers.run(process_tasks.a_result_that_cannot_travel)
    assert workers.run(process_tasks.add, 1, 1) == 2


def test_too_slow_a_task_is_stopped(workers: WorkerPool, tmp_path: Path):
    mark = tmp_path / "started"
    with pytest.raises(EngineFailed, match=r"within 0.5 seconds"):
        workers.run(process_tasks.write_and_sleep, mark, PATIENCE_S, timeout_s=0.5)
    if mark.exists():
        assert not is_running(int(mark.read_text()))


def test_cancelling_ends_a_running_task(workers: WorkerPool, tmp_path: Path):
    mark = tmp_path / "started"
    with pytest.raises(JobCancelled):
        workers.run(process_tasks.write_and_sleep, mark, PATIENCE_S, is_cancelled=mark.exists)
    assert workers.run(process_tasks.add, 1, 1) == 2


def test_a_killed_child_loses_only_its_own_task(workers: WorkerPool, tmp_path: Path):
    mark, results = tmp_path / "started", []
    neighbour = threading.Thread(
        target=lambda: results.append(workers.run(process_tasks.write_and_sleep, mark, 1.0) or "done")
    )
    neighbour.start()
    wait_for(mark.exists)
    with pytest.raises(EngineFailed, match="ended before it was done"):
        workers.run(process_tasks.kill_itself)
    neighbour.join(PATIENCE_S)
    assert results == ["done"]
    assert workers.run(process_tasks.add, 1, 1) == 2


def test_killing_an_idle_child_is_harmless(workers: WorkerPool):
    child = workers.run(process_tasks.process_id)
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: not is_running(child))
    assert workers.run(process_tasks.add, 1, 1) == 2


def test_the_memory_cap_fails_the_task_and_not_the_machine():
    pool = WorkerPool(size=1, memory_bytes=512 * 1024**2)
    try:
        with pytest.raises(EngineFailed, match="more memory"):
            pool.run(process_tasks.zeros, 2 * 1024**3)
        assert pool.run(process_tasks.add, 1, 1) == 2
    finally:
        pool.stop()


def test_a_broken_cancel_question_leaves_the_pool_usable(workers: WorkerPool, tmp_path: Path):
    answers = iter([False])
    with pytest.raises(StopIteration):
        workers.run(process_tasks.write_and_sleep, tmp_path / "a", PATIENCE_S, is_cancelled=lambda: next(answers))
    assert workers.run(process_tasks.add, 1, 1) == 2


def test_children_ignore_an_interrupt(workers: WorkerPool):
    assert workers.run(process_tasks.interrupt_itself) == "went on"


def test_children_see_no_keys(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    pool = WorkerPool(size=1)
    try:
        assert "OPENAI_API_KEY" not in pool.run(process_tasks.environment)
    finally:
        pool.stop()


def test_a_task_that_cannot_be_sent_is_refused_at_once(workers: WorkerPool):
    with pytest.raises((AttributeError, TypeError)):
        workers.run(lambda: None)
    assert workers.run(process_tasks.add, 1, 1) == 2


def test_stopping_ends_children_and_running_tasks(tmp_path: Path):
    pool, mark, errors = WorkerPool(size=1), tmp_path / "started", []

    def run() -> None:
        try:
            pool.run(process_tasks.write_and_sleep, mark, PATIENCE_S)
        except EngineFailed as exc:
            errors.append(exc)

    task = threading.Thread(target=run)
    task.start()
    wait_for(lambda: mark.exists() and bool(mark.read_text()))
    pool.stop()
    pool.stop()
    task.join(PATIENCE_S)
    assert len(errors) == 1
    assert not is_running(int(mark.read_text()))
    with pytest.raises(EngineFailed, match="shutting down"):
        pool.run(process_tasks.add, 1, 1)


def test_a_child_serves_many_tasks_but_not_for_ever():
    pool = WorkerPool(size=1)
    try:
        children = [pool.run(process_tasks.process_id) for _ in range(501)]
    finally:
        pool.stop()
    assert len(set(children[:500])) == 1
    assert children[500] != children[0]


def test_a_stopped_pool_can_start_again():
    pool = WorkerPool(size=1)
    pool.start()
    pool.stop()
    pool.start()
    pool.start()
    try:
        assert pool.run(process_tasks.add, 1, 1) == 2
    finally:
        pool.stop()


SCRIPT = """
import sys, time
sys.path[:0] = [{root!r}, {tests!r}]
print("side effect", flush=True)
from tests import process_tasks
from lib.processes import WorkerPool
pool = WorkerPool(size=1)
pool.start()
print("main script in the child:", pool.run(process_tasks.main_script), flush=True)
print("child", pool.run(process_tasks.process_id), flush=True)
{ending}
"""


def start_script(tmp_path: Path, ending: str) -> subprocess.Popen[str]:
    script = tmp_path / "server.py"
    script.write_text(SCRIPT.format(root=str(ROOT), tests=str(ROOT / "tests"), ending=ending))
    return subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)


def test_children_never_run_the_main_script(tmp_path: Path):
    with start_script(tmp_path, "pool.stop()") as server:
        output, _ = server.communicate(timeout=PATIENCE_S)
    assert server.returncode == 0
    assert output.count("side effect") == 1
    assert "main script in the child: None" in output


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("ending", ["time.sleep(60)", "pool.run(time.sleep, 60)"], ids=["idle", "busy"])
def test_children_end_when_the_server_is_killed(tmp_path: Path, ending: str):
    with start_script(tmp_path, ending) as server:
        assert server.stdout
        lines = (server.stdout.readline() for _ in range(3))
        child = next(int(line.split()[1]) for line in lines if line.startswith("child"))
        assert is_running(child)
        server.kill()
    wait_for(lambda: not is_running(child))
