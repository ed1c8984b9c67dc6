"""Edit: change one picture. What to do on the left; the picture to paint on, or what came of it, on the right."""

from functools import partial

import streamlit as st

from lib.errors import StudioError
from lib.model.request import Operation
from lib.ui.components.extend_frame import show_frame
from lib.ui.empty import show_empty
from lib.ui.errors import show_error
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.view import show_opened_image
from lib.ui.links import image_url
from lib.ui.services import current, guard
from lib.ui.work.controls import task_label
from lib.ui.work.edit_form import (
    FORM,
    draw_controls,
    draw_settings,
    expansion,
    request_for,
    set_expansion,
    take_expansion,
)
from lib.ui.work.edit_mask import asked, show_mask
from lib.ui.work.page import draft_of, draw_button, submit
from lib.ui.work.results import show_result, show_steps

actor = guard()
studio = current().studio
tasks = studio.edit_operations()
FORM.prepare(actor)
picture = next(iter(FORM.sources(actor)), None)
take_expansion()
task_id = FORM.take_task([task.id for task in tasks])
task = next(task for task in tasks if task.id == task_id)

controls, results = st.columns([5, 8], gap="medium")
with controls:
    draw_choice(actor, Choice(FORM.key("source"), "Image to edit", FORM.choose_source, takes_paste=True), picture)
    is_asked = False
    if picture is not None:
        chosen = picture.asset_id
        draw_controls(actor, tasks, task)
        offers = studio.pictures.offers_for(actor, Operation.EDIT, task.id)
        draft = draft_of(actor, lambda: request_for(task, chosen), picture)
        draw_settings(offers, draft.plan, task)
        is_asked = draw_button(
            actor, FORM, what=task_label(task), draft=draft, offers=offers, ask=partial(asked, actor, task, picture)
        )
    below_button = st.empty()
FORM.keep(actor)

if is_asked and picture is not None:
    try:
        submit(actor, FORM, asked(actor, task, picture))
    except StudioError as error:
        with below_button:
            show_error(error)

with results:
    job = next(iter(FORM.jobs(actor)), None)
    view = "Image"
    if job is not None and picture is not None:
        view = st.segmented_control(
            "Show", ["Result", "Image"], key=FORM.key("view"), required=True, label_visibility="collapsed"
        )
    if picture is None:
        show_empty("Choose or upload an image to edit it.")
    elif job is not None and view == "Result":
        show_result(actor, FORM, job, go_on="Edit this one further")
    elif task.uses("mask"):
        show_mask(actor, picture)
    elif task.uses("expansion"):
        show_frame(
            image_url(picture.asset_id, "screen"),
            picture.size,
            expansion(),
            key=FORM.key("frame"),
            on_drag=set_expansion,
        )
    else:
        st.image(image_url(picture.asset_id, "screen"), alt="The image to edit", width="stretch")
    if picture is not None:
        show_steps(actor, picture, FORM.set_source, place=FORM.place)
show_opened_image(actor)
