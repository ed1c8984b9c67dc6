"""The sandbox: draws without a model, so that everything can be tried without a key."""

from lib.model.plan import ProviderRequest
from lib.providers.base import Picture, ProviderResult
from lib.providers.fake_vendor import plain_png


class SandboxProvider:
    """Draws plain pictures."""

    id = "sandbox"

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return a picture of one colour."""
        picture = Picture(content=plain_png(request.size.width, request.size.height))
        return ProviderResult(pictures=(picture,), seed=request.seed)


def fault_in(prompt: str) -> str | None:
    """Return the fault that a prompt asks the sandbox to show."""
    return "rate-limit" if "[sandbox: rate-limit]" in prompt else None
