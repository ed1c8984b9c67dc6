"""What a page shows while there is nothing on it yet: one sentence, and one way to begin."""

import streamlit as st

from lib.ui.pages import CREATE


def show_empty(sentence: str, *, label: str = "Create an image") -> None:
    """Draw the sentence and a link to Create called `label`."""
    st.text(sentence)
    st.page_link(CREATE.path, label=label, icon=CREATE.icon)
