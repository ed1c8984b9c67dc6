"""Pictures in a studio's library, for tests of what is done to them."""

import io

from PIL import Image

from lib.model.picture_request import ControlRequest, EditRequest, UpscaleRequest
from lib.model.record import parse


def png(size=(64, 48), colour=(200, 60, 40)):
    """Return a PNG of one colour, with a slope in it so that no two sizes look alike."""
    image = Image.new("RGB", size, colour)
    image.paste(Image.linear_gradient("L").resize(size), (0, 0), Image.linear_gradient("L").resize(size))
    return file_of(image)


def file_of(image):
    """Return a picture as a PNG file."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def mask_png(size=(64, 48), box=(16, 12, 32, 24)):
    """Return a mask that is white in the box."""
    image = Image.new("L", size, 0)
    if box:
        image.paste(255, box)
    return file_of(image)


def upload(services, actor, content=None, **picture):
    """Return the id of a picture in the library."""
    return services.studio.upload(actor, content or png(**picture), "picture.png").asset_id


def edit(task, image_id, **values):
    """Return an edit."""
    return parse(EditRequest, {"task": task, "image_id": image_id} | values)


def control(task, control_id, **values):
    """Return a guided generation."""
    return parse(ControlRequest, {"task": task, "control_id": control_id, "prompt": "a harbour"} | values)


def upscale(image_id, **values):
    """Return an enlargement."""
    return parse(UpscaleRequest, {"image_id": image_id} | values)


def run(services, actor, request):
    """Return the ended job."""
    job = services.studio.submit(actor, request)
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id)


def result_of(services, actor, job):
    """Return the asset of a job's first image."""
    assert job.items[0].asset_id, [item.failure for item in job.items]
    return services.studio.asset(actor, job.items[0].asset_id)


def pixels_of(services, actor, asset_id):
    """Return the delivered picture."""
    return Image.open(io.BytesIO(services.studio.content(actor, asset_id)[0]))
