"""A social optimizer's surroundings for tests: pictures in the library, requests, and jobs that ran."""

from PIL import Image, ImageDraw

from lib.bootstrap import Services
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import Asset
from lib.model.job import Job
from lib.model.request import SocialRequest, SocialTarget
from tests.imaging.pictures import a_file

SQUARE, LINK = (
    SocialTarget(platform="instagram", format="Feed Post (Square)"),
    SocialTarget(platform="facebook", format="Feed Post"),
)


def a_scene(width: int = 1600, height: int = 900, *, at: float = 0.8, mode: str = "RGB") -> Image.Image:
    """Draw something bright and detailed at a share of the width, on a quiet ground."""
    image = Image.new("RGB", (width, height), (70, 90, 110))
    pen = ImageDraw.Draw(image)
    middle, radius = at * width, height / 6
    pen.ellipse((middle - radius, height / 2 - radius, middle + radius, height / 2 + radius), fill=(240, 80, 30))
    for step in range(-4, 5):
        pen.line((middle + step * radius / 5, height / 2 - radius, middle, height / 2 + radius), fill=(255, 240, 90))
    return image.convert(mode)


def uploaded(services: Services, image: Image.Image | None = None, *, name: str = "scene.png") -> Asset:
    """Return a picture of the local user's own."""
    return services.studio.upload(LOCAL_ACTOR, a_file(image or a_scene()), name)


def a_social_request(asset_id: str, **changes) -> SocialRequest:
    """Return a request for two formats."""
    return SocialRequest(**({"asset_id": asset_id, "targets": (SQUARE, LINK)} | changes))


def optimised(services: Services, asset_id: str, **changes) -> Job:
    """Return a social job that has ended."""
    (job,) = services.studio.optimise(LOCAL_ACTOR, a_social_request(asset_id, **changes))
    services.worker.run_pending()
    return services.studio.job(LOCAL_ACTOR, job.job_id)
