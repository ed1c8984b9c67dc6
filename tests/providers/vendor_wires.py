"""Small stand-ins for four vendors' servers, written from their documents; they answer in this process.

Each makes a picture for every paid call unless told to refuse, and counts what arrived. `polls` is how often a job that
was started is still at work when asked for.
"""

import base64
import json
from urllib.parse import urlsplit

from lib.net.in_process import InProcessTransport
from lib.net.messages import HttpAnswer
from lib.providers.fake_vendor import plain_png

PICTURE = plain_png(1344, 768)
DATA = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
SAMPLE = "https://delivery.bfl.ai/1.png"


def an_answer(body, status=200):
    return HttpAnswer(status, {"content-type": "application/json"}, json.dumps(body).encode())


class Wire(InProcessTransport):
    """What the four have in common: `start` answers a paid call, `state` a question about its job."""

    home = ""
    key = ""

    def __init__(self, *, refuses=False, polls=0, limited=0):
        self.refuses, self.polls_left, self.limited_left = refuses, polls, limited
        self.paid, self.stopped = [], []

    def answer(self, method, url, body, authorization):
        path = urlsplit(url).path
        assert url.startswith(self.home)
        assert authorization == self.key
        if path.endswith("/cancel"):
            self.stopped.append(path)
            return an_answer({}, 202)
        if method == "POST":
            return self._paid(path, body)
        if self.polls_left:
            self.polls_left -= 1
            return self.at_work()
        return self.state(path)

    def _paid(self, path, body):
        if self.limited_left:
            self.limited_left -= 1
            return an_answer({"detail": "slow down", "name": "rate_limit_exceeded"}, 429)
        self.paid.append((path, body))
        return self.start(path)


class StabilityWire(Wire):
    home, key = "https://api.stability.ai/v2beta/", "Bearer the-key"

    def start(self, path):
        if path.endswith(("upscale/creative", "replace-background-and-relight")):
            return an_answer({"id": "a" * 64})
        return self.state(path)

    def state(self, path):
        finish = "CONTENT_FILTERED" if self.refuses else "SUCCESS"
        return HttpAnswer(200, {"content-type": "image/png", "finish-reason": finish, "seed": "42"}, PICTURE)

    def at_work(self):
        return an_answer({"id": "a" * 64, "status": "in-progress"}, 202)


class BflWire(Wire):
    home = "https://api."

    def start(self, path):
        return an_answer({"id": "j1", "polling_url": "https://api.eu2.bfl.ai/v1/get_result?id=j1", "cost": 4.5})

    def state(self, path):
        if self.refuses:
            return an_answer({"id": "j1", "status": "Content Moderated", "result": None})
        return an_answer({"id": "j1", "status": "Ready", "result": {"sample": SAMPLE, "seed": 42}})

    def at_work(self):
        return an_answer({"id": "j1", "status": "Pending", "result": None, "progress": 0.5})


class ReplicateWire(Wire):
    home, key = "https://api.replicate.com/v1/", "Bearer the-key"

    def start(self, path):
        return an_answer({"id": "p1", "status": "starting"}, 201)

    def state(self, path):
        if self.refuses:
            return an_answer({"id": "p1", "status": "failed", "error": "NSFW content detected.", "output": None})
        return an_answer({"id": "p1", "status": "succeeded", "output": [DATA], "version": "hidden"})

    def at_work(self):
        return an_answer({"id": "p1", "status": "processing", "output": None})


class FalWire(Wire):
    home, key = "https://queue.fal.run/", "Key the-key"
    request = "https://queue.fal.run/fal-ai/flux/requests/r1"

    def start(self, path):
        return an_answer({"status": "IN_QUEUE", "request_id": "r1", "status_url": f"{self.request}/status"})

    def state(self, path):
        if path.endswith("/status"):
            return an_answer({"status": "COMPLETED", "response_url": self.request})
        return an_answer({"images": [{"url": DATA}], "seed": 42, "has_nsfw_concepts": [self.refuses]})

    def at_work(self):
        return an_answer({"status": "IN_PROGRESS", "response_url": self.request})
