"""Seed E's flow as a program written down from the document: register, log in, seed, turnaround, create, random."""

import base64
import json
import time
from pathlib import Path

import requests

ROUND_S = 0.3
"""The document polls every ten seconds; a test need not."""
TIMEOUT_S = 300


class Skill:
    """What the document asks of an agent, without the conversation."""

    def __init__(self, folder: Path, api_base_url: str) -> None:
        self.config_file = folder / "character-image-studio" / "config.json"
        self.folder = folder / "character-image-studio" / "characters"
        self.base = api_base_url

    def register(self) -> dict[str, str]:
        answer = requests.post(f"{self.base}/api/v1/auth/register", timeout=30)
        assert answer.status_code == 201
        made = answer.json()
        self.config_file.parent.mkdir(parents=True)
        config = {"api_base_url": self.base, "client_id": made["client_id"], "client_secret": made["client_secret"]}
        self.config_file.touch(mode=0o600)
        self.config_file.write_text(json.dumps(config))
        return made

    def login(self) -> None:
        config = json.loads(self.config_file.read_text())
        credentials = {name: config[name] for name in ("client_id", "client_secret")}
        answer = requests.post(f"{self.base}/api/v1/auth/login", json=credentials, timeout=30)
        answer.raise_for_status()
        config["access_token"] = answer.json()["access_token"]
        self.config_file.write_text(json.dumps(config))

    def call(self, method: str, path: str, **options) -> requests.Response:
        """Ask with the stored token; on a 401 log in again and try once more."""
        for attempt in range(2):
            token = json.loads(self.config_file.read_text()).get("access_token", "")
            headers = {"Authorization": f"Bearer {token}"}
            answer = requests.request(method, self.base + path, headers=headers, timeout=60, **options)
            if answer.status_code != 401 or attempt:
                return answer
            self.login()
        raise AssertionError("unreachable")

    def generate(self, endpoint: str, **body) -> requests.Response:
        return self.call("POST", f"/api/v1/generate/{endpoint}", json=body)

    def download_all(self, names: list[str], folder: Path) -> list[str]:
        """Poll in sequential rounds, download what is done, and return the addresses in the order asked."""
        folder.mkdir(parents=True, exist_ok=True)
        pending, addresses = list(names), {}
        deadline = time.monotonic() + TIMEOUT_S
        while pending:
            assert time.monotonic() < deadline, "still pending after five minutes"
            for name in list(pending):
                status = self.call("GET", f"/api/v1/asset/status/{name}").json()
                assert status["status"] != "failed", status["error_message"]
                if status["status"] == "completed" and status["download_available"]:
                    addresses[name] = self.call("GET", f"/api/v1/asset/download/{name}").json()["download_url"]
                    (folder / f"{name}.png").write_bytes(requests.get(addresses[name], timeout=30).content)
                    pending.remove(name)
            time.sleep(ROUND_S)
        return [addresses[name] for name in names]


def whole_flow(skill: Skill, grant) -> dict[str, object]:
    """Make a character from nothing and two pictures of it; `grant` adds credits, as a purchase would."""
    made = skill.register()
    unpaid = skill.generate("seed", prompt="a pink round creature with sharp teeth", aspect_ratio="1:1")
    bundles = skill.call("GET", "/api/v1/payments/bundles").json()["bundles"]
    grant(made["client_id"])
    home = skill.folder / "gboy"
    seed = skill.generate("seed", prompt="a pink round creature with sharp teeth", aspect_ratio="1:1").json()
    early = skill.call("GET", f"/api/v1/asset/download/{seed['generation_id']}").status_code
    skill.download_all([seed["generation_id"]], home)
    picture = (home / f"{seed['generation_id']}.png").read_bytes()
    (home / "seed.png").write_bytes(picture)
    turnaround = skill.generate(
        "turnaround",
        seed_image_url=f"data:image/png;base64,{base64.b64encode(picture).decode()}",
        prompts=[f"in the same style and medium as the reference image, this creature {view}" for view in VIEWS],
        reference_image_urls=[],
    ).json()
    names = [image["generation_id"] for image in turnaround["images"]]
    references = skill.download_all(names, home / "references")
    create = skill.generate(
        "create", prompt="this subject in a forest", reference_image_urls=references, input_image_url=None
    ).json()
    surprise = skill.generate("random", reference_image_urls=references).json()
    skill.download_all([create["generation_id"], surprise["generation_id"]], home / "generations")
    return {
        "unpaid": unpaid.status_code,
        "bundles": [bundle["name"] for bundle in bundles],
        "early": early,
        "seed": seed,
        "turnaround": turnaround,
        "create": create,
        "random": surprise,
        "balance": skill.call("GET", "/api/v1/credits/balance").json()["balance"],
        "entries": skill.call("GET", "/api/v1/credits/transactions?page=1&limit=50").json(),
        "files": sorted(path.name for path in (home / "generations").iterdir()),
    }


VIEWS = ("from the front", "from behind", "from above")
