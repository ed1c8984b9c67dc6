"""The left side of the Social page: which pictures, which formats, how they fit. Widgets start from the session."""

from collections.abc import Sequence

import streamlit as st

from lib.catalog import Catalog
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.ui.image.cards import alt_text
from lib.ui.image.choice import Choice, draw_ways, show_problems
from lib.ui.links import image_url
from lib.ui.social import form
from lib.ui.social.sets import draw_saving, draw_sets
from lib.ui.wording import images_text, join, plain

_HELP = "Drop one or many here, or paste one anywhere on the page. Each becomes an image of the library."
_SMALL_PX = 84


def draw_pictures(actor: Actor, chosen: Sequence[Asset]) -> None:
    """Draw the ways to choose pictures, and what is chosen."""
    choice = Choice(
        form.key("source"), "Upload images", form.add_masters, takes_many=True, takes_paste=True, help=_HELP
    )
    draw_ways(actor, choice)
    show_problems(choice)
    if chosen:
        _draw_chosen(chosen)


def _draw_chosen(chosen: Sequence[Asset]) -> None:
    shown = form.shown_master()
    with st.container(horizontal=True, gap="small", key=form.key("chosen")):
        for asset in chosen:
            with st.container(gap="xsmall", width=_SMALL_PX, key=form.key(f"chosen.{asset.asset_id}")):
                st.image(image_url(asset.asset_id, "thumbnail"), alt=alt_text(asset), width="stretch")
                with st.container(horizontal=True, gap=None, wrap=False):
                    st.button(
                        "",
                        icon=":material/visibility:",
                        help="Show its previews",
                        type="tertiary",
                        key=form.key(f"show.{asset.asset_id}"),
                        disabled=asset.asset_id == shown,
                        on_click=form.show_master,
                        args=(asset.asset_id,),
                    )
                    st.button(
                        "",
                        icon=":material/close:",
                        help="Take it out",
                        type="tertiary",
                        key=form.key(f"drop.{asset.asset_id}"),
                        on_click=form.drop_master,
                        args=(asset.asset_id,),
                    )


def draw_formats(actor: Actor, catalog: Catalog) -> None:
    """Draw the choice of sets, platforms and formats."""
    draw_sets(actor, catalog)
    platforms = {platform.id: platform for platform in catalog.platforms}
    st.session_state[form.key("platforms")] = [
        name for name in platforms if any(wanted.startswith(f"{name}/") for wanted in form.chosen_formats())
    ]
    st.pills(
        "Platforms",
        list(platforms),
        selection_mode="multi",
        format_func=lambda name: platforms[name].name,
        wrap=True,
        key=form.key("platforms"),
        on_change=lambda: _choose_platforms(catalog),
    )
    labels = format_labels(catalog)
    st.multiselect(
        "Formats",
        list(labels),
        format_func=labels.__getitem__,
        key=form.key("formats"),
        placeholder="Choose formats",
        persist_state="session",
    )
    draw_saving(actor)
    form.keep_formats_in_address()


def format_labels(catalog: Catalog) -> dict[str, str]:
    """Return what each `platform/format` is called."""
    return {
        f"{platform.id}/{entry.id}": join((platform.name, entry.name))
        for platform in catalog.platforms
        for entry in platform.formats
    }


def _choose_platforms(catalog: Catalog) -> None:
    """Keep the formats of platforms that stay, and add the usual ones of those that come."""
    wanted = st.session_state[form.key("platforms")]
    before = form.chosen_formats()
    kept = [name for name in before if name.partition("/")[0] in wanted]
    there = {name.partition("/")[0] for name in kept}
    added = [
        f"{platform.id}/{entry.id}"
        for platform in catalog.platforms
        if platform.id in wanted and platform.id not in there
        for entry in platform.formats
        if not entry.extra or all(each.extra for each in platform.formats)
    ]
    form.choose_formats([*kept, *added])


def draw_fit(catalog: Catalog) -> None:
    """Draw how pictures fit, and what is set rarely."""
    st.segmented_control(
        "How it fits",
        list(form.FIT_LABELS),
        format_func=form.FIT_LABELS.__getitem__,
        key=form.key("fit"),
        required=True,
    )
    if form.value("fit") == "fit":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.segmented_control(
                "Around it",
                list(form.PADDING_LABELS),
                format_func=form.PADDING_LABELS.__getitem__,
                key=form.key("padding"),
                required=True,
            )
            if form.value("padding") == "colour":
                st.color_picker("Colour", key=form.key("pad_colour"))
    _draw_overlays(catalog)
    with st.expander("More settings", key=form.key("more")):
        st.toggle(
            "Find the subject with a model",
            key=form.key("best"),
            persist_state="session",
            help="U²-Net looks as well, on this machine. It takes a little longer and misses fewer subjects.",
        )
        st.segmented_control(
            "File type",
            list(form.FILE_LABELS),
            format_func=form.FILE_LABELS.__getitem__,
            key=form.key("file"),
            required=True,
        )
        if form.value("file") != "png":
            st.slider("Quality", 10, 100, key=form.key("quality"), persist_state="session")
        st.text_input(
            "Campaign",
            key=form.key("campaign"),
            max_chars=120,
            persist_state="session",
            help="Names the files and groups the images in the library.",
        )
        st.checkbox("Write the prompt into the files", key=form.key("with_prompt"))
        st.checkbox("Draw the safe zones into the files", key=form.key("draw_zones"))


def _draw_overlays(catalog: Catalog) -> None:
    chosen = set(form.chosen_formats())
    fitting = {
        overlay.id: overlay
        for overlay in catalog.overlays
        if any(f"{platform}/{entry}" in chosen for platform in overlay.platforms for entry in overlay.formats)
    }
    st.toggle("Safe zones", key=form.key("safe_zones"), help="Drawn over the previews only.")
    st.session_state[form.key("overlays")] = [name for name in form.value("overlays") if name in fitting]
    if fitting:
        st.pills(
            "What covers it",
            list(fitting),
            selection_mode="multi",
            format_func=lambda name: fitting[name].label,
            wrap=True,
            key=form.key("overlays"),
            help="Buttons and texts that a platform lays over the image. Drawn over the previews only.",
        )


def plan_sentence(formats: int, pictures: int) -> str:
    """Return what will be made, as it stands above the button."""
    from_pictures = f"from {images_text(pictures)}" if pictures > 1 else ""
    return plain(join((images_text(formats * pictures), from_pictures, "made on this machine", "free")))
