"""How the studio is doing: storage, limits, and what an administrator should know about the installation."""

from collections.abc import Iterable

import streamlit as st

from lib.model.actor import Actor
from lib.studio.health import Finding
from lib.ui.services import current
from lib.ui.wording import bytes_text, number, plain

_MARKS = {
    "ok": ":green[:material/check_circle:]",
    "hint": ":gray[:material/info:]",
    "problem": ":red[:material/error:]",
}


def show_storage(actor: Actor) -> None:
    """Draw how much the workspace keeps, and what limits how much is made at once."""
    usage = current().studio.usage(actor)
    with st.container(horizontal=True, gap="large", key="settings.storage"):
        st.metric("Images kept", number(usage.images), width="content")
        st.metric("Of these in the trash", number(usage.trashed), width="content")
        st.metric("Their size", bytes_text(usage.bytes) if usage.bytes else "0 KB", width="content")
    settings = current().settings
    st.caption(
        f"Up to {settings.slots} images are made at once; a program waits {settings.sync_wait:g} seconds at most."
    )


def show_health(actor: Actor) -> None:
    """Draw the findings about this installation and its engines."""
    findings = current().studio.health(actor)
    st.subheader("Health", anchor=False)
    st.markdown(findings_text(f for f in findings if f.about == "installation"))
    st.subheader("Engines on this machine", anchor=False)
    st.markdown(findings_text(f for f in findings if f.about == "engine"))


def findings_text(findings: Iterable[Finding]) -> str:
    """Return findings as markdown, one a line, each with its mark."""
    return "  \n".join(f"{_MARKS[f.level]} {plain(f.subject)} {plain(f'— {f.message}')}" for f in findings)
