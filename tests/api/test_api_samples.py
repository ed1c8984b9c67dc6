"""The commands that clients of seeds A and C are told to run, against a live server: only address and token differ."""

import base64
import json
import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.net.http import HttpClient
from lib.providers.base import Connection
from lib.providers.fake_vendor import plain_png
from lib.providers.neuroflash import NeuroflashProvider
from tests.contract.vendor_server import Reply, VendorServer
from tests.contract.wires import ENCODED
from tests.live import StudioServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]
TOKEN = "a token between services"
USER = "user_abc123"
WRITTEN = "A futuristic digital artwork of neural networks with glowing blue connections on a dark background"


def openai():
    def generate(asked):
        usage = {"input_tokens": 9, "output_tokens": 1756, "total_tokens": 1765}
        details = {"input_tokens_details": {"text_tokens": 9, "image_tokens": 0}}
        return Reply({"created": 1, "data": [{"b64_json": ENCODED}], "usage": usage | details})

    return VendorServer(("POST", "/v1/images/generations", generate))


def gemini():
    def generate(asked):
        is_text = "responseModalities" not in asked.json()["generationConfig"]
        picture = {"inlineData": {"mimeType": "image/png", "data": ENCODED}}
        words = {"text": json.dumps({"title": "Neural networks", "prompt": WRITTEN})}
        content = {"role": "model", "parts": [words if is_text else picture]}
        candidate = {"index": 0, "finishReason": "STOP", "content": content}
        return Reply({"candidates": [candidate], "usageMetadata": {"totalTokenCount": 1}, "modelVersion": "m"})

    return VendorServer(("POST", r"/v1beta/models/[^/]+:generateContent", generate))


def upscaler():
    """A web UI on this machine that enlarges whatever it is sent to the same picture."""
    large = base64.b64encode(plain_png(2048, 2048)).decode()
    return VendorServer(("POST", "/sdapi/v1/extra-single-image", lambda asked: Reply({"image": large})))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A live studio with both of seed A's vendors and an upscaler behind it, and a funded user."""
    with openai() as first, gemini() as second, upscaler() as third:
        running = StudioServer(
            tmp_path_factory.mktemp("samples") / "data",
            STUDIO_INTERNAL_TOKEN=TOKEN,
            STUDIO_OPENAI_BASE_URL=f"{first.url}/v1",
            STUDIO_GEMINI_BASE_URL=second.url,
            STUDIO_AUTOMATIC1111_BASE_URL=third.url,
            OPENAI_API_KEY="vendor-key",
            GEMINI_API_KEY="vendor-key",
        )
        with running:
            running.admin("grant", f"internal:{USER}", "10000")
            yield running


def shell(command, **variables):
    """Run a command as a person would; return what it printed, as JSON."""
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def internal(server, path, body):
    command = """curl -sS -X POST "$BASE/internal/images/$ACTION" \\
        -H "X-Internal-Auth: $TOKEN" -H "Content-Type: application/json" -d "$BODY\""""
    return shell(command, BASE=server.url, TOKEN=TOKEN, ACTION=path, BODY=json.dumps(body))


@pytest.mark.row("A4", "A5", "A9", "A18", "A20", "A21", "A45")
def test_a_cover_from_its_article_to_its_deletion(server):
    written = internal(
        server,
        "prompts/generate",
        {
            "text": "Quantum Computing Advances: Qubits, Entanglement, and Future Applications",
            "model": "gemini-2.5-pro",
            "userId": USER,
        },
    )
    assert (written["success"], written["data"]["prompt"]) == (True, WRITTEN)
    made = internal(
        server,
        "generate",
        {
            "prompt": "Abstract quantum computing visualization with glowing qubits, deep blue and purple",
            "model": "gemini-2.5-flash-image",
            "userId": USER,
            "title": "Quantum Computing Advances",
            "slug": "quantum-computing-advances",
        },
    )
    cover_image_id = made["data"]["id"]
    assert httpx.get(made["data"]["thumbnailUrl"]).headers["Content-Type"] == "image/jpeg"
    assert httpx.get(made["data"]["fullSizeUrl"]).headers["Content-Type"] == "image/png"
    deleted = shell(
        'curl -sS -X DELETE "$BASE/internal/images/$ID" -H "X-Internal-Auth: $TOKEN"',
        BASE=server.url,
        TOKEN=TOKEN,
        ID=cover_image_id,
    )
    assert deleted["success"] is True


