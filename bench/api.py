"""REST under load: the status poll against a bare route, 200 pollers, and what a large body costs in memory.

Requests go to a real server over sockets that stay open, so that the server is what is measured. Targets: a poll, its
token and database read included, reaches 0.4 of a bare route's requests per second and stays flat to 100,000 jobs
(1.2 times at most); 200 pollers, each once a second, see a p99 of at most 150 ms and no error, and a page's rerun takes
at most twice as long beside them; 10 MB of base64 cost at most 4 times their size before the picture is decoded.
"""

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from pydantic import SecretStr

from bench.jobs import fill
from bench.websocket import Visitor
from lib.api.bodies import MAX_PICTURE_BODY_BYTES, json_body
from lib.api.studio_pictures import UpscaleBody
from lib.bootstrap import build_test_services, fake_settings
from lib.identity.tokens import Tokens
from lib.model.actor import LOCAL_ACTOR
from tests.live import StudioServer

KEY = "a key for benches that is long enough"
CONNECTIONS = 8
ROUNDS = 5
ROUND_S = 2.0
POLLERS = 200
POLLING_S = 15.0
RERUNS = 15
BODY_BYTES = 10_000_000
CHUNK = 64 * 1024


def prepare(folder: Path, jobs: int) -> tuple[list[str], str]:
    """Fill a data folder with jobs, ended and waiting; return where the status of some is, and a token for them."""
    services = build_test_services(folder, settings=fake_settings(folder, secret_key=SecretStr(KEY)))
    services.prepare()
    try:
        made = services.access.create(LOCAL_ACTOR, "bench")
        client = services.access.clients(LOCAL_ACTOR)[0]
        token = Tokens(KEY.encode(), services.clock).issue(made.client_id, secret_set_at=client.secret_set_at)
        fill(services, jobs)
        asked = services.studio.jobs(LOCAL_ACTOR, page_size=POLLERS)
    finally:
        services.stop()
    return [f"/api/v1/images/jobs/{job.job_id}" for job in asked], token.access_token


class Line:
    """One open connection to the server."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self._port = port
        self._ask = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()

    async def open(self) -> "Line":
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def ask(self) -> float:
        """Return the seconds until the whole answer was there; raise AssertionError unless it is a 200."""
        began = time.perf_counter()
        self._writer.write(self._ask)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200"), head
        size = int(head.split("content-length:")[1].split("\r\n")[0])
        await self._reader.readexactly(size)
        return time.perf_counter() - began

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def open_lines(port: int, paths: list[str], token: str, count: int) -> list[Line]:
    """Return open connections that ask for different paths, as far as there are as many."""
    return [await Line(port, path, token).open() for path in itertools.islice(itertools.cycle(paths), count)]


async def rate(port: int, paths: list[str], token: str) -> float:
    """Return requests per second over eight connections at once."""
    lines = await open_lines(port, paths, token, CONNECTIONS)
    deadline = time.perf_counter() + ROUND_S

    async def keep_asking(line: Line) -> int:
        count = 0
        while time.perf_counter() < deadline:
            await line.ask()
            count += 1
        line.close()
        return count

    began = time.perf_counter()
    total = sum(await asyncio.gather(*map(keep_asking, lines)))
    return total / (time.perf_counter() - began)


async def rates(port: int, polls: list[str], token: str) -> tuple[float, float]:
    """Return the medians of a bare route and of the status poll, asked in turn."""
    asked = (["/health"], polls)
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            found[which].append(await rate(port, asked[which], token))
    return statistics.median(found[0]), statistics.median(found[1])


async def pollers(port: int, paths: list[str], token: str) -> list[float]:
    """Return what each of 200 pollers waited, each asking once a second."""
    lines = await open_lines(port, paths, token, POLLERS)

    async def poll(number: int, line: Line) -> list[float]:
        await asyncio.sleep(number / POLLERS)
        waited = []
        for _ in range(round(POLLING_S)):
            took = await line.ask()
            waited.append(took)
            await asyncio.sleep(max(0.0, 1 - took))
        line.close()
        return waited

    return [took for waits in await asyncio.gather(*(poll(n, line) for n, line in enumerate(lines))) for took in waits]


def reruns(port: int) -> float:
    """Return the median seconds of a page's rerun."""
    with Visitor(port) as visitor:
        visitor.rerun_s()
        return statistics.median(visitor.rerun_s() for _ in range(RERUNS))


async def beside(port: int, paths: list[str], token: str) -> tuple[list[float], float]:
    """Return what the pollers waited and what a page's rerun took meanwhile."""
    page = asyncio.create_task(asyncio.to_thread(reruns, port))
    waits = await pollers(port, paths, token)
    return waits, await page


def body_cost() -> float:
    """Return the most memory that reading a body with a large picture takes, in times the body's size."""
    body = b'{"image_base64": "' + b"A" * BODY_BYTES + b'"}'
    chunks = iter([body[start : start + CHUNK] for start in range(0, len(body), CHUNK)])
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": [], "app": FastAPI()}

    async def receive() -> dict[str, Any]:
        content = next(chunks, None)
        return {"type": "http.request", "body": content or b"", "more_body": content is not None}

    async def read() -> None:
        await json_body(UpscaleBody, max_bytes=MAX_PICTURE_BODY_BYTES)(Request(scope, receive))

    tracemalloc.start()
    asyncio.run(read())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(body)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000)
    chosen = parser.parse_args()
    print(f"api: a body of {BODY_BYTES / 1e6:g} MB takes {body_cost():.1f} times its size in memory")
    polls = []
    for count in (100, chosen.jobs):
        with tempfile.TemporaryDirectory() as folder:
            paths, token = prepare(Path(folder), count)
            with StudioServer(Path(folder), STUDIO_SECRET_KEY=KEY, STUDIO_WORKERS="external") as server:
                bare, poll = asyncio.run(rates(server.port, paths, token))
                polls.append(poll)
                print(f"api: with {count:,} jobs {poll:.0f} polls/s, {poll / bare:.2f} of a bare route ({bare:.0f}/s)")
                if count == chosen.jobs:
                    continue
                alone = reruns(server.port)
                waits, busy = asyncio.run(beside(server.port, paths, token))
                p99 = sorted(waits)[int(len(waits) * 0.99)] * 1000
                print(f"api: {POLLERS} pollers, {len(waits)} answers, p99 {p99:.0f} ms, no error")
                print(f"api: a page's rerun takes {busy / alone:.2f} times as long beside them")
    print(f"api: a poll takes {polls[0] / polls[1]:.2f} times as long with {chosen.jobs:,} jobs")


if __name__ == "__main__":
    main()
