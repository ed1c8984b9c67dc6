"""Seed C's dialect as its callers see it: one caller's view of a workspace, and a web of one answer."""

import base64

from lib.net.download import Downloader
from lib.providers.fake_vendor import plain_png

PLACE = "/api/image-service/v1/workspaces"
GENERATE = "image-generation-tasks"
IMAGE_FIELDS = {
    *("id", "generationId", "workspaceId", "createdByUserId", "prompt", "model", "parameters", "inputImageIds"),
    *("imageWidth", "imageHeight", "imageSize", "createdAt", "updatedAt", "_links"),
}


class Workspace:
    """One caller's view of one workspace."""

    def __init__(self, client, workspace_id="default"):
        self.client, self.place = client, f"{PLACE}/{workspace_id}"

    def post(self, path, **body):
        return self.client.post(f"{self.place}/{path}", json=body)

    def get(self, path):
        return self.client.get(f"{self.place}/{path}")

    def delete(self, path):
        return self.client.request("DELETE", f"{self.place}/{path}")

    def generate(self, **changed):
        return self.post(GENERATE, **{"prompt": "a lighthouse", "modelId": "fake-any", **changed})

    def upload(self, content=None):
        return self.post("images", url=data_url(content or plain_png(64, 48)))


class Web(Downloader):
    """A web of one answer: everything but the transfer itself is the real thing."""

    def __init__(self, content):
        super().__init__()
        self.content = content

    def _visit(self, target, deadline, max_bytes):
        return self.content


def data_url(content):
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def actor_of(studio, client):
    return studio.services.access.actor_for(client.token)


def share(studio, *clients, role="member"):
    """Put these clients into one new workspace; return a view of it for each."""
    workspaces = studio.services.studio.workspaces
    workspace_id = workspaces.create("Marketing")
    for client in clients:
        workspaces.add_member(workspace_id, actor_of(studio, client).user_id, role)
    return workspace_id, [Workspace(client, workspace_id) for client in clients]
