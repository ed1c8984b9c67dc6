"""The left side of the Prompt page: what to write a prompt from, and with which model."""

import streamlit as st

from lib.errors import InvalidRequest, StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.record import parse
from lib.model.request import AUTO, EnhanceLevel, Operation
from lib.model.text_request import MAX_SOURCE_TEXT, AnalyzeRequest, PromptRequest, TextTask
from lib.prompts.answers import Framing, People, Realism
from lib.prompts.personas import house_style_of
from lib.prompts.reading import text_of
from lib.studio.planning.offers import Offer
from lib.ui import session
from lib.ui.create.recall import draw_recall
from lib.ui.errors import show_problem
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.named import asset_or_none
from lib.ui.kept_form import KeptForm
from lib.ui.services import current

KINDS = {"text": "A text", "prompt": "A prompt to improve", "image": "An image"}
_TEXT_PX = 180
_HALF_PX = 90
_AUTO = "Open"
TextRequest = PromptRequest | AnalyzeRequest
_FORM = KeptForm(
    "prompt",
    {
        "kind": "text",
        "title": "",
        "text": "",
        "prompt": "",
        "image_id": "",
        "framing": "",
        "realism": "",
        "people": "",
        "level": EnhanceLevel.STANDARD.value,
        "persona": "",
        "model": "",
        "job_id": "",
    },
)
"""What outlives a reload; `job_id` is the job whose result was beside it."""


def kind() -> str:
    """Return what is written from, as chosen last."""
    chosen = _FORM.value("kind")
    return chosen if chosen in KINDS else "text"


def prepare_source(actor: Actor) -> None:
    """Fill a new session's form: as this person left it, or with what the job was asked that the address names."""
    is_new = _FORM.key("kind") not in st.session_state
    personas = [entry.persona_id for entry in current().studio.prompt_book.personas.all(actor)]
    _FORM.prepare(actor, {"kind": KINDS, "persona": ["", *personas]})
    job_id = session.shown_written() or ""
    before = _FORM.value("job_id")
    _FORM.put("job_id", job_id)
    if not is_new or job_id in {"", before}:
        return
    try:
        asked = current().studio.job(actor, job_id).request
    except StudioError:
        return  # the results say that there is no such job
    if isinstance(asked, PromptRequest | AnalyzeRequest):
        for name, value in _as_typed(asked).items():
            _FORM.put(name, value)


def keep_source(actor: Actor) -> None:
    """Remember the form for this person's next session."""
    _FORM.keep(actor)


def _as_typed(asked: TextRequest) -> dict[str, str]:
    """Return what the form's fields held when this was asked; a persona went along as words and is not chosen again."""
    who = {"model": f"{asked.provider}:{asked.model or ''}"} if asked.provider != AUTO else {}
    if isinstance(asked, AnalyzeRequest):
        return {"kind": "image", "image_id": asked.image_ids[0], **who}
    names = ("level",) if asked.task is TextTask.ENHANCE else ("title", "framing", "realism", "people")
    kept = {name: str(asked.choices[name]) for name in names if asked.choices.get(name)}
    made_of = "prompt" if asked.task is TextTask.ENHANCE else "text"
    return {"kind": made_of, made_of: asked.text, **kept, **who}


def draw_source(actor: Actor) -> None:
    """Draw what the prompt comes from."""
    st.segmented_control(
        "Write a prompt from",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key="prompt.kind",
        persist_state="session",
    )
    if kind() == "image":
        choice = Choice("prompt.image", "Image to describe", _choose_image, takes_paste=True)
        draw_choice(actor, choice, chosen_image(actor))
        draw_recall(place="prompt")
        return
    if kind() == "text":
        st.text_input("Title", key="prompt.title", placeholder="Optional", max_chars=200, persist_state="session")
    st.text_area(
        "Text" if kind() == "text" else "Prompt",
        key=f"prompt.{kind()}",
        height=_TEXT_PX,
        placeholder="Paste an article, a brief, an abstract" if kind() == "text" else "The prompt as it is",
        persist_state="session",
    )
    if kind() == "text":
        number = st.session_state.get("prompt.files", 0)
        st.file_uploader(
            "Or a text file", type=["txt", "md"], key=f"prompt.file.{number}", on_change=_read_file, args=(number,)
        )
        problem = st.session_state.pop("prompt.file_problem", None)
        if problem:
            show_problem(problem)


