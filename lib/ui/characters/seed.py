"""The seed step of a character's set-up: an upload, a picture of the library, or a description that is drawn."""

from collections.abc import Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import Character, CharacterRun
from lib.model.job import Job
from lib.studio.characters.seeds import with_feedback
from lib.studio.characters.writing import Question
from lib.ui import session
from lib.ui.characters import state
from lib.ui.characters.models import draw_model_choice, draw_question
from lib.ui.characters.run import draw_purchase
from lib.ui.characters.state import key
from lib.ui.characters.unfinished import kept_text, place_of
from lib.ui.errors import show_error, show_failure, show_problem
from lib.ui.image.choice import Choice, draw_ways, show_problems
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import balance_text, credits_text, join, plain, progress_text

_SHOWN_PX = 420
_POLL_S = 0.7


def draw_seed(actor: Actor, character: Character) -> None:
    """Draw the ways to a seed image: upload, library, or a description."""
    slug = character.slug
    choice = Choice(
        key("seed_choice", slug),
        "Upload a starting image",
        on_choose=lambda names: _take_seed(actor, slug, names),
        takes_paste=True,
    )
    draw_ways(actor, choice)
    show_problems(choice)
    problem = st.session_state.pop(key("seed_problem"), None)
    if problem is not None:
        show_problem(problem)
    st.session_state.setdefault(key("seed_prompt", slug), character.seed_prompt)
    st.text_area(
        "Or describe it",
        key=key("seed_prompt", slug),
        height=120,
        placeholder="Creature type, colours, distinctive features, style",
        help="Kept as you leave it; nothing is drawn before you say so.",
        on_change=_keep_description,
        args=(actor, slug),
    )
    text = st.session_state[key("seed_prompt", slug)].strip()
    is_approved = not text or _draw_advice(actor, character, text)
    draw_model_choice(actor, character)
    label = "Generate the seed again" if character.seed_job_id else "Generate the seed"
    _draw_generate(actor, character, text, label=label, is_open=is_approved)


def _draw_generate(
    actor: Actor, character: Character, text: str, *, label: str, is_open: bool = True, place: str = "seed"
) -> None:
    """Draw the button that has a seed drawn, with its price and the balance; too little money offers a bundle."""
    is_short = False
    if text:
        studio = current().studio
        try:
            price = studio.plan(actor, studio.characters.seeds.request(character, text)).price
        except StudioError as error:
            is_open = False
            show_problem(error)
        else:
            label = join((label, credits_text(price)))
            available = studio.balance(actor).available
            is_short = is_open and price > available
            if is_short:
                run = CharacterRun(slug=character.slug, kind="seed", texts=(text,))
                draw_purchase(actor, price, available, run, place=place)
            elif is_open:
                st.caption(f"Balance {balance_text(available)}, after it {balance_text(available - price)}")
    is_first = place == "seed" and not character.seed_job_id
    if st.button(
        label,
        key=key(place, "go", character.slug),
        type="primary" if is_first and not is_short else "secondary",
        width="stretch",
        disabled=not (text and is_open) or is_short,
    ):
        _generate(actor, character.slug, text)


def _generate(actor: Actor, slug: str, text: str) -> None:
    request = ("seed", slug, text)
    now_s = current().clock.monotonic()
    click = session.submission_key(request, now_s)
    try:
        current().studio.characters.seeds.generate(actor, slug, text, click)
    except StudioError as error:
        show_error(error)
    else:
        session.submitted(request, click, now_s)
        st.session_state.pop(key("seed_prompt", slug), None)  # shows what is kept now, the feedback with it
        st.rerun(scope="app")


