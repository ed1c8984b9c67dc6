"""Every kind of edit, control and upscale × every vendor's model that does it: which pictures leave, and as what.

Requests go the studio's own road up to the call. Masks are judged by their pixels, whatever the vendor calls them.
"""

import base64
import io
from datetime import date
from functools import cache

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from lib.bootstrap import fake_settings
from lib.catalog import load_catalog
from lib.jobs.work import load_work
from lib.model.plan import ImageRole
from lib.model.request import Operation
from lib.net.download import Downloader
from lib.providers.base import Connection, QueueProvider, UploadProvider
from lib.providers.registry import ADAPTERS, provider
from lib.studio.running.loading import InputLoader
from tests.studio.picture_studio import control, edit, file_of, mask_png, upload, upscale

SIZE = (640, 512)
HOLE = (160, 128, 320, 256)
COLOUR, SECOND = (200, 60, 40), (30, 90, 200)
TRANSPARENT_MEANS_CHANGE = {"openai", "openai_compatible"}
HAS_NO_MASK = {"search_recolor"}
WORDS = {"prompt": "a door", "search_prompt": "the dog", "select_prompt": "the car"}
TODAY = date(2026, 11, 21)


def cases():
    """Return provider, model and task of everything that the catalog offers."""
    catalog = load_catalog()
    known = {(task.operation, task.id) for task in catalog.tasks}
    return sorted(
        {
            (model.provider, model.id, operation, task)
            for model in catalog.models
            for operation in model.operations
            for task in model.tasks
            if (operation, task) in known
            and model.provider in ADAPTERS
            and model.provider not in {"local", "sandbox", "fake", "fake_queue"}
            and not model.hidden
            and not model.is_retired(TODAY)
        }
    )


@pytest.fixture
def studio_with_all_keys(build_services, tmp_path):
    """Return a studio that has a key for everybody."""
    catalog = load_catalog()
    return build_services(
        settings=fake_settings(
            tmp_path,
            provider_keys={spec.id: SecretStr("account:k") for spec in catalog.providers},
            provider_accounts={spec.id: "wsp" for spec in catalog.providers if spec.needs_account},
            provider_base_urls={spec.id: "http://127.0.0.1:9" for spec in catalog.providers if spec.needs_base_url},
        )
    )


@cache
def picture(colour):
    """Return a picture of one colour."""
    return file_of(Image.new("RGB", SIZE, colour))


@pytest.mark.parametrize(("provider_id", "model_id", "operation", "task"), cases())
def test_the_pictures_leave_as_the_vendor_means_them(
    studio_with_all_keys, actor, provider_id, model_id, operation, task
):
    services = studio_with_all_keys
    image_id = upload(services, actor, picture(COLOUR))
    mask_id = upload(services, actor, mask_png(SIZE, HOLE))
    second_id = upload(services, actor, picture(SECOND))
    request = request_for(operation, task, image_id, mask_id, second_id, provider=provider_id, model=model_id)
    sent = loaded(services, actor, request)
    assert sent.task == task
    assert all(image.content for image in sent.inputs)
    pictures = [decoded(content) for content in leaving(provider_id, sent)]
    assert any(is_colour(image, COLOUR) for image in pictures), "the image itself does not leave"
    if sent.inputs_for(ImageRole.STYLE) and sent.inputs_for(ImageRole.CONTROL):
        assert any(is_colour(image, SECOND) for image in pictures)
    if sent.inputs_for(ImageRole.MASK):
        changing = [areas_of(image, provider_id) for image in pictures if not is_colour(image, COLOUR)]
        assert HOLE in changing, "the mask does not mean what it should"


def request_for(operation, task, image_id, mask_id, second_id, **chosen):
    """Return a request with everything that the task may need."""
    spec = load_catalog().task(operation, task)
    if operation is Operation.UPSCALE:
        return upscale(image_id, mode=task, factor=2, **chosen)
    if operation is Operation.CONTROL:
        style = {"style_id": second_id} if spec.uses("style_image") else {}
        return control(task, image_id, **style, **chosen)
    values = {name: words for name, words in WORDS.items() if spec.uses(name)}
    if spec.uses("mask") and task not in HAS_NO_MASK:
        values["mask_id"] = mask_id
    if spec.uses("expansion"):
        values["expansion"] = {"left": 64, "down": 32}
    if spec.uses("background"):
        values["background_id"] = second_id
    return edit(task, image_id, **values, **chosen)


def loaded(services, actor, request):
    """Return the call as a worker would have it, with bytes."""
    job = services.studio.submit(actor, request)
    loader = InputLoader(services.database, services.blobs, services.pool, services.studio.uploading, Downloader())
    with services.database.read() as connection:
        work = load_work(connection, job.items[0].item_id)
    return loader(work).plan.sent


def leaving(provider_id, sent):
    """Return the files of all pictures that leave, by whatever call."""
    adapter = provider(provider_id)
    opened = Connection(base_url="https://vendor.invalid", api_key="k", account="wsp", session="s")
    calls = []
    if isinstance(adapter, UploadProvider):
        calls += [adapter.upload(image, opened) for image in sent.inputs]
        inputs = tuple(image.model_copy(update={"remote_id": f"id{n}"}) for n, image in enumerate(sent.inputs))
        sent = sent.model_copy(update={"inputs": inputs})
    calls.append(adapter.submit(sent, opened) if isinstance(adapter, QueueProvider) else adapter.build(sent, opened))
    for call in calls:
        yield from (part.content for part in call.files)
        yield from encoded(call.json_body)


def encoded(body):
    """Return all files that stand in a JSON body as base64."""
    if isinstance(body, dict):
        for value in body.values():
            yield from encoded(value)
    elif isinstance(body, list):
        for value in body:
            yield from encoded(value)
    elif isinstance(body, str) and len(body) > 100 and " " not in body:
        yield base64.b64decode(body.rpartition(",")[2])


def decoded(content):
    """Return the picture in a file."""
    return Image.open(io.BytesIO(content))


def is_colour(image, colour):
    """Tell whether a picture has this colour in its middle."""
    found = np.array(image.convert("RGB").getpixel((image.width // 2, image.height // 2)), int)
    return image.mode != "L" and np.abs(found - colour).max() < 12


def areas_of(image, provider_id):
    """Return the box that a mask wants to change, in the vendor's meaning."""
    if provider_id in TRANSPARENT_MEANS_CHANGE:
        wanted = image.convert("RGBA").getchannel("A").point([255 if level == 0 else 0 for level in range(256)])
    else:
        wanted = image.convert("L")
    return wanted.getbbox()


def test_every_task_has_a_vendor_and_a_case():
    catalog = load_catalog()
    covered = {(operation, task) for _, _, operation, task in cases()}
    assert covered == {(task.operation, task.id) for task in catalog.tasks}
    assert len(cases()) >= 40
