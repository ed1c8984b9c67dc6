"""Any job as code: it asks for the same again, and no words of a user can act in it."""

import json
import os
import subprocess
import sys

import pytest

from lib.api.studio_dialect import CreateBody
from lib.api.studio_pictures import ControlBody, EditBody, UpscaleBody
from lib.api.studio_social import OptimizeBody
from lib.errors import Unsupported
from lib.model.picture_request import ControlRequest, EditRequest, UpscaleRequest
from lib.model.plan import Expansion
from lib.model.request import GenerateRequest, SocialRequest, SocialTarget
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.providers.fake_vendor import plain_png
from lib.studio.code import code_for

FAKE_CURL = """#!/bin/bash
case "$*" in
  *content*) printf picture; exit;;
esac
for word in "$@"; do printf '%s\\0' "$word"; done > "$OUT/words"
case "$*" in *@-*) cat > "$OUT/stdin";; esac
"""
FAKE_HTTPX = """
import json, os
class Answer:
    content = b"picture"
    def raise_for_status(self): return self
    def json(self): return {}
class Client:
    def __init__(self, **settings): self.settings = settings
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def get(self, path): return Answer()
    def post(self, path, json):
        sent = {"path": path, "body": json, "headers": self.settings["headers"], "base": self.settings["base_url"]}
        open(os.environ["OUT"] + "/sent", "w").write(__import__("json").dumps(sent))
        return Answer()
"""
NASTY = (
    "it's \"$(touch acted)\" `touch acted` $HOME \\$x \\\\ \\n 'quoted'\n!history {braces} 100% ü 漢 \u2028 end",
    "JSON\nJSON\ncurl",
    "'; touch acted; '",
    "a\\",
    '"""',
)
ENVIRONMENT = {"STUDIO_API_TOKEN": "t0ken", "STUDIO_INTERNAL_TOKEN": "int3rnal"}


class Reader:
    """Runs the code as its reader would, with programs that only write down what they were told."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "curl").write_text(FAKE_CURL)
        (folder / "curl").chmod(0o755)
        (folder / "httpx.py").write_text(FAKE_HTTPX)

    def run(self, *command, **variables):
        environment = {"PATH": f"{self.folder}:{os.environ['PATH']}", "OUT": str(self.folder), **ENVIRONMENT}
        subprocess.run(command, cwd=self.folder, env=environment | variables, check=True, timeout=60)
        assert not (self.folder / "acted").exists()

    def curl(self, code):
        """Return address, headers and body of the call that the shell code makes."""
        self.run("bash", "-c", code.curl)
        words = (self.folder / "words").read_bytes().decode().split("\0")[:-1]
        body = words[words.index("-d") + 1]
        text = (self.folder / "stdin").read_text() if body == "@-" else body
        return next(word for word in words if word.startswith("http")), words, json.loads(text)

    def python(self, code):
        """Return what the Python code sends."""
        self.run(sys.executable, "-c", code.python, PYTHONPATH=str(self.folder))
        return json.loads((self.folder / "sent").read_text())


@pytest.fixture
def reader(tmp_path):
    folder = tmp_path / "reader"
    folder.mkdir()
    return Reader(folder)


@pytest.fixture
def image_id(services, actor):
    return services.studio.upload(actor, plain_png(64, 48), "a.png").asset_id


def code_of(services, actor, request):
    return code_for(actor, services.studio.submit(actor, request), "https://studio.example/")


@pytest.mark.parametrize("prompt", NASTY)
def test_words_arrive_as_they_are_and_never_act(services, actor, reader, prompt):
    request = GenerateRequest(prompt=prompt, provider="fake", model="fake-any")
    code = code_of(services, actor, request)
    for body in (reader.curl(code)[2], reader.python(code)["body"]):
        assert CreateBody(**body).to_request(services.catalog).prompt == request.prompt


@pytest.mark.parametrize("prompt", NASTY)
def test_words_beside_pictures_arrive_as_they_are_and_never_act(services, actor, reader, image_id, prompt):
    request = EditRequest(task="general_edit", image_id=image_id, prompt=prompt, provider="fake")
    code = code_of(services, actor, request)
    for body in (reader.curl(code)[2], reader.python(code)["body"]):
        assert body["prompt"] == request.prompt
        assert body["image_base64"] == "cGljdHVyZQ=="


def test_a_generation_names_its_model_size_and_seed(services, actor, reader):
    request = GenerateRequest(prompt="a kite", provider="fake", aspect_ratio="16:9", count=3)
    job = services.studio.submit(actor, request)
    code = code_for(actor, job, "https://studio.example/")
    address, words, body = reader.curl(code)
    again = CreateBody(**body).to_request(services.catalog)
    assert address == "https://studio.example/api/image-studio/create"
    assert (again.model, again.size, again.count) == (job.plan.model, job.plan.target, 3)
    assert again.seed == job.items[0].seed
    assert "Authorization: Bearer t0ken" in words
    assert reader.python(code)["headers"] == {"Authorization": "Bearer t0ken"}
    assert reader.python(code)["body"] == body


def test_no_token_stands_in_the_code(services, actor):
    code = code_of(services, actor, GenerateRequest(prompt="a kite", provider="fake"))
    assert "$STUDIO_API_TOKEN" in code.curl
    assert "t0ken" not in code.curl + code.python


@pytest.mark.parametrize(
    ("kind", "request_of"),
    [
        (EditBody, lambda i: EditRequest(task="outpaint", image_id=i, expansion=Expansion(left=8), provider="fake")),
        (UpscaleBody, lambda i: UpscaleRequest(image_id=i, factor=2, provider="fake")),
        (ControlBody, lambda i: ControlRequest(task="sketch", control_id=i, prompt="a kite", provider="fake")),
        (
            OptimizeBody,
            lambda i: SocialRequest(asset_id=i, targets=(SocialTarget(platform="instagram", format="Feed Square"),)),
        ),
    ],
)
def test_every_kind_of_picture_job_fits_its_route(services, actor, reader, image_id, kind, request_of):
    code = code_of(services, actor, request_of(image_id))
    _, _, body = reader.curl(code)
    assert set(body) <= set(kind.model_fields)
    kind(**body)
    assert reader.python(code)["body"] == body


def test_a_written_prompt_goes_to_the_internal_api(services, actor, reader):
    code = code_of(services, actor, PromptRequest(text="An article about kites", model="composer"))
    address, words, body = reader.curl(code)
    assert address.endswith("/internal/images/prompts/generate")
    assert "X-Internal-Auth: int3rnal" in words
    assert body["text"] == "An article about kites"


def test_what_no_route_does_says_so(services, actor, image_id):
    job = services.studio.submit(actor, AnalyzeRequest(image_ids=(image_id,)))
    with pytest.raises(Unsupported, match="No route"):
        code_for(actor, job)
