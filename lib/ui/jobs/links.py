"""Where the results of jobs are looked at: each kind of work has its page."""

from collections.abc import Mapping

from lib.model.job import Job
from lib.model.picture_request import ControlRequest, EditRequest, UpscaleRequest
from lib.model.request import Operation
from lib.ui.pages import CONTROL, CREATE, EDIT, SOCIAL, UPSCALE, PageSpec
from lib.ui.session import JOB, SOURCE
from lib.ui.social.form import JOBS_SHOWN
from lib.ui.work.form import TASK

_PAGES: Mapping[Operation, PageSpec] = {
    Operation.EDIT: EDIT,
    Operation.CONTROL: CONTROL,
    Operation.UPSCALE: UPSCALE,
}


def page_of(*jobs: Job) -> tuple[PageSpec, dict[str, str]]:
    """Return the page that shows these jobs of one kind, and what its address has to say; at least one job."""
    first = jobs[0]
    names = ",".join(job.job_id for job in jobs)
    if first.operation is Operation.SOCIAL:
        return SOCIAL, {JOBS_SHOWN: names}
    page = _PAGES.get(first.operation)
    if page is None:
        return CREATE, {JOB: first.job_id}
    where = {JOB: names, SOURCE: ",".join(dict.fromkeys(_source(job) for job in jobs))}
    if isinstance(first.request, EditRequest | ControlRequest):
        where[TASK] = first.request.task.value
    return page, where


def _source(job: Job) -> str:
    request = job.request
    if isinstance(request, ControlRequest):
        return request.control_id
    return request.image_id if isinstance(request, EditRequest | UpscaleRequest) else ""
