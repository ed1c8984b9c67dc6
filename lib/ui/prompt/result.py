"""What a writing model brought, to be changed and taken to Create."""

from dataclasses import replace

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.job import Job
from lib.model.request import MAX_ALT_TEXT
from lib.prompts.answers import DescribedImage, Enhancement, Framing, People, Realism, WrittenPrompt
from lib.prompts.enhancing import enhanced
from lib.prompts.linting import Draft
from lib.prompts.slugs import slug_of
from lib.prompts.wishes import Wish, Wishes, changed, kept_out, spelled_out
from lib.ui import session
from lib.ui.create.form import FormValues
from lib.ui.errors import show_error
from lib.ui.jobs.view import POLL_S, show_progress, show_retry
from lib.ui.just_read import JustRead, just_read
from lib.ui.kept_form import KeptForm
from lib.ui.pages import CREATE
from lib.ui.prompt.findings import show_findings
from lib.ui.services import current
from lib.ui.wording import credits_text, join, plain, preview

_PROMPT_PX = 170
_SMALL_PX = 68
_HALF_PX = 120
_TITLE_CHARACTERS = 100
_WISHES: dict[str, type[Wish]] = {"framing": Framing, "realism": Realism, "people": People}


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
        _draw_prompt(actor, job, answer)


def _draw_enhancement(job: Job, answer: Enhancement) -> None:
    original = getattr(job.request, "text", "")
    st.markdown(f"{plain(original)}, :green-background[{plain(answer.addition)}]")
    better = enhanced(original, answer.addition)
    with st.container(horizontal=True, gap="small"):
        if st.button("Use in Create", key="prompt.use", icon=":material/arrow_forward:"):
            _take_to_create(FormValues(prompt=better, enhance="off"))
        if st.button("Use the original", key="prompt.use_original", type="tertiary"):
            _take_to_create(FormValues(prompt=original, enhance="off"))


def _draw_prompt(actor: Actor, job: Job, answer: WrittenPrompt) -> None:
    is_measured = isinstance(answer, DescribedImage) and job.plan.maker == "processed"  # without a look at the contents
    form = _form(job, answer, has_wishes=not is_measured)
    form.prepare(actor)
    if isinstance(answer, DescribedImage) and answer.facts:
        st.caption(plain(join((*answer.facts, *answer.palette))))
    st.text_input("Title", key=form.key("title"), max_chars=100, persist_state="session")
    title = form.value("title")
    if title and slug_of(title):
        st.caption(f"Address: {plain(slug_of(title))}")
    st.text_input("Summary", key=form.key("summary"), help="It becomes the image's alt text.", persist_state="session")
    st.text_area("Prompt", key=form.key("prompt"), height=_PROMPT_PX, persist_state="session")
    show_findings(_draft(form), lambda fixed: _fix(form, fixed), place="prompt.findings")
    st.text_area("Negative prompt", key=form.key("negative_prompt"), height=_SMALL_PX, persist_state="session")
    draft = _draft(form)
    going = draft.prompt
    if not is_measured:
        _draw_wishes(form)
        going = spelled_out(draft.prompt, _wishes(form))
    form.keep(actor)
    if going != draft.prompt:
        st.caption(plain(f"Goes along to Create: {going.removeprefix(draft.prompt).lstrip(' ,')}"))
    if st.button("Use in Create", key="prompt.use", icon=":material/arrow_forward:"):
        summary = " ".join(str(form.value("summary") or "").split())
        carried = FormValues(prompt=going, negative_prompt=draft.negative_prompt, enhance="off")
        title = title or preview(summary, _TITLE_CHARACTERS)
        _take_to_create(replace(carried, title=title, alt_text=summary[:MAX_ALT_TEXT]))


def _form(job: Job, answer: WrittenPrompt, *, has_wishes: bool) -> KeptForm:
    """Return what can be changed of an answer: until it is, every field holds what the model wrote."""
    unwanted = answer.negative_prompt
    wishes: dict[str, str] = {}
    if has_wishes:
        wishes = {name: getattr(answer, name).value for name in _WISHES}
        unwanted = kept_out(unwanted, answer.people) if answer.people is People.NONE else unwanted
    words = {"title": answer.title, "summary": answer.summary, "prompt": answer.prompt, "negative_prompt": unwanted}
    return KeptForm(f"prompt.result.{job.job_id}", words | wishes | {_said(name): wishes[name] for name in wishes})


def _draw_wishes(form: KeptForm) -> None:
    """Draw framing, realism and people; whoever changes one sees the prompt change."""
    with st.grid(3, min_column_width=_HALF_PX, gap="small", key="prompt.result.wishes"):
        for name, kind in _WISHES.items():
            st.selectbox(
                name.capitalize(),
                [wish.value for wish in kind],
                format_func=lambda value: value[0].upper() + value[1:],
                key=form.key(name),
                on_change=_restate,
                args=(form, name),
                persist_state="session",
            )


def _wishes(form: KeptForm) -> Wishes:
    framing, realism, people = (form.value(name) for name in _WISHES)
    return Wishes(Framing(framing), Realism(realism), People(people))


def _restate(form: KeptForm, name: str) -> None:
    kind, draft = _WISHES[name], _draft(form)
    before, after = kind(form.value(_said(name))), kind(form.value(name))
    form.put(_said(name), after.value)
    form.put("prompt", changed(draft.prompt, before, after))
    if isinstance(after, People):
        form.put("negative_prompt", kept_out(draft.negative_prompt, after))


def _said(name: str) -> str:
    """Return the field that holds which wish the prompt speaks of now."""
    return f"{name}.said"


def _take_to_create(values: FormValues) -> None:
    before = session.last_form()
    if before is not None:
        values = replace(
            before,
            prompt=values.prompt,
            negative_prompt=values.negative_prompt,
            title=values.title,
            alt_text=values.alt_text,
            enhance=values.enhance,
            seed=None,
        )
    session.request_fill(values)
    session.hide_job()
    st.switch_page(CREATE.path)


def _draft(form: KeptForm) -> Draft:
    return Draft(form.value("prompt"), form.value("negative_prompt"))


def _fix(form: KeptForm, fixed: Draft) -> None:
    form.put("prompt", fixed.prompt)
    form.put("negative_prompt", fixed.negative_prompt)
