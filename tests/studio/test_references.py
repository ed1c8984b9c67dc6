"""Reference pictures of a generation: who takes them, what travels, and what a worker fetches."""

import io
import random

import pytest
from PIL import Image

from lib.bootstrap import fake_settings
from lib.catalog import load_catalog
from lib.errors import InvalidRequest, NotFound, UnsafeUrl, Unsupported
from lib.jobs.work import load_work
from lib.model.actor import Actor
from lib.model.record import parse
from lib.model.request import MAX_REFERENCES, GenerateRequest
from lib.net.download import Downloader
from lib.studio.planning.references import check_references
from lib.studio.running.loading import MAX_REFERENCES_BYTES, InputLoader


def a_picture(colour="navy", size=(64, 48)):
    encoded = io.BytesIO()
    Image.new("RGB", size, colour).save(encoded, "PNG")
    return encoded.getvalue()


def _noisy(noise, side=640):
    encoded = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise.randbytes(side * side * 3)).save(encoded, "PNG", compress_level=0)
    return encoded.getvalue()


def a_request(**changed):
    return GenerateRequest(prompt="a lighthouse", **{"provider": "fake", "model": "fake-any"} | changed)


class Web(Downloader):
    """A web of one picture: everything but the transfer itself is the real thing."""

    def __init__(self, content):
        super().__init__()
        self.content = content
        self.visits = 0

    def _visit(self, target, deadline, max_bytes):
        self.visits += 1
        return self.content


def test_references_travel_to_the_provider_and_become_parents(services, actor):
    parent = services.studio.upload(actor, a_picture(), "navy.png")
    job = services.studio.submit(actor, a_request(reference_ids=(parent.asset_id,)))
    services.worker.run_pending()
    made = services.studio.asset(actor, services.studio.job(actor, job.job_id).asset_ids[0])
    assert made.parents == (parent.asset_id,)


def test_a_reference_of_another_workspace_is_not_found(services, actor):
    stranger = Actor(user_id="usr_stranger", workspace_id="wsp_stranger")
    foreign = services.studio.upload(actor, a_picture(), "navy.png")
    with pytest.raises(NotFound):
        services.studio.plan(stranger, a_request(reference_ids=(foreign.asset_id,)))


def test_a_model_without_references_says_so(services, actor):
    parent = services.studio.upload(actor, a_picture(), "navy.png")
    plan = services.studio.plan(actor, a_request(model="fake-64", reference_ids=(parent.asset_id,)))
    assert plan.sent.inputs == ()
    assert [ignored.field for ignored in plan.ignored] == ["reference_ids"]


def test_auto_prefers_a_model_that_takes_references(services, actor):
    parent = services.studio.upload(actor, a_picture(), "navy.png")
    plan = services.studio.plan(actor, a_request(model=None, quality="draft", reference_ids=(parent.asset_id,)))
    assert plan.model == "fake-any"


def test_seventeen_references_are_too_many():
    with pytest.raises(InvalidRequest, match="17 reference images"):
        parse(GenerateRequest, {"prompt": "x", "reference_ids": tuple(f"img_{n}" for n in range(17))})


@pytest.mark.parametrize("url", ["http://example.com/a.png", "https://10.0.0.7/a.png", "https://localhost/a.png"])
def test_an_inside_address_is_refused_before_anything_is_held(services, actor, url):
    with pytest.raises(UnsafeUrl):
        services.studio.submit(actor, a_request(reference_urls=(url,)))
    assert services.studio.balance(actor).held == 0


def test_a_worker_fetches_a_public_reference_into_the_library(build_services, actor):
    services = build_services(references=Web(a_picture("teal")))
    job = services.studio.submit(actor, a_request(reference_urls=("https://pictures.example.com/teal.png",)))
    services.worker.run_pending()
    done = services.studio.job(actor, job.job_id)
    (parent,) = services.studio.asset(actor, done.asset_ids[0]).parents
    assert services.studio.asset(actor, parent).kind == "uploaded"


def test_images_of_one_owner_share_what_was_fetched(build_services, actor):
    web = Web(a_picture("teal"))
    services = build_services(references=web)
    for _ in range(3):
        services.studio.submit(actor, a_request(reference_urls=("https://pictures.example.com/teal.png",)))
    services.worker.run_pending()
    assert web.visits == 1


def test_many_large_references_weigh_no_more_than_a_call_can_carry(services, actor):
    noise = random.Random(1)
    ids = [services.studio.upload(actor, _noisy(noise), f"{number}.png").asset_id for number in range(MAX_REFERENCES)]
    job = services.studio.submit(actor, a_request(reference_ids=tuple(ids), model="fake-any"))
    with services.database.read() as connection:
        work = load_work(connection, job.items[0].item_id)
    uploading = services.studio.uploading
    loader = InputLoader(services.database, services.blobs, services.pool, uploading, Downloader())
    loaded = loader(work).plan.sent.inputs
    assert sum(len(image.content) for image in loaded) <= MAX_REFERENCES_BYTES


def test_a_reference_that_is_no_picture_fails_the_image_and_gives_the_credits_back(build_services, actor):
    services = build_services(references=Web(b"<html>"))
    job = services.studio.submit(actor, a_request(reference_urls=("https://pictures.example.com/page",)))
    services.worker.run_pending()
    assert services.studio.job(actor, job.job_id).failures[0].code == "not-an-image"
    assert services.studio.balance(actor).held == 0


def test_the_sandbox_borrows_colours(build_services, tmp_path, actor):
    services = build_services(settings=fake_settings(tmp_path, provider_keys={}))
    parent = services.studio.upload(actor, a_picture("red"), "red.png")
    plain = services.studio.submit(actor, GenerateRequest(prompt="a calm sea", seed=1))
    lent = services.studio.submit(actor, GenerateRequest(prompt="a calm sea", seed=1, reference_ids=(parent.asset_id,)))
    services.worker.run_pending()
    red = [
        _redness(services.studio.content(actor, services.studio.job(actor, job.job_id).asset_ids[0])[0])
        for job in (plain, lent)
    ]
    assert red[1] > red[0] + 20


def test_a_model_that_lives_by_references_refuses_to_go_without():
    (model,) = load_catalog().find_models("neuko-create")
    with pytest.raises(Unsupported, match="reference images only"):
        check_references(model, GenerateRequest(prompt="x"))


def test_a_character_endpoint_has_its_own_price(services, actor):
    assert services.studio.plan(actor, a_request(endpoint="create")).price_each == 10
    job = services.studio.submit(actor, a_request(endpoint="seed"))
    assert services.studio.entries(actor).entries[0].description == "seed generation"
    assert job.plan.price == 10


def _redness(content):
    red, green, blue = (
        Image.open(io.BytesIO(content)).convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    )
    return red - (green + blue) / 2
