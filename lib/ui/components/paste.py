"""Lets a picture on the clipboard be pasted anywhere on a page: it goes the way of a dropped file."""

import streamlit as st

_JS = """
export default function ({ data, parentElement }) {
  const take = (event) => {
    const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    const input = document.querySelector(`.st-key-${data.uploader} input[type=file]`);
    if (pictures.length === 0 || !input) return;
    event.preventDefault();
    const carried = new DataTransfer();
    (input.multiple ? pictures : pictures.slice(0, 1)).forEach((file) => carried.items.add(file));
    input.files = carried.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("paste", take);
  return () => document.removeEventListener("paste", take);
}
"""
_component = st.components.v2.component("image_studio_paste", html="<span hidden></span>", js=_JS)


def accept_paste(uploader: str) -> None:
    """Have pictures that are pasted on this page put into the file uploader that has this key."""
    _component(key=f"{uploader}.paste", data={"uploader": uploader.replace(".", "-")}, height=1)
