"""What a writing model brought, to be changed and taken to Create."""

from dataclasses import replace

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.job import Job
from lib.prompts.answers import DescribedImage, Enhancement, WrittenPrompt
from lib.prompts.enhancing import enhanced
from lib.prompts.linting import Draft
from lib.prompts.slugs import slug_of
from lib.ui import session
from lib.ui.errors import show_error
from lib.ui.findings import show_findings
from lib.ui.form import FormValues
from lib.ui.job_view import POLL_S, show_progress, show_retry
from lib.ui.just_read import JustRead, just_read
from lib.ui.pages import CREATE
from lib.ui.services import current
from lib.ui.wording import credits_text, join, plain

_PROMPT_PX = 170
_SMALL_PX = 68


def show_written(actor: Actor, job: Job) -> None:
    """Draw a text job: its progress, then its result; it stays current while it runs."""
    poll = None if job.state.is_ended else POLL_S
    st.fragment(_draw, run_every=poll, key="prompt.job")(actor, just_read(job))


def _draw(actor: Actor, read: JustRead[Job]) -> None:
    studio = current().studio
    job = read.or_again(lambda: studio.job(actor, read.value.job_id))
    if job.state.is_ended and not read.value.state.is_ended:
        st.rerun()
    made = "written without AI" if job.plan.maker == "processed" else ""
    st.caption(plain(join((job.plan.model_label, credits_text(job.plan.price), made))))
    if not job.state.is_ended:
        show_progress(actor, job, place="prompt")
        return
    try:
        answer = studio.texts.answer(job)
    except StudioError as error:
        show_error(error)
        show_retry(actor, job, place="prompt")
        return
    if isinstance(answer, Enhancement):
        _draw_enhancement(job, answer)
    elif isinstance(answer, WrittenPrompt):
        _draw_prompt(job, answer)


def _draw_enhancement(job: Job, answer: Enhancement) -> None:
    original = getattr(job.request, "text", "")
    st.markdown(f"{plain(original)}, :green-background[{plain(answer.addition)}]")
    better = enhanced(original, answer.addition)
    with st.container(horizontal=True, gap="small"):
        if st.button("Use in Create", key="prompt.use", icon=":material/arrow_forward:"):
            _take_to_create(FormValues(prompt=better, enhance="off"))
        if st.button("Use the original", key="prompt.use_original", type="tertiary"):
            _take_to_create(FormValues(prompt=original, enhance="off"))


def _draw_prompt(job: Job, answer: WrittenPrompt) -> None:
    names = {"title": answer.title, "summary": answer.summary}
    names |= {"prompt": answer.prompt, "negative_prompt": answer.negative_prompt}
    for name, value in names.items():
        st.session_state.setdefault(_key(job, name), value)
    if isinstance(answer, DescribedImage) and answer.facts:
        st.caption(plain(join((*answer.facts, *answer.palette))))
    st.text_input("Title", key=_key(job, "title"), max_chars=100, persist_state="session")
    title = st.session_state[_key(job, "title")]
    if title and slug_of(title):
        st.caption(f"Address: {plain(slug_of(title))}")
    st.text_input("Summary", key=_key(job, "summary"), persist_state="session")
    st.text_area("Prompt", key=_key(job, "prompt"), height=_PROMPT_PX, persist_state="session")
    show_findings(_draft(job), lambda fixed: _fix(job, fixed), place="prompt.findings")
    st.text_area("Negative prompt", key=_key(job, "negative_prompt"), height=_SMALL_PX, persist_state="session")
    st.caption(
        plain(
            join(
                (
                    answer.framing.capitalize(),
                    answer.realism[0].upper() + answer.realism[1:],
                    f"people: {answer.people}",
                )
            )
        )
    )
    if st.button("Use in Create", key="prompt.use", icon=":material/arrow_forward:"):
        draft = _draft(job)
        _take_to_create(
            FormValues(prompt=draft.prompt, negative_prompt=draft.negative_prompt, title=title, enhance="off")
        )


def _take_to_create(values: FormValues) -> None:
    before = session.last_form()
    if before is not None:
        values = replace(
            before,
            prompt=values.prompt,
            negative_prompt=values.negative_prompt,
            title=values.title,
            enhance=values.enhance,
            seed=None,
        )
    session.request_fill(values)
    session.hide_job()
    st.switch_page(CREATE.path)


def _draft(job: Job) -> Draft:
    return Draft(st.session_state[_key(job, "prompt")], st.session_state[_key(job, "negative_prompt")])


def _fix(job: Job, fixed: Draft) -> None:
    st.session_state[_key(job, "prompt")] = fixed.prompt
    st.session_state[_key(job, "negative_prompt")] = fixed.negative_prompt


def _key(job: Job, name: str) -> str:
    return f"prompt.result.{job.job_id}.{name}"
