"""What the linter found about a prompt, each with its reason and one button that mends it."""

from collections.abc import Callable

import streamlit as st

from lib.prompts.linting import Draft, lint
from lib.ui.wording import plain

_SHOWN = 4
_ICONS = {"problem": ":material/error:", "warning": ":material/warning:", "note": ":material/lightbulb:"}


def show_findings(draft: Draft, on_fix: Callable[[Draft], None], *, place: str) -> None:
    """Draw the findings, the gravest first; a click hands the mended draft to `on_fix` before the page runs again."""
    for finding in lint(draft)[:_SHOWN]:
        with st.container(gap=None, key=f"{place}.{finding.code}"):
            st.caption(f"{_ICONS[finding.severity]} {plain(finding.reason)}")
            st.button(
                finding.fix, key=f"{place}.fix.{finding.code}", type="tertiary", on_click=on_fix, args=(finding.fixed,)
            )
