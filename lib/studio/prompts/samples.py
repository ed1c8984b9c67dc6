"""Prompts to start from, each with a small picture that the sandbox draws once and the data folder keeps."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from lib.imaging.finish import finish
from lib.model.geometry import Size
from lib.model.plan import ProviderRequest
from lib.model.request import Operation
from lib.processes import Pool
from lib.providers.sandbox import SandboxProvider

PROMPTS = (
    "Mountain landscape at sunset with a lake reflection",
    "Modern minimalist workspace with a laptop in morning light",
    "Cyberpunk city at night with neon signs and rain",
    "A perfume bottle on marble, soft studio light",
    "A lighthouse in a storm, dramatic waves",
    "Autumn forest in fog, golden leaves",
)
_SIZE = Size(width=512, height=384)
_SEED = 7


@dataclass(frozen=True)
class Sample:
    """A prompt and a JPEG of at most 256 pixels."""

    prompt: str
    thumbnail: bytes


class Samples:
    """Draws the samples on first use; later starts read them from `folder`."""

    def __init__(self, pool: Pool, folder: Path) -> None:
        self._pool = pool
        self._folder = folder
        self._guard = Lock()
        self._samples: tuple[Sample, ...] = ()

    def all(self) -> tuple[Sample, ...]:
        """Return every sample."""
        with self._guard:
            if not self._samples:
                self._samples = tuple(Sample(prompt, self._thumbnail(prompt)) for prompt in PROMPTS)
            return self._samples

    def _thumbnail(self, prompt: str) -> bytes:
        path = self._folder / f"{hashlib.sha256(prompt.encode()).hexdigest()[:16]}.jpg"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            thumbnail = self._pool.run(_draw, prompt)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as unfinished:
            unfinished.write(thumbnail)
        os.replace(unfinished.name, path)  # noqa: PTH105 - atomic, and named as the idea
        return thumbnail


def _draw(prompt: str) -> bytes:
    request = ProviderRequest(operation=Operation.GENERATE, model="", prompt=prompt, size=_SIZE, seed=_SEED)
    picture = SandboxProvider().draw(request).pictures[0]
    return finish(picture.content, target=_SIZE, output_format="png").thumbnail
