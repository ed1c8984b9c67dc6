"""The engine for diffusion models on this machine, with a tiny random model that the test makes."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from lib.bootstrap import fake_settings
from lib.errors import NotConfigured
from lib.imaging.decode import inspect
from lib.model.actor import LOCAL_ACTOR
from lib.model.geometry import Size
from lib.model.job import ItemState
from lib.model.request import GenerateRequest, Operation
from lib.processes import WorkerPool

HAS_ENGINE = find_spec("diffusers") is not None and find_spec("torch") is not None
needs_engine = pytest.mark.skipif(not HAS_ENGINE, reason="the optional diffusers engine is not installed")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory) -> Path:
    """Return the folder of a random Stable Diffusion pipeline of some hundred kilobytes."""
    import torch  # noqa: PLC0415 - optional
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel  # noqa: PLC0415
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny")
    letters = [chr(code) for code in range(33, 127)]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)
    torch.manual_seed(0)
    text = CLIPTextConfig(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        bos_token_id=len(words) - 2,
        eos_token_id=len(words) - 1,
        pad_token_id=len(words) - 1,
    )
    pipeline = StableDiffusionPipeline(
        unet=UNet2DConditionModel(
            block_out_channels=(32, 64),
            layers_per_block=1,
            sample_size=16,
            in_channels=4,
            out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=32,
            norm_num_groups=8,
        ),
        vae=AutoencoderKL(
            block_out_channels=(32, 64),
            in_channels=3,
            out_channels=3,
            down_block_types=("DownEncoderBlock2D", "DownEncoderBlock2D"),
            up_block_types=("UpDecoderBlock2D", "UpDecoderBlock2D"),
            latent_channels=4,
            norm_num_groups=8,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=tokenizer,
        scheduler=DDIMScheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder / "model", safe_serialization=True)
    return folder / "model"


@pytest.fixture
def studio_with(build_services, tmp_path):
    """Build a studio over a model, with a process for the engine."""
    pools = []

    def build(model: Path):
        pools.append(pool := WorkerPool(size=1, memory_bytes=None))
        return build_services(settings=fake_settings(tmp_path, provider_accounts={"diffusers": str(model)}), pool=pool)

    yield build
    for pool in pools:
        pool.stop()


def a_request(**changes):
    return GenerateRequest(
        **({"prompt": "a fox", "provider": "diffusers", "size": Size(width=64, height=64), "steps": 3} | changes)
    )


def run(services, request):
    job = services.studio.submit(LOCAL_ACTOR, request)
    services.worker.run_pending()
    return services.studio.job(LOCAL_ACTOR, job.job_id)


@needs_engine
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("default")
def test_a_seed_repeats_its_picture_and_another_makes_another(studio_with, tiny_model):
    services = studio_with(tiny_model)
    pictures = []
    for seed in (5, 5, 6):
        job = run(services, a_request(seed=seed, negative_prompt="rain", guidance_scale=3))
        assert job.items[0].state is ItemState.COMPLETED
        assert job.plan.price == 0
        content, _ = services.studio.content(LOCAL_ACTOR, job.items[0].asset_id)
        assert str(inspect(content).size) == "64x64"
        pictures.append(content)
    assert pictures[0] == pictures[1] != pictures[2]


@needs_engine
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("default")
def test_a_model_that_is_not_there_fails_with_the_setting_to_change(studio_with, tmp_path):
    job = run(studio_with(tmp_path / "nothing"), a_request())
    (failure,) = job.failures
    assert "STUDIO_DIFFUSERS_MODEL" in failure.remedy


@pytest.mark.skipif(HAS_ENGINE, reason="the optional engine is installed")
def test_without_its_packages_it_is_offered_with_the_one_command(studio_with, tmp_path):
    services = studio_with(tmp_path)
    (offer,) = (o for o in services.studio.offers(LOCAL_ACTOR, Operation.GENERATE) if o.provider.id == "diffusers")
    assert not offer.available
    assert "pip install -r requirements-diffusers.txt" in offer.reason
    with pytest.raises(NotConfigured, match="has no model") as caught:
        services.studio.plan(LOCAL_ACTOR, a_request())
    assert "pip install -r requirements-diffusers.txt" in caught.value.remedy


def test_without_a_model_the_setting_is_named(services):
    (offer,) = (o for o in services.studio.offers(LOCAL_ACTOR, Operation.GENERATE) if o.provider.id == "diffusers")
    assert not offer.available
    assert ("STUDIO_DIFFUSERS_MODEL" in offer.reason) == HAS_ENGINE
