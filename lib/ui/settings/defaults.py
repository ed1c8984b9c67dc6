"""The model that the workspace prefers for each operation, where a request leaves the choice open."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.request import Operation
from lib.studio.planning.offers import Offer
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import OPERATIONS, join

_OPEN = ""
_PLACE = "settings.defaults"


def show_defaults(actor: Actor) -> None:
    """Draw one choice for each operation that some model can do."""
    studio = current().studio
    stored = studio.default_models(actor)
    with st.grid("auto", min_column_width=260, gap="small", key=_PLACE):
        for operation in Operation:
            offers = studio.offers(actor, operation)
            if any(offer.available for offer in offers):
                _show_choice(actor, operation, offers, stored.get(operation))
    said = session.take_said(_PLACE)
    if isinstance(said, StudioError):
        show_problem(said)


def _show_choice(actor: Actor, operation: Operation, offers: tuple[Offer, ...], stored: tuple[str, str] | None) -> None:
    labels = {_OPEN: "Automatic"}
    labels |= {_joined(o.key): join((o.provider.label, o.model.label)) for o in offers if o.available}
    value = _joined(stored) if stored else _OPEN
    labels.setdefault(value, f"{stored[1] if stored else ''} (not available now)")
    key = f"settings.default.{operation.value}"
    session.show_stored(key, value)
    st.selectbox(
        OPERATIONS[operation],
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        on_change=_store,
        args=(actor, operation, key),
    )


def _joined(chosen: tuple[str, str]) -> str:
    return "\n".join(chosen)


def _store(actor: Actor, operation: Operation, key: str) -> None:
    provider, _, model = session.chosen(key).partition("\n")
    try:
        current().studio.set_default_model(actor, operation, (provider, model) if model else None)
    except StudioError as error:
        session.say(_PLACE, error)
