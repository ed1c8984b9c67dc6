"""The right side of the Social page: every format as it will be, what it keeps, and what helps where it loses."""

from collections.abc import Iterator

import streamlit as st

from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.plan import expansion_to
from lib.model.request import FocalPoint, SocialRequest
from lib.model.social import CropReport, Fix, SocialPreview, SocialPreviews
from lib.ui.components.crop_frame import crop_frame
from lib.ui.components.focus import pick_focus
from lib.ui.links import image_url
from lib.ui.pages import CREATE, EDIT
from lib.ui.services import current
from lib.ui.social import form
from lib.ui.social.adjustments import Adjustment, adjust, adjustment
from lib.ui.wording import join, plain, size_text
from lib.ui.work.edit_form import extension_query

_MIN_COLUMN_PX = 165
_FIRST_WAVE = 3
_HEAD_START_S = 0.15
"""What a browser needs to show the first previews; what arrives meanwhile would hold them up."""
_CENTRE = FocalPoint(x=0.5, y=0.5)


def show_previews(actor: Actor, asset: Asset, request: SocialRequest) -> None:
    """Draw all previews of a request with their reports: the first ones while the others are still being made."""
    notes = st.container(key=form.key("notes"))
    drawn: list[SocialPreviews] = []
    with st.grid("auto", min_column_width=_MIN_COLUMN_PX, gap="small", key=form.key("previews")):
        for some in _waves(actor, request):
            for one in some.previews:
                with st.container(gap="xsmall", key=form.key(f"preview.{one.order.key.replace('/', '.')}")):
                    _draw_one(asset, one)
            drawn.append(some)
    with notes:
        _draw_notes(drawn[0].model_copy(update={"previews": tuple(one for some in drawn for one in some.previews)}))


def _waves(actor: Actor, request: SocialRequest) -> Iterator[SocialPreviews]:
    """Yield the previews of a request in parts; all at once where the last run had them."""
    overlays, with_safe_zones = tuple(form.value("overlays")), bool(form.value("safe_zones"))
    asked = (request, with_safe_zones, overlays)
    known = form.remembered_previews(asked)
    if known is not None:
        yield known
        return
    services, made = current(), SocialPreviews(previews=())
    for targets in (request.targets[:_FIRST_WAVE], request.targets[_FIRST_WAVE:]):
        if targets:
            part = request.model_copy(update={"targets": targets})
            some = services.studio.preview_social(actor, part, with_safe_zones=with_safe_zones, overlays=overlays)
            if made.previews:
                services.clock.sleep(_HEAD_START_S)
            yield some
            made = SocialPreviews(previews=made.previews + some.previews, notices=some.notices)
    form.remember_previews(asked, made)


def _draw_notes(previews: SocialPreviews) -> None:
    losing = sum(not one.report.subject_survives for one in previews.previews)
    if losing:
        of = f"In {losing} of {len(previews.previews)} formats the subject is cut"
        st.warning(f"{of}. Move the focal point, or show the whole image.", icon=":material/crop:")
    enlarged = [one.report.enlarged for one in previews.previews if one.report.is_too_small]
    if enlarged:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=form.key("too_small")):
            of = f"{len(enlarged)} of {len(previews.previews)} formats want more pixels than this image has"
            st.caption(f"{of}; it is enlarged up to {max(enlarged):.1f} times.")
            st.page_link(CREATE.path, label="Make a larger one", icon=CREATE.icon)
    for notice in previews.notices:
        st.caption(plain(notice))


def _draw_one(asset: Asset, one: SocialPreview) -> None:
    order = one.order
    label = join((order.platform_name, order.format_name))
    crop_frame(
        one.picture,
        image_url(asset.asset_id, "thumbnail"),
        label=f"Preview of {label}",
        window=one.report.crop,
        source=asset.size,
        moves=one.report.mode != "fit",
        key=form.key(f"frame.{asset.asset_id}.{order.key}"),
        on_move=lambda point: adjust(asset.asset_id, [order.key], Adjustment(focal_point=point)),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.markdown(f"**{plain(label)}**", width="stretch")
        with st.popover(
            "",
            icon=":material/filter_center_focus:",
            type="tertiary",
            help="Focal point and fit",
            key=form.key(f"adjust.{order.key}"),
            on_change="rerun",
        ) as opened:
            if opened.open:
                _draw_adjustment(asset, one)
    st.caption(plain(join((size_text(order.size), *report_words(one.report)))))
    if order.note:
        st.caption(plain(order.note))
    _draw_fixes(asset, one)


def report_words(report: CropReport) -> tuple[str, ...]:
    """Return what a format keeps, in the order of what matters."""
    words = [f"{report.kept:.0%} kept"]
    if not report.subject_survives:
        words.append(f"{report.subject_kept:.0%} of the subject left")
    elif not report.subject_is_safe:
        words.append("subject reaches out of the safe zone")
    else:
        words.append("subject safe")
    if report.is_too_small:
        words.append(f"enlarged {report.enlarged:.1f} times")
    return tuple(words)


def _draw_fixes(asset: Asset, one: SocialPreview) -> None:
    if Fix.PAD in one.report.fixes:
        st.button(
            "Show the whole image",
            icon=":material/fit_screen:",
            type="tertiary",
            key=form.key(f"pad.{one.order.key}"),
            on_click=adjust,
            args=(asset.asset_id, [one.order.key], Adjustment(shows_all=True)),
        )
    if Fix.EXTEND in one.report.fixes:
        _draw_extension(asset, one)


def _draw_extension(asset: Asset, one: SocialPreview) -> None:
    wanted = expansion_to(asset.size, one.order.size.ratio)
    if any(wanted.model_dump().values()):
        st.page_link(
            EDIT.path,
            label="Extend the background",
            icon=":material/open_in_full:",
            query_params=extension_query(asset.asset_id, wanted),
        )


def _draw_adjustment(asset: Asset, one: SocialPreview) -> None:
    name = one.order.key
    change = adjustment(asset.asset_id, name)
    place = f"{asset.asset_id}.{name}"
    x_key, y_key = form.key(f"focus.x.{place}"), form.key(f"focus.y.{place}")
    point = change.focal_point
    st.session_state[x_key], st.session_state[y_key] = ((point or _CENTRE).x, (point or _CENTRE).y)

    def moved() -> None:
        keep(FocalPoint(x=st.session_state[x_key], y=st.session_state[y_key]))

    def keep(chosen: FocalPoint) -> None:
        adjust(asset.asset_id, [name], Adjustment(focal_point=chosen))

    st.caption("Click what this format must keep.")
    pick_focus(image_url(asset.asset_id, "thumbnail"), point, key=form.key(f"focus.{place}"), on_pick=keep)
    st.slider("From left to right", 0.0, 1.0, step=0.01, key=x_key, on_change=moved)
    st.slider("From top to bottom", 0.0, 1.0, step=0.01, key=y_key, on_change=moved)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Automatic",
            key=form.key(f"auto.{place}"),
            disabled=change == Adjustment(),
            on_click=adjust,
            args=(asset.asset_id, [name], Adjustment()),
        )
        st.button(
            "Whole image",
            key=form.key(f"whole.{place}"),
            disabled=change.shows_all,
            on_click=adjust,
            args=(asset.asset_id, [name], Adjustment(shows_all=True)),
        )
    st.button(
        "Same for every format",
        key=form.key(f"all.{place}"),
        on_click=adjust,
        args=(asset.asset_id, form.chosen_formats(), change),
    )
