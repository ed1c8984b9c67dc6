"""Models that serve a character: who draws it, and what text and vision models are asked, each with its price."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import Character, CharacterRun
from lib.model.request import AUTO, Operation
from lib.studio.characters.writing import Asked, Question
from lib.studio.planning.text_plan import TextRequest
from lib.ui import session
from lib.ui.characters.run import draw_purchase
from lib.ui.characters.state import key
from lib.ui.errors import show_error, show_problem
from lib.ui.jobs.view import POLL_S, show_progress
from lib.ui.services import current
from lib.ui.wording import credits_text, join, plain


def draw_model_choice(actor: Actor, character: Character) -> None:
    """Draw who draws this character: models that take reference images."""
    labels = {AUTO: "Auto"}
    for offer in current().studio.offers(actor, Operation.GENERATE):
        if offer.model.max_references:
            # Where a model only works with references, its vendor has another one for the seed.
            name = offer.provider.id if offer.model.needs_references else f"{offer.provider.id}:{offer.model.id}"
            model = "" if offer.model.needs_references else offer.model.label
            labels[name] = join((offer.provider.label, model, "" if offer.available else "no key"))
    chosen = f"{character.provider}:{character.model}" if character.model else character.provider
    labels.setdefault(chosen, chosen)
    options = list(labels)
    st.selectbox(
        "Drawn by",
        options,
        index=options.index(chosen),
        format_func=labels.__getitem__,
        key=key("model", character.slug, chosen),
        help="Models that take reference images. One choice for the seed, the candidates and later images.",
        on_change=_choose,
        args=(actor, character.slug, key("model", character.slug, chosen)),
    )


def _choose(actor: Actor, slug: str, widget: str) -> None:
    provider, _, model = str(st.session_state[widget]).partition(":")
    try:
        current().studio.characters.use_model(actor, slug, provider, model or None)
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")


def draw_question(
    actor: Actor,
    character: Character,
    question: Question,
    request: TextRequest,
    verb: str,
    *,
    available: int | None = None,
) -> Asked | None:
    """Draw the button that asks a model, with its price, or how far its answer is; nothing where no model has a key.

    `available` is the balance, where the caller has just read it.
    """
    writing = current().studio.characters.writing
    asked = writing.asked(actor, character, question)
    if asked is not None and not asked.job.state.is_ended:
        st.fragment(_draw_running, run_every=POLL_S, key=key("asked", question.value))(actor, asked.job.job_id)
        return asked
    plan = writing.plan(actor, request)
    if plan is not None:
        available = current().studio.balance(actor).available if available is None else available
        label = join((f"{verb} with {plan.model_label}", credits_text(plan.price)))
        if st.button(
            plain(label),
            key=key("ask", question.value),
            width="stretch",
            icon=":material/neurology:",
            disabled=plan.price > available,
        ):
            _ask(actor, character, question, request)
        if plan.price > available:
            run = CharacterRun(slug=character.slug, kind="ask", question=question.value, asked=request)
            draw_purchase(actor, plan.price, available, run, place=f"ask.{question.value}", verb="ask", is_quiet=True)
    if asked is not None and asked.error is not None:
        show_problem(asked.error)
    return asked


def _ask(actor: Actor, character: Character, question: Question, request: TextRequest) -> None:
    asking, now_s = (question.value, character.character_id, request), current().clock.monotonic()
    click = session.submission_key(asking, now_s)
    try:
        current().studio.characters.writing.ask(actor, character.slug, question, request, key=click)
    except StudioError as error:
        show_error(error)
        return
    session.submitted(asking, click, now_s)
    st.rerun()


def _draw_running(actor: Actor, job_id: str) -> None:
    job = current().studio.job(actor, job_id)
    if job.state.is_ended:
        st.rerun()
    show_progress(actor, job, place="characters.asked")