def _draw_advice(actor: Actor, character: Character, text: str) -> bool:
    """Draw what would make a description concrete; return whether it may be drawn as it is."""
    characters = current().studio.characters
    draw_question(actor, character, Question.WORKSHOP, characters.writing.workshop_request(text), "Improve it")
    written = characters.writing.workshop(actor, character, text)
    advice = written or characters.advise(text)
    if not advice.is_vague:
        return True
    st.info("A good start. Image models work best with visual details: pick one of these, or add your own.")
    st.caption("  \n".join(plain(question) for question in advice.questions))
    offered = dict.fromkeys(each for each in (advice.rewrite, *advice.suggestions) if each)
    for number, suggestion in enumerate(offered):
        st.button(
            plain(suggestion),
            key=key("advice", str(number)),
            width="stretch",
            wrap=True,
            on_click=_use_text,
            args=(actor, character.slug, suggestion),
        )
    return bool(st.checkbox("Draw my own words as they are", key=key("own_words", character.slug)))


def _use_text(actor: Actor, slug: str, text: str) -> None:
    st.session_state[key("seed_prompt", slug)] = text
    _keep_description(actor, slug)


def _keep_description(actor: Actor, slug: str) -> None:
    try:
        current().studio.characters.seeds.describe(actor, slug, st.session_state[key("seed_prompt", slug)])
    except StudioError as error:
        st.session_state[key("seed_problem")] = error


def _take_seed(actor: Actor, slug: str, asset_ids: Sequence[str]) -> None:
    try:
        for asset_id in asset_ids[:1]:
            current().studio.characters.seeds.upload(actor, slug, asset_id)
    except StudioError as error:
        st.session_state[key("seed_problem")] = error


def draw_seed_result(actor: Actor, character: Character) -> None:
    """Draw the generated seed while it is made and afterwards, with the choice to approve it or say what is wrong."""
    if character.seed_job_id is None:
        if character.seed_asset_id is None:
            st.text("Upload an image, choose one, or describe the character. Everything later follows from this image.")
        return
    job = current().studio.job(actor, character.seed_job_id)
    poll = None if job.state.is_ended else _POLL_S
    st.fragment(_draw_job, run_every=poll, key=key("seed_job"))(actor, character, was_running=not job.state.is_ended)


def _draw_job(actor: Actor, character: Character, *, was_running: bool) -> None:
    job = current().studio.job(actor, character.seed_job_id or "")
    if not job.state.is_ended:
        st.progress(job.progress / 100, text=progress_text(job))
        return
    if was_running:
        st.rerun(scope="app")
    for failure in job.failures:
        show_failure(failure)
    for asset_id in job.asset_ids:
        _draw_made(actor, character, asset_id)
    if job.asset_ids and character.seed_asset_id not in job.asset_ids:
        _draw_feedback(actor, character, job)


def _draw_made(actor: Actor, character: Character, asset_id: str) -> None:
    if asset_id == character.seed_asset_id:
        return  # drawn below as what was approved
    st.image(image_url(asset_id), alt=plain(character.seed_prompt), width=_SHOWN_PX)
    is_drawn = current().studio.asset(actor, asset_id).maker == "drawn"
    st.caption(join(("How is this?", "Drawn without AI" if is_drawn else "")))
    if st.button("Approve this seed", key=key("approve", asset_id), icon=":material/check:", type="primary"):
        _approve(actor, character.slug, asset_id)


def _draw_feedback(actor: Actor, character: Character, job: Job) -> None:
    """Draw the field for what should be different; the description is kept with it."""
    field = key("feedback", job.job_id)
    said = st.text_input(
        "What should be different?",
        key=field,
        max_chars=500,
        placeholder="A smaller mouth, green instead of blue",
        **kept_text(actor, place_of(character, job.job_id), field),
    )
    if said.strip():
        text = with_feedback(character.seed_prompt, said)
        _draw_generate(actor, character, text, label="Generate it again", place="again")


def _approve(actor: Actor, slug: str, asset_id: str) -> None:
    try:
        current().studio.characters.seeds.approve(actor, slug, asset_id)
    except StudioError as error:
        show_error(error)
    else:
        state.show(slug)
        st.rerun(scope="app")
