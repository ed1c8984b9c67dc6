"""Social: pictures, formats and the finished pack on the left, every placement on the right."""

import streamlit as st

from lib.errors import StudioError
from lib.ui import session
from lib.ui.components.crop_frame import prepare_frames
from lib.ui.empty import show_empty
from lib.ui.errors import show_error, show_problem
from lib.ui.image.named import named_assets
from lib.ui.services import current, guard
from lib.ui.social import form
from lib.ui.social.controls import draw_fit, draw_formats, draw_pictures, plan_sentence
from lib.ui.social.previews import show_previews
from lib.ui.social.results import show_results
from lib.ui.wording import images_text, join

actor = guard()
services = current()
studio = services.studio
form.prepare(actor, services.catalog)

chosen = named_assets(actor, form.masters())
form.set_masters([asset.asset_id for asset in chosen])

controls, results = st.columns([5, 8], gap="medium")
with controls:
    draw_pictures(actor, chosen)
    draw_formats(actor, services.catalog)
    draw_fit(services.catalog)
    formats = len(form.chosen_formats())
    is_ready = bool(chosen and formats)
    if is_ready:
        st.caption(plan_sentence(formats, len(chosen)))
    label = join((f"Make {images_text(formats * len(chosen))}", "free")) if is_ready else "Make images"
    is_asked = st.button(label, key="social.make", type="primary", width="stretch", disabled=not is_ready)
    below_button = st.empty()
    below_everything = st.container()
form.keep(actor)

if is_asked:
    try:
        requests = tuple(form.request_for(asset.asset_id) for asset in chosen)
        now_s = services.clock.monotonic()
        key = session.submission_key(requests, now_s)
        jobs = [studio.submit(actor, request, f"{key}:{number}") for number, request in enumerate(requests)]
    except StudioError as error:
        with below_button:
            show_error(error)
    else:
        session.submitted(requests, key, now_s)
        form.set_jobs([job.job_id for job in jobs])
        st.rerun()

with below_everything:
    if form.jobs():
        show_results(actor, form.jobs())

with results:
    shown = next((asset for asset in chosen if asset.asset_id == form.shown_master()), None)
    if shown is None:
        show_empty("Choose or upload an image to see it in every format at once.")
        prepare_frames(key=form.key("frames"))
    elif not formats:
        st.text("Choose at least one format.")
    else:
        try:
            show_previews(actor, shown, form.request_for(shown.asset_id))
        except StudioError as error:
            show_problem(error)