def blocks_of(letter):
    names = {"A": "000_418ba6c274aa165e.txt", "C": "002_f6e941d562ecb0ae.txt"}
    root = Path(__file__).parent.parent.parent
    folder = next((p / "shared" / "seeds" for p in root.parents if (p / "shared" / "seeds").is_dir()), None)
    if folder is None:
        pytest.skip("the seeds are not beside this checkout")
    return (folder / names[letter]).read_text()


@pytest.mark.row("A4", "A5", "A7", "A18", "A45")
def test_the_seed_s_own_commands_for_the_internal_api(server):
    text = blocks_of("A").replace("https://image-service.intexuraos.com", server.url)
    text = text.replace("YOUR_INTERNAL_TOKEN", TOKEN)
    commands = [block for block in re.findall(r"```bash\n(.*?)```", text, re.DOTALL) if "curl -X" in block]
    assert len(commands) == 6
    image_id = ""
    for command in commands:
        answer = shell(command.replace("curl ", "curl -sS ", 1).replace("img_xyz789", image_id))
        assert answer["success"] is True, command
        image_id = answer["data"].get("id", image_id)


def placeholders_filled(command, image_id):
    """Put values where the reference says only what type a value has."""
    values = {
        '"prompt": "string"': '"prompt": "A red kite"',
        '"aspectRatio": "string"': '"aspectRatio": "1:1"',
        '"outputFormat": "string"': '"outputFormat": "png"',
        '"imageIds": []': f'"imageIds": ["{image_id}"]',
        '"imageId": "string"': f'"imageId": "{image_id}"',
        '"upscaleFactor": 0': '"upscaleFactor": 2',
        '"modelId": "string"': '"modelId": "auto"',
        "{workspace_id}": "default",
    }
    for placeholder, value in values.items():
        command = command.replace(placeholder, value)
    return command


@pytest.fixture(scope="module")
def token(server):
    with httpx.Client(base_url=server.url) as client:
        made = client.post("/api/v1/auth/register").json()
        server.admin("grant", made["client_id"], "10000")
        credentials = {name: made[name] for name in ("client_id", "client_secret")}
        return client.post("/api/v1/auth/login", json=credentials).json()["access_token"]


@pytest.mark.row("C1", "C2", "C4", "C29", "C40", "C47", "C49")
def test_the_seed_s_own_commands_for_tasks(server, token):
    text = blocks_of("C").replace("https://app.neuroflash.com/api/image-service", f"{server.url}/api/image-service")
    text = text.replace("YOUR_ACCESS_TOKEN", token)
    commands = re.findall(r"curl -X POST .*?\}'", text, re.DOTALL)
    assert len(commands) == 3
    image_id = ""
    for command in commands:
        answer = shell(placeholders_filled(command, image_id).replace("curl ", "curl -sS ", 1))
        assert set(answer) == {"images", "generationId", "description", "detail"}, answer
        image_id = answer["images"][0]["id"]
        content = httpx.get(answer["images"][0]["_links"]["content"], headers={"Authorization": f"Bearer {token}"})
        assert content.content.startswith(b"\x89PNG")


@pytest.mark.row("C1", "C4", "C24", "C29", "C40")
def test_our_own_client_of_that_api_works_against_our_own_server(server, token):
    """Both sides of one contract: the adapter for the vendor, and this server in the vendor's place."""
    adapter, http = NeuroflashProvider(), HttpClient()
    connection = Connection(f"{server.url}/api/image-service", token, account="default")

    def send(call):
        return http.send(call, provider="neuroflash", provider_label="neuroflash", fault=adapter.fault)

    def ask(operation, model, *inputs):
        size = {"width": 256, "height": 256}
        wanted = ProviderRequest(operation=operation, model=model, prompt="a red kite", size=size, inputs=inputs)
        (picture,) = adapter.parse(wanted, send(adapter.build(wanted, connection))).pictures
        assert adapter.is_guarded(picture, connection)
        return adapter.parse_picture(send(adapter.open_picture(picture, connection))).content

    content = ask(Operation.GENERATE, "sandbox-artist")
    assert content.startswith(b"\x89PNG")
    image = InputImage(role=ImageRole.INIT, asset_id="img_1", content=content, media_type="image/png")
    image = image.model_copy(update={"remote_id": adapter.parse_upload(send(adapter.upload(image, connection)))})
    assert ask(Operation.EDIT, "auto", image).startswith(b"\x89PNG")
    http.close()
