"""Words and numbers as people read them: amounts, durations, dates, and text made safe for markdown. Pure.

Not here: the wording of failures, which stands in `lib.ui.errors`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from lib.errors import StudioError
from lib.model.asset import Asset
from lib.model.batch import BatchPlan, Workflow
from lib.model.geometry import Size
from lib.model.job import ItemState, Job, JobState
from lib.model.library import Count
from lib.model.request import TEXT_OPERATIONS, Operation

DOT = " · "
_NO_BREAK = "\u00a0"
_MINUTE_S = 60
_HOUR_S = 3600
_TEN_S = 10
_KIBI = 1024
_PROMPT_PREVIEW = 90
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$^=&])")
_DIRECTIVE = re.compile(r":(?=\S)")  # opens a colour, an icon or an emoji; as an entity it is only a colon
_LIST_START = re.compile(r"^(\d*)([+\-.)])(?=\s|$)")

OWNERS_ONLY = "Only its owner or an administrator may do this."
"""Why something on a page is closed to a member of a workspace."""

LABELS = {
    "prompt": "Prompt",
    "negative_prompt": "Negative prompt",
    "provider": "Provider",
    "model": "Model",
    "size": "Size",
    "width": "Width",
    "height": "Height",
    "size.width": "Width",
    "size.height": "Height",
    "aspect_ratio": "Aspect ratio",
    "style_preset": "Style",
    "quality": "Quality",
    "guidance_scale": "Guidance scale",
    "steps": "Steps",
    "seed": "Seed",
    "count": "Number of images",
    "output_format": "File format",
    "campaign": "Campaign",
    "image_id": "Image",
    "reference_ids": "Reference images",
    "mask_id": "Mask",
    "control_id": "Image",
    "style_id": "Style image",
    "background_id": "Background image",
    "lighting_id": "Light image",
    "search_prompt": "Find",
    "select_prompt": "Select",
    "expansion": "Sides",
    "control_strength": "Control strength",
    "fidelity": "Fidelity",
    "style_strength": "Style strength",
    "composition_fidelity": "Composition fidelity",
    "change_strength": "Change strength",
    "creativity": "Creativity",
    "factor": "Factor",
    "target_width": "Width",
    "target_height": "Height",
    "preset": "Preset",
}
"""What a request's fields are called on pages."""

OPERATIONS = {
    Operation.GENERATE: "Create",
    Operation.EDIT: "Edit",
    Operation.UPSCALE: "Upscale",
    Operation.CONTROL: "Control",
    Operation.PROMPT: "Write prompts",
    Operation.ANALYZE: "Describe images",
    Operation.SOCIAL: "Social",
}
"""What operations are called on pages."""

STATES = {
    JobState.PENDING: "Waiting",
    JobState.QUEUED: "Waiting",
    JobState.PROCESSING: "Running",
    JobState.COMPLETED: "Done",
    JobState.PARTIAL: "Partly done",
    JobState.FAILED: "Failed",
    JobState.CANCELLED: "Cancelled",
}
"""What a job's states are called on pages."""


KINDS = {
    "generated": "Created",
    "edited": "Edited",
    "upscaled": "Enlarged",
    "controlled": "Made with control",
    "social": "Fitted to a format",
    "uploaded": "Uploaded",
    "painted": "Masks and sketches",
}
"""How a picture came to be, as pages say it."""

_STAGES = {"starting": "Starting", "accepted": "Accepted by the provider", "sent": "Drawing"}


def plain(text: str) -> str:
    """Return `text` so that markdown shows it literally, on one line: no markup, no HTML, no directives."""
    one_line = " ".join(text.split())
    escaped = _DIRECTIVE.sub("&#58;", _MARKDOWN.sub(r"\\\1", one_line))
    return _LIST_START.sub(r"\1\\\2", escaped)


def number(value: int) -> str:
    """Return an integer with thousands separated: `1,000`."""
    return f"{value:,}"


def credits_text(amount: int) -> str:
    """Return `1 credit`, `1,000 credits`, or `free` for nothing."""
    if amount == 0:
        return "free"
    return f"{number(amount)} credit{'' if amount == 1 else 's'}"


def balance_text(amount: int) -> str:
    """Return an amount of credits, zero included: `0 credits`."""
    return credits_text(amount) if amount else "0 credits"


def delivery_text(operation: Operation, count: int) -> str:
    """Return what a job brings: `4 images`, `1 text`; nothing for social jobs, whose summary counts formats."""
    if operation is Operation.SOCIAL:
        return ""
    if operation in TEXT_OPERATIONS:
        return "1 text"
    return images_text(count)