def draw_choices(actor: Actor, offers: tuple[Offer, ...]) -> None:
    """Draw how the prompt shall be, and who writes it."""
    if kind() == "text":
        with st.grid(3, min_column_width=_HALF_PX, gap="small", key="prompt.wishes"):
            for name, values in (("framing", Framing), ("realism", Realism), ("people", People)):
                st.selectbox(
                    name.capitalize(),
                    ["", *(value.value for value in values)],
                    format_func=lambda value: value.capitalize() or _AUTO,
                    key=f"prompt.{name}",
                    persist_state="session",
                )
    elif kind() == "prompt":
        st.segmented_control(
            "How much to add",
            [level.value for level in EnhanceLevel],
            format_func=str.capitalize,
            key="prompt.level",
            persist_state="session",
        )
    personas = {entry.persona_id: entry.text.name for entry in current().studio.prompt_book.personas.all(actor)}
    if personas and kind() != "image":
        st.selectbox(
            "Persona",
            ["", *personas],
            format_func=lambda name: personas.get(name, "None"),
            key="prompt.persona",
            persist_state="session",
        )
    labels = {"": "Auto"} | {_key(offer): _label(offer) for offer in offers}
    st.selectbox(
        "Writing model" if kind() != "image" else "Vision model",
        list(labels),
        format_func=lambda key: labels.get(key, key),
        key="prompt.model",
        persist_state="session",
    )


def request(actor: Actor) -> TextRequest:
    """Return what the form asks for; raise `InvalidRequest` naming what is missing."""
    provider, _, model = str(_FORM.value("model") or "").partition(":")
    who = {"provider": provider or AUTO, "model": model or None}
    if kind() == "image":
        picture = chosen_image(actor)
        if picture is None:
            raise InvalidRequest("Choose an image to describe.", field="image_ids")
        return AnalyzeRequest(image_ids=(picture.asset_id,), **who)
    text = str(_FORM.value(kind()) or "")
    title = str(_FORM.value("title") or "") if kind() == "text" else ""
    if not text.strip() and not title.strip():
        raise InvalidRequest("Paste a text, or choose a file." if kind() == "text" else "Type a prompt.", field="text")
    if len(text) > MAX_SOURCE_TEXT:
        raise InvalidRequest(
            f"text: {len(text)} characters are too many, the limit is {MAX_SOURCE_TEXT}.", field="text"
        )
    task = TextTask.WRITE if kind() == "text" else TextTask.ENHANCE
    return parse(PromptRequest, {"task": task, "text": text or title, "choices": _choices(actor, title), **who})


def request_for_plan(actor: Actor) -> TextRequest:
    """Return the request, with a stand-in while nothing is typed: model and price show from the start."""
    try:
        return request(actor)
    except InvalidRequest:
        if kind() == "image":
            raise
        provider, _, model = str(_FORM.value("model") or "").partition(":")
        task = TextTask.WRITE if kind() == "text" else TextTask.ENHANCE
        return PromptRequest(task=task, text="a text", provider=provider or AUTO, model=model or None)


def offers_for(actor: Actor) -> tuple[Offer, ...]:
    """Return the models that can do what is asked."""
    operation = Operation.ANALYZE if kind() == "image" else Operation.PROMPT
    task = {"text": "write", "prompt": "enhance", "image": "describe"}[kind()]
    known = current().studio.offers(actor, operation)
    return tuple(offer for offer in known if not offer.model.tasks or task in offer.model.tasks)


def chosen_image(actor: Actor) -> Asset | None:
    """Return the picture to describe, if one is chosen and still there."""
    return asset_or_none(actor, _FORM.value("image_id"))


def _choices(actor: Actor, title: str) -> dict[str, str]:
    persona_id = _FORM.value("persona") or ""
    chosen: dict[str, str] = {}
    if persona_id:
        chosen["house_style"] = house_style_of(current().studio.prompt_book.personas.get(actor, persona_id).text)
    if kind() == "prompt":
        return chosen | {"level": _FORM.value("level") or EnhanceLevel.STANDARD.value}
    wishes = {name: _FORM.value(name) or "" for name in ("framing", "realism", "people")}
    return chosen | {name: value for name, value in (wishes | {"title": title}).items() if value}


def _choose_image(asset_ids: tuple[str, ...]) -> None:
    _FORM.put("image_id", asset_ids[0] if asset_ids else "")


def _read_file(number: int) -> None:
    file = st.session_state.get(f"prompt.file.{number}")
    if file is None:
        return
    try:
        _FORM.put("text", text_of(file.getvalue(), file.name[:60]))
    except StudioError as error:
        st.session_state["prompt.file_problem"] = error
    st.session_state["prompt.files"] = number + 1


def _key(offer: Offer) -> str:
    return f"{offer.provider.id}:{offer.model.id}"


def _label(offer: Offer) -> str:
    return offer.model.label if offer.available else f"{offer.model.label} (no key)"
