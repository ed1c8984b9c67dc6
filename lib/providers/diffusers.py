"""Runs a diffusion model of the operator's own on this machine, through the diffusers library.

The library, torch and the model are loaded in the engine's own process with the first picture, and stay there. A GPU is
used where torch finds one. Only weights in the safetensors format are read, no code that comes with a model is run, and
a model in a folder asks nobody anything.
"""

import inspect
import os
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from lib.errors import ContentRejected, EngineFailed
from lib.model.plan import ProviderRequest
from lib.processes import report_progress
from lib.providers.base import MODEL, Picture, ProviderResult

ID = "diffusers"
_STEPS = 25


class DiffusersProvider:
    """The engine. Holds no state of its own, so it travels to its process."""

    id = ID
    time_limit_s = 3600.0

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return one PNG of the size asked.

        `options["model"]` is the folder or hub id. Settings that the model's pipeline does not take are left out.
        Raises `EngineFailed` where the model cannot be loaded, and `ContentRejected` where its own safety checker
        withholds the picture.
        """
        report_progress(0, "Loading the model")
        name = str(request.options.get(MODEL, ""))
        pipeline = _pipeline(name)
        steps = request.steps or _STEPS
        wanted = {
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt or None,
            "width": request.size.width,
            "height": request.size.height,
            "num_inference_steps": steps,
            "guidance_scale": request.guidance_scale,
            "generator": _generator(request.seed),
            "callback_on_step_end": _telling(steps),
        }
        taken = inspect.signature(pipeline.__call__).parameters
        output = pipeline(**{key: value for key, value in wanted.items() if key in taken and value is not None})
        if any(getattr(output, "nsfw_content_detected", None) or ()):
            raise ContentRejected("The model's own safety checker withheld the image.", provider=ID)
        encoded = BytesIO()
        output.images[0].save(encoded, "PNG")
        picture = Picture(content=encoded.getvalue())
        return ProviderResult(pictures=(picture,), seed=request.seed, model_version=PurePath(name).name)


@lru_cache(maxsize=1)
def _pipeline(name: str) -> Any:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the library is imported, here in its own process
    import torch  # noqa: PLC0415 - see the module's docstring
    from diffusers import AutoPipelineForText2Image  # noqa: PLC0415

    torch.set_num_threads(os.cpu_count() or 1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        pipeline = AutoPipelineForText2Image.from_pretrained(
            name,
            torch_dtype=torch.float16 if device == "cuda" else torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=Path(name).is_dir(),
        )
    except (OSError, ValueError, KeyError) as exc:
        raise EngineFailed(
            "The diffusion model could not be loaded.",
            remedy="Let STUDIO_DIFFUSERS_MODEL name a folder in the diffusers layout with safetensors, or a hub id.",
        ) from exc
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device)


def _generator(seed: int | None) -> Any:
    import torch  # noqa: PLC0415 - see the module's docstring

    return None if seed is None else torch.Generator("cpu").manual_seed(seed)  # the same picture on every device


def _telling(steps: int) -> Any:
    """Return what the pipeline calls after each step."""

    def tell(pipeline: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        del pipeline, timestep
        report_progress(100 * (step + 1) // (steps + 1), f"Step {step + 1} of {steps}")
        return tensors

    return tell