def answer_text(answer: Mapping[str, Any]) -> str:
    """Return the text that came of a text job: what its answer holds first of prompt, addition, description."""
    found = (answer.get(name) for name in ("prompt", "addition", "rewrite", "alt_text", "description"))
    return next((text for text in found if isinstance(text, str) and text), "Done")


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, which takes an s."""
    return f"1 {noun}" if count == 1 else f"{number(count)} {noun}s"


def images_text(count: int) -> str:
    """Return a count of images."""
    return counted(count, "image")


def found_text(count: Count) -> str:
    """Return how many images a search found: `12 images`, or `more than 1,000 images`."""
    return f"more than {images_text(count.total)}" if count.has_more else images_text(count.total)


def size_text(size: Size) -> str:
    """Return a size in pixels: `1200 × 628`."""
    return f"{size.width} × {size.height}"


def seconds_text(seconds: float) -> str:
    """Return a duration: `0.8 s`, `12 s`, `3 min`."""
    if seconds < _TEN_S:
        return f"{max(seconds, 0.1):.1f} s"
    return f"{seconds:.0f} s" if seconds < _MINUTE_S else f"{seconds / _MINUTE_S:.0f} min"


def remaining_text(seconds: float | None) -> str:
    """Return how long something will still take, or nothing while that is unknown."""
    if seconds is None:
        return ""
    return f"about {max(seconds, 1):.0f} s left" if seconds < _MINUTE_S else f"about {seconds / _MINUTE_S:.0f} min left"


def bytes_text(count: int) -> str:
    """Return a file size: `812 KB`, `2.4 MB`."""
    if count < _KIBI * _KIBI:
        return f"{max(1, count // _KIBI)} KB"
    return f"{count / _KIBI / _KIBI:.1f} MB"


def moment_text(moment: datetime, zone: tzinfo = UTC) -> str:
    """Return a time to the minute in a time zone: `21 Nov 2026, 12:05`; the date stays on one line."""
    local = moment.astimezone(zone)
    return f"{local.day}{_NO_BREAK}{local:%b}{_NO_BREAK}{local:%Y}, {local:%H:%M}"


def preview(prompt: str, characters: int = _PROMPT_PREVIEW) -> str:
    """Return the first words of a prompt, on one line of at most so many characters."""
    one_line = " ".join(prompt.split())
    return one_line if len(one_line) <= characters else one_line[: characters - 1].rstrip() + "…"


def ending(prompt: str, characters: int) -> str:
    """Return the last words of a prompt, whole ones where it has any, on one line of at most so many characters."""
    one_line = " ".join(prompt.split())
    if len(one_line) <= characters:
        return one_line
    last = one_line[-characters + 2 :]
    whole_words = last.partition(" ")[2] if one_line[-characters + 1] != " " else last
    return "… " + (whole_words or last)


def sentence_of(error: StudioError) -> str:
    """Return an error's text with the page's name of the field instead of the record's. Not escaped."""
    text = error.sentence()
    prefix = f"{error.field}: "
    if error.field in LABELS and text.startswith(prefix):
        return f"{LABELS[error.field]}: {text.removeprefix(prefix)}"
    return text


def join(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, in one quiet line."""
    return DOT.join(part for part in parts if part)


def asset_line(asset: Asset, model_label: str) -> str:
    """Return what stands under a picture: model, price, seconds, and whether an AI model made it."""
    return join(
        (
            model_label,
            credits_text(asset.cost),
            seconds_text(asset.seconds) if asset.seconds is not None else "",
            "drawn without AI" if asset.maker == "drawn" else "",
        )
    )


def job_line(job: Job) -> str:
    """Return what a job is: images, model, and what it cost or will cost."""
    price = credits_text(job.cost) if job.state.is_ended else credits_text(job.plan.price)
    if job.state.is_ended and not job.cost and job.plan.price:
        price = "nothing charged"
    return join((delivery_text(job.operation, job.plan.count), job.plan.model_label, price))


def stage_text(stage: str) -> str:
    """Return what a running item is doing."""
    return _STAGES.get(stage, stage.capitalize()) or "Waiting"


def progress_text(job: Job) -> str:
    """Return how far a running job is: stage, images done, time left."""
    done = sum(item.state is ItemState.COMPLETED for item in job.items)
    stage = "Cancelling" if job.cancel_requested else stage_text(job.stage)
    count = f"{done} of {len(job.items)} done" if len(job.items) > 1 else ""
    return join((stage, count, "" if job.cancel_requested else remaining_text(job.eta_s)))


def batch_sentence(plan: BatchPlan) -> str:
    """Return what a batch will make: requests, images, models."""
    requests = f"{number(plan.requests)} request{'' if plan.requests == 1 else 's'}"
    return join((requests, images_text(plan.images), ", ".join(plan.models)))


def batch_label(plan: BatchPlan | None, workflow: Workflow) -> str:
    """Return what the button says that submits a batch: verb, object, price."""
    if plan is None:
        return "Make the batch"
    if workflow is Workflow.PLAIN:
        return join((f"Make {images_text(plan.images)}", credits_text(plan.price)))
    drafts = f"{number(plan.images)} draft{'' if plan.images == 1 else 's'}"
    return join((f"Make {drafts}", credits_text(plan.price)))
