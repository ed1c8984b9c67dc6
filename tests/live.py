"""A real server in a process of its own, on a free loopback port over a fresh data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).parent.parent
_START_S = 60
_STOP_S = 20


def free_port() -> int:
    """Return a port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class StudioServer:
    """`streamlit run app.py` as a person starts it. Use it as a context manager."""

    def __init__(self, data: Path, *options: str, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "server.log"
        self._environment = {"STUDIO_DATA": str(data), "STUDIO_RATE_LIMITS": "off"} | environment
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        command += self._options
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=_plain_environment() | self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server as a terminal would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server without a warning."""
        self._end(signal.SIGKILL)

    def admin(self, *arguments: str) -> str:
        """Run the operator's command over the same data folder; return what it printed."""
        command = [sys.executable, "-m", "lib.admin", *arguments]
        environment = _plain_environment() | self._environment
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _end(self, number: signal.Signals) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_STOP_S)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


def _plain_environment() -> dict[str, str]:
    """Return this process's environment without settings of the studio or keys of vendors."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STUDIO_") and "_KEY" not in name}
