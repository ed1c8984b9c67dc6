"""A warm rerun of Create against an empty page with as many widgets, and the start to the first page.

Both pages are served by real servers side by side and asked in turn over the websocket. Targets: a rerun takes at most
1.5 times as long, the start to the first page at most 2 times as long, and the script itself at most 25 ms in AppTest.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil
from streamlit.testing.v1 import AppTest

from bench.websocket import Visitor
from lib.bootstrap import build_test_services
from lib.config import ROOT
from lib.model.actor import LOCAL_ACTOR
from lib.ui.pages import CHARACTERS, CREATE, PROMPT
from lib.ui.services import install
from tests.characters.stages import Stages
from tests.live import free_port

ROUNDS = 25
STARTS = 5
IDLE_S = 15.0
_EMPTY = "import streamlit as st\nfor number in range({count}):\n    st.text_input(f'Field {{number}}')\n"


class Server:
    """A Streamlit server over one script, with the time it took to answer its first page."""

    def __init__(self, script: str, folder: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(self.port)]
        options = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command + options,
            cwd=folder,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        with Visitor(self.port) as visitor:
            visitor.rerun_s()
        self.first_page_s = time.perf_counter() - began

    def _wait(self) -> None:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=1)
            except httpx.TransportError:
                time.sleep(0.005)
            else:
                return

    def family(self) -> list[psutil.Process]:
        """Return the server and its children."""
        server = psutil.Process(self.process.pid)
        return [server, *server.children(recursive=True)]

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(20)


def studio(folder: Path) -> Server:
    """Start the studio over a data folder."""
    return Server("app.py", ROOT, {"STUDIO_DATA": str(folder)})


def empty(folder: Path, widgets: int) -> Server:
    """Start a page with nothing but so many text fields."""
    script = folder / "empty.py"
    script.write_text(_EMPTY.format(count=widgets))
    return Server(str(script), folder, {})


def measure_reruns(folder: Path) -> None:
    """Print the ratio of warm reruns."""
    ours = studio(folder / "data")
    with Visitor(ours.port) as visitor:
        visitor.rerun_s()
        widgets = len(visitor.widget_ids)
        theirs = empty(folder, widgets)
        with Visitor(theirs.port) as other:
            pairs = [(visitor.rerun_s(), other.rerun_s()) for _ in range(ROUNDS)][5:]
    ratio = statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)
    print(f"rerun: {ratio:.2f} of an empty page with {widgets} widgets (target 1.5)")
    print(f"       {statistics.median(a for a, _ in pairs) * 1000:.0f} ms over the websocket")
    theirs.stop()
    measure_idle(ours)
    ours.stop()


def measure_idle(server: Server) -> None:
    """Print what the server costs while nobody asks."""
    time.sleep(3)
    family = server.family()
    before = sum(sum(process.cpu_times()[:2]) for process in family)
    time.sleep(IDLE_S)
    used = sum(sum(process.cpu_times()[:2]) for process in family) - before
    resident = sum(process.memory_info().rss for process in family) / 1e6
    own = family[0].memory_info().rss / 1e6
    print(f"idle:  {100 * used / IDLE_S:.1f} % of one core (target 2)")
    print(f"       {own:.0f} MB resident, {resident:.0f} MB with child processes (target 400)")


def measure_starts(folder: Path) -> None:
    """Print the ratio of starts to the first page."""
    ours, theirs = [], []
    for _ in range(STARTS):
        for made, build in ((ours, lambda: studio(folder / "data")), (theirs, lambda: empty(folder, 1))):
            server = build()
            made.append(server.first_page_s)
            server.stop()
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"start: {ratio:.2f} of an empty app (target 2), {statistics.median(ours):.2f} s")


def measure_script(folder: Path) -> None:
    """Print the time of the scripts of Create, every view of Prompt and a character's set-up in AppTest."""
    services = build_test_services(folder)
    services.prepare()
    install(services)
    stages = Stages(services, LOCAL_ACTOR)
    slug = stages.analysed("Bench").slug
    stages.characters.write_prompts(LOCAL_ACTOR, slug, 20)
    views = [(CREATE, ""), *((PROMPT, view) for view in ("Write", "Templates", "Personas", "History"))]
    for spec, view in (*views, *((CHARACTERS, view) for view in ("seed", "analysis", "prompts"))):
        page = AppTest.from_file(str(ROOT / "lib" / "ui" / "shell.py"), default_timeout=30).run()
        page.switch_page(spec.path)
        page.query_params["view"] = view
        if spec is CHARACTERS:
            page.query_params["character"] = slug
        page.run()
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            page.run()
            times.append(time.perf_counter() - began)
        print(f"script: {statistics.median(times) * 1000:.1f} ms in AppTest (target 25), {spec.title} {view}".rstrip())
    services.stop()


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "script").mkdir()
        measure_script(folder / "script")
        measure_reruns(folder)
        measure_starts(folder)


if __name__ == "__main__":
    main()
