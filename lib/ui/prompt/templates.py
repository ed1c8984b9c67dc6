"""Templates: found by words or recommended for a use, shown at their true ratio; and one's own."""

import streamlit as st

from lib.catalog import TemplateSpec
from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.geometry import Size
from lib.model.prompt_book import OwnTemplate
from lib.prompts.searching import FoundTemplate
from lib.ui import session
from lib.ui.create.form import with_template
from lib.ui.errors import show_problem
from lib.ui.pages import CREATE
from lib.ui.prompt.own_template import show_own_template
from lib.ui.services import current
from lib.ui.wording import join, plain, size_text

_COLUMNS = 3
_MIN_PX = 190
_PAGE = 12
_FRAME_PX = 120
_PAGE_KEY = "prompt.template_page"


def show_templates(actor: Actor) -> None:
    """Draw search and filters on the left, what was found on the right."""
    templates = current().studio.prompt_book.templates
    known = templates.all(actor)
    controls, results = st.columns([5, 8], gap="medium")
    with controls:
        st.text_input(
            "Search",
            key="prompt.template_words",
            placeholder="product showcase, linkedin, story",
            persist_state="session",
        )
        _draw_filter("Platform", "prompt.platform", sorted({entry.platform for entry in known if entry.platform}))
        _draw_filter("Category", "prompt.category", sorted({entry.category for entry in known}))
        own = next((o for o in templates.own(actor) if o.template_id == st.session_state.get("prompt.own")), None)
        show_own_template(actor, own)
    with results:
        found = _found(actor, known)
        if not found:
            st.text("No template fits these words. Try fewer or other words.")
        pages = max(1, -(-len(found) // _PAGE))
        first = (min(session.page_number(_PAGE_KEY), pages) - 1) * _PAGE
        with st.grid(_COLUMNS, min_column_width=_MIN_PX, gap="medium", key="prompt.templates"):
            for entry in found[first : first + _PAGE]:
                with st.container(gap="xsmall", key=f"prompt.template.{entry.template.id}"):
                    _draw_one(actor, entry)
        if pages > 1:
            st.pagination(pages, key=_PAGE_KEY)


def _draw_filter(label: str, key: str, values: list[str]) -> None:
    st.selectbox(
        label,
        ["", *values],
        format_func=lambda value: value.replace("_", " ").capitalize() or "All",
        key=key,
        persist_state="session",
    )


def _found(actor: Actor, known: tuple[TemplateSpec, ...]) -> list[FoundTemplate]:
    """Return what the words and filters leave; words are read as a search, then as a use case."""
    templates = current().studio.prompt_book.templates
    words = str(st.session_state.get("prompt.template_words") or "").strip()
    platform = st.session_state.get("prompt.platform") or ""
    category = st.session_state.get("prompt.category") or ""
    try:
        ranked = templates.search(actor, words) if words else ()
        if words and not ranked and platform:
            ranked = templates.recommend(actor, words, platform)
    except StudioError as error:
        show_problem(error)
        ranked = ()
    found = list(ranked) if words else [FoundTemplate(entry, 0.0, "") for entry in known]
    return [
        entry
        for entry in found
        if platform in {"", entry.template.platform} and category in {"", entry.template.category}
    ]


def _draw_one(actor: Actor, found: FoundTemplate) -> None:
    template = found.template
    st.image(frame(template.size), alt=f"The shape of {size_text(template.size)}")
    st.markdown(f"**{plain(template.name)}**")
    st.caption(plain(join((size_text(template.size), template.ratio_label, template.style_preset, template.quality))))
    if found.reason:
        st.caption(plain(found.reason))
    elif template.use_cases:
        st.caption(plain(", ".join(template.use_cases)))
    with st.container(horizontal=True, gap="small"):
        if st.button("Use", key=f"prompt.use.{template.id}", help="Sets size, style and quality in Create."):
            _use(actor, template)
        if current().studio.prompt_book.templates.is_own(template.id):
            st.button("Edit", key=f"prompt.edit.{template.id}", type="tertiary", on_click=_edit, args=(template.id,))


def _use(actor: Actor, template: TemplateSpec) -> None:
    """Fill Create's form from the template; Create says what changed and can undo it."""
    templates = current().studio.prompt_book.templates
    text = templates.own_one(actor, template.id).text if templates.is_own(template.id) else None
    before = session.last_form()
    session.request_fill(with_template(before, template, text))
    session.offer_template_undo(template.name, before)
    session.hide_job()
    st.switch_page(CREATE.path)


def _edit(template_id: str) -> None:
    st.session_state["prompt.own"] = template_id
    for name in [str(key) for key in st.session_state if str(key).startswith("prompt.own.")]:
        del st.session_state[name]


def frame(size: Size) -> str:
    """Return an empty picture of a size's true ratio, as SVG: grey on any background."""
    scale = _FRAME_PX / max(size.width, size.height)
    width, height = max(8, round(size.width * scale)), max(8, round(size.height * scale))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="3" fill="#88888822" stroke="#888888"/></svg>'
    )


def is_mine(actor: Actor, own: OwnTemplate) -> bool:
    """Tell whether the actor may change a template."""
    return actor.may_change(own.owner_id)
