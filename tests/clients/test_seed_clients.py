"""Programs written down from the documents' own samples, against a live server without any vendor's key."""

import base64
import json
import os
import shutil
import stat
import struct
import subprocess
from pathlib import Path

import pytest
import requests

from tests.clients.characters import Skill, whole_flow
from tests.live import StudioServer

HERE = Path(__file__).parent
pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node on this machine")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with StudioServer(tmp_path_factory.mktemp("studio")) as running:
        yield running


@pytest.fixture(scope="module")
def token(server):
    made = requests.post(f"{server.url}/api/v1/auth/register", timeout=30).json()
    server.admin("grant", made["client_id"], "500")
    credentials = {name: made[name] for name in ("client_id", "client_secret")}
    return requests.post(f"{server.url}/api/v1/auth/login", json=credentials, timeout=30).json()["access_token"]


def run(server, token, *command):
    environment = os.environ | {"BASE_URL": server.url, "TOKEN": token}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def size_of(content):
    return struct.unpack(">II", content[16:24])


@pytest.mark.row("B150", "B151")
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_the_curl_sample_of_the_studio_api(server, token):
    result = run(server, token, "sh", str(HERE / "studio.sh"))
    assert size_of(base64.b64decode(result["results"][0]["image_base64"])) == (1200, 628)


@pytest.mark.row("B51", "B53", "B150")
def test_the_python_sample_of_the_studio_api(server, token, tmp_path):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = {"prompt": "Modern office workspace", "template_id": "linkedin_post", "quality": "standard"}
    response = requests.post(f"{server.url}/api/image-studio/create", json=data, headers=headers, timeout=120)
    result = response.json()
    (tmp_path / "generated_image.png").write_bytes(base64.b64decode(result["results"][0]["image_base64"]))
    assert size_of((tmp_path / "generated_image.png").read_bytes()) == (1200, 628)
    assert (result["request"]["dimensions"], result["request"]["template_name"]) == ("1200x628", "LinkedIn Post")
    assert result["request"]["provider"] == "sandbox"


@needs_node
@pytest.mark.row("B150")
def test_the_javascript_sample_of_the_studio_api(server, token):
    assert run(server, token, "node", str(HERE / "studio.mjs")) == {"status": 200, "width": 1200, "height": 628}


@needs_node
@pytest.mark.row("D28", "D29", "D30", "D31", "D34", "D36", "D37", "D39", "D43")
def test_the_samples_of_the_jobs_api(server, token):
    answers = run(server, token, "node", str(HERE / "jobs.mjs"))
    assert answers["oneImage"] == {"isDraft": True, "type": "image/png", "cost": 1}
    assert answers["aBatch"] == {"total": 2, "rows": 2, "images": 2}
    assert answers["draftThenFinal"] == {"drafts": 1, "finals": 1, "isDraft": False}
    assert answers["synchronous"] == {"hasUrl": True}
    assert answers["fallback"]["status"] == 400
    assert answers["fallback"]["message"].startswith("prompt: ")


@pytest.mark.row("E32", "E33", "E35", "E63", "E66", "E67", "E77", "E100", "E125", "E158", "E167")
def test_the_character_flow_from_register_to_random(server, tmp_path):
    skill = Skill(tmp_path, server.url)
    found = whole_flow(skill, lambda client_id: server.admin("grant", client_id, "100"))
    assert found["unpaid"] == 402
    assert found["bundles"] == ["Starter Bundle", "Creator Bundle", "Studio Bundle"]
    assert found["early"] == 409
    assert (found["turnaround"]["total"], found["turnaround"]["credits_used"]) == (3, 30)
    assert found["balance"] == 100 - 10 - 30 - 10 - 10
    assert found["entries"]["total"] >= 6
    assert len(found["files"]) == 2
    assert stat.S_IMODE(skill.config_file.stat().st_mode) == 0o600
