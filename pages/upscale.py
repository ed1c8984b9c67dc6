"""Upscale: larger and sharper pictures, one or many. How on the left, before and after on the right."""

from functools import partial

import streamlit as st

from lib.errors import StudioError
from lib.ui.empty import show_empty
from lib.ui.errors import show_error
from lib.ui.image.view import show_opened_image
from lib.ui.links import image_url
from lib.ui.services import current, guard
from lib.ui.wording import images_text
from lib.ui.work.page import draft_of, draw_button, submit
from lib.ui.work.upscale_form import (
    FORM,
    asked,
    draw_controls,
    draw_pictures,
    draw_settings,
    modes,
    offers_of,
    request_for,
)
from lib.ui.work.upscale_results import show_results

actor = guard()
studio = current().studio
FORM.prepare(actor)
pictures = FORM.sources(actor)
all_modes = modes(actor)
mode = next((each for each in all_modes if each.id == FORM.value("mode")), all_modes[0])

controls, results = st.columns([5, 8], gap="medium")
with controls:
    draw_pictures(actor, pictures)
    is_asked = False
    if pictures:
        draw_controls(all_modes, mode)
        offers = offers_of(actor, mode)
        drafts = [
            draft_of(actor, lambda name=picture.asset_id: request_for(mode, name), picture) for picture in pictures
        ]
        draft = next((each for each in drafts if each.problem), drafts[0])
        draw_settings(offers, draft.plan, mode)
        others = [each.plan for each in drafts[1:] if each.plan]
        what = f"Upscale {images_text(len(pictures))}"
        is_asked = draw_button(
            actor, FORM, what=what, draft=draft, offers=offers, others=others, ask=partial(asked, mode, pictures)
        )
    below_button = st.empty()
FORM.keep(actor)

if is_asked:
    try:
        submit(actor, FORM, asked(mode, pictures))
    except StudioError as error:
        with below_button:
            show_error(error)

with results:
    jobs = FORM.jobs(actor)
    if jobs:
        show_results(actor, jobs)
    elif pictures:
        st.image(image_url(pictures[0].asset_id, "screen"), alt="The image to upscale", width="stretch")
    else:
        show_empty("Choose or upload images to make them larger.")
show_opened_image(actor)
