"""Control: a new picture that follows a sketch, outlines or a style. What guides it left, what came of it right."""

from functools import partial

import streamlit as st

from lib.errors import StudioError
from lib.model.request import Operation
from lib.ui.empty import show_empty
from lib.ui.errors import show_error
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.view import show_opened_image
from lib.ui.services import current, guard
from lib.ui.work.control_form import (
    FORM,
    draw_controls,
    draw_kind,
    draw_settings,
    is_drawing,
    request_for,
    source_label,
)
from lib.ui.work.control_guide import show_guide
from lib.ui.work.control_sketch import asked, show_sketch, sketch_size
from lib.ui.work.page import draft_of, draw_button, submit
from lib.ui.work.results import show_result

UNSAVED = "drawn-here"

actor = guard()
studio = current().studio
tasks = studio.control_operations()
FORM.prepare(actor)
picture = next(iter(FORM.sources(actor)), None)
task_id = FORM.take_task([task.id for task in tasks])
task = next(task for task in tasks if task.id == task_id)
draws = is_drawing(task)

controls, results = st.columns([5, 8], gap="medium")
with controls:
    draw_kind(tasks, task)
    draw_choice(actor, Choice(FORM.key("source"), source_label(task), FORM.choose_source, takes_paste=True), picture)
    draw_controls(actor, task)
    offers = studio.pictures.offers_for(actor, Operation.CONTROL, task.id)
    guide = None if draws else picture
    name = guide.asset_id if guide else UNSAVED
    main = guide or sketch_size(picture if draws else None)
    draft = draft_of(actor, lambda: request_for(task, name, is_draft=True), main)
    draw_settings(offers, draft.plan, task)
    is_asked = draw_button(
        actor, FORM, what="Make the image", draft=draft, offers=offers, ask=partial(asked, actor, task, picture)
    )
    below_button = st.empty()
FORM.keep(actor)

if is_asked:
    try:
        submit(actor, FORM, asked(actor, task, picture))
    except StudioError as error:
        with below_button:
            show_error(error)

with results:
    job = next(iter(FORM.jobs(actor)), None)
    view = "Image"
    if job is not None:
        label = "Sketch" if draws else "Image"
        view = st.segmented_control(
            "Show",
            ["Result", "Image"],
            format_func={"Result": "Result", "Image": label}.__getitem__,
            key=FORM.key("view"),
            required=True,
            label_visibility="collapsed",
        )
    if job is not None and view == "Result":
        show_result(actor, FORM, job, go_on="Let this one guide the next")
    elif draws:
        show_sketch(actor, picture)
    elif picture is None:
        show_empty("Choose or upload an image that the new one shall follow.")
    else:
        show_guide(actor, picture, task)
show_opened_image(actor)
