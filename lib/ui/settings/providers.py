"""Each provider on the Settings page: the state of its key, a field for a new one, a test, and its models."""

from collections.abc import Callable, Iterable

import streamlit as st

from lib.catalog.records import ProviderSpec
from lib.errors import StudioError
from lib.model.actor import Actor
from lib.studio.models import Life, ModelCard
from lib.studio.people.keys import KeyStatus
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import DOT, OPERATIONS, credits_text, join, moment_text, number, plain, size_text

_BADGES: dict[Life, str] = {"current": "green", "ending": "orange", "retired": "gray"}
_NO_BREAK = "\u00a0"
_STATES = {
    "environment": "key from the environment",
    "missing": "no key yet",
    "no-address": "no address yet",
    "not-needed": "needs no key",
    "not-set-up": "not set up yet",
    "unreadable": "enter the key again",
}


def show_providers(actor: Actor) -> None:
    """Draw one folded block for each provider; only an open one is filled."""
    cards = current().studio.models(actor)
    for status in current().studio.key_status(actor):
        provider = status.provider
        opened = st.expander(
            plain(join((provider.label, state_text(status)))),
            key=f"settings.{provider.id}",
            icon=":material/check_circle:" if status.is_ready else ":material/key:",
            on_change="rerun",
        )
        if opened.open:
            with opened:
                _show_provider(actor, status, [card for card in cards if card.provider.id == provider.id])


def state_text(status: KeyStatus) -> str:
    """Return where the provider's key comes from, in a few words."""
    if status.state == "own":
        return f"your key, ends in {status.last_four}" if status.last_four else "your key"
    return _STATES[status.state]


def models_list(cards: Iterable[ModelCard]) -> str:
    """Return models as markdown, one a line, each with a badge for how long it lives; a line wraps on a phone."""
    return "  \n".join(_model_line(card) for card in cards)


def limits_text(provider: ProviderSpec) -> str:
    """Return how much of a provider the studio uses at most, and who says so; nothing where it sets no limit."""
    at_once = f"{number(provider.concurrent)} at once" if provider.concurrent else ""
    a_minute = f"{number(round(provider.calls_per_minute))} a minute" if provider.calls_per_minute else ""
    paid = " and ".join(each for each in (at_once, a_minute) if each)
    token = provider.token_calls_per_minute
    lines = [
        f"Images: {paid} at most, all workers together" if paid else "",
        f"Calls with one key: {number(round(token))} a minute at most, asking for results included" if token else "",
    ]
    known = f"{provider.limits_as_of:%Y-%m-%d}" if provider.limits_as_of else ""
    source = " · ".join(each for each in (provider.limits_source, known) if each)
    told = [line for line in lines if line]
    return ". ".join([*told, source]) if told and source else ". ".join(told)


def _model_line(card: ModelCard) -> str:
    uses = ", ".join(OPERATIONS[operation].lower() for operation in card.model.operations)
    price = "" if card.credits is None else credits_text(card.credits)
    size = "" if card.life == "retired" else f"up to {size_text(card.largest)}".replace(" ", _NO_BREAK)
    facts = join((plain(uses), plain(price), size))
    return (
        f"{plain(card.model.label)} :gray[{DOT.strip()} {facts}] :{_BADGES[card.life]}-badge[{plain(card.life_text)}]"
    )


def _show_provider(actor: Actor, status: KeyStatus, cards: list[ModelCard]) -> None:
    provider = status.provider
    if status.state == "unreadable":
        st.warning("The stored key cannot be opened, because the studio's secret has changed. Enter it again.")
    if status.hint:
        st.caption(plain(status.hint))
    if status.updated_at is not None:
        st.caption(f"Saved {moment_text(status.updated_at, session.time_zone())}. It is stored encrypted.")
    if status.takes_key:
        _show_key_form(actor, status)
    _show_key_actions(actor, status)
    _show_said(provider.id)
    if limits := limits_text(provider):
        st.caption(limits)
    if cards:
        st.markdown(models_list(cards))
        most = max(card.model.max_prompt for card in cards)
        st.caption(f"Prompts of up to {most:,} characters{DOT}prices for the default size in standard quality")


def _show_key_form(actor: Actor, status: KeyStatus) -> None:
    name = status.provider.id
    with st.form(f"settings.form.{name}", border=False, clear_on_submit=True):
        st.text_input(
            f"{'New key' if status.state == 'own' else 'Key'} for {status.provider.label}",
            key=f"settings.key.{name}",
            type="password",
            autocomplete="off",
            help="It is stored encrypted and never shown again. It wins over a key from the environment.",
        )
        st.form_submit_button("Save key", key=f"settings.save.{name}", on_click=_save, args=(actor, name))


def _show_key_actions(actor: Actor, status: KeyStatus) -> None:
    name = status.provider.id
    with st.container(horizontal=True, gap="small", key=f"settings.actions.{name}"):
        if status.can_test and status.is_ready and st.button("Test connection", key=f"settings.test.{name}"):
            _test(actor, status)
        if status.can_register:
            st.button(
                f"Register at {status.provider.label}",
                key=f"settings.register.{name}",
                help="This contacts the provider and makes an account there. Its key is stored here, encrypted.",
                on_click=_register,
                args=(actor, status),
            )
        if status.can_rotate:
            st.button(
                "Replace secret",
                key=f"settings.rotate.{name}",
                help="The provider makes a new secret, which is stored here. The old one stops working everywhere.",
                on_click=_rotate,
                args=(actor, status),
            )
        if status.can_rotate_by_token:
            _show_token_form(actor, status)
        if status.state in {"own", "unreadable"}:
            st.button("Remove key", key=f"settings.forget.{name}", on_click=_forget, args=(actor, name))


def _show_token_form(actor: Actor, status: KeyStatus) -> None:
    name, label = status.provider.id, status.provider.label
    with (
        st.popover("Secret lost", key=f"settings.lost.{name}"),
        st.form(f"settings.lost_form.{name}", border=False),
    ):
        st.caption(f"A rotate token from {label} replaces the secret without the old one.")
        st.text_input("Client id", placeholder=status.account, key=f"settings.account.{name}", autocomplete="off")
        st.text_input("Rotate token", key=f"settings.token.{name}", type="password", autocomplete="off")
        st.form_submit_button(
            "Replace the lost secret", key=f"settings.rotate_lost.{name}", on_click=_rotate_lost, args=(actor, status)
        )


def _show_said(name: str) -> None:
    said = session.take_said(f"settings.{name}")
    if isinstance(said, StudioError):
        show_problem(said)
    elif said:
        st.success(plain(said), icon=":material/check:")


def _save(actor: Actor, name: str) -> None:
    session.keep_open(f"settings.{name}")
    key = session.take_typed(f"settings.key.{name}")
    try:
        current().studio.set_key(actor, name, key)
    except StudioError as error:
        session.say(f"settings.{name}", error)
    else:
        session.say(f"settings.{name}", "The key was saved.")


def _forget(actor: Actor, name: str) -> None:
    session.keep_open(f"settings.{name}")
    current().studio.forget_key(actor, name)
    session.say(f"settings.{name}", "The key was removed.")


def _register(actor: Actor, status: KeyStatus) -> None:
    label = status.provider.label
    _get_key(
        actor, status, current().studio.keys.register, f"There is an account at {label} now, and its key was saved."
    )


def _rotate(actor: Actor, status: KeyStatus) -> None:
    label = status.provider.label
    _get_key(actor, status, current().studio.keys.rotate, f"{label} has made a new secret, and it was saved.")


def _rotate_lost(actor: Actor, status: KeyStatus) -> None:
    name = status.provider.id
    token, account = session.take_typed(f"settings.token.{name}"), session.chosen(f"settings.account.{name}")

    def rotate(actor: Actor, provider_id: str) -> None:
        current().studio.keys.rotate_by_token(actor, provider_id, token, account)

    _get_key(actor, status, rotate, f"{status.provider.label} has made a new secret, and it was saved.")


def _get_key(actor: Actor, status: KeyStatus, get: Callable[[Actor, str], object], said: str) -> None:
    """Have the provider make a key, and say what came of it."""
    place = f"settings.{status.provider.id}"
    session.keep_open(place)
    try:
        get(actor, status.provider.id)
    except StudioError as error:
        session.say(place, error)
    else:
        session.say(place, said)


def _test(actor: Actor, status: KeyStatus) -> None:
    place = f"settings.{status.provider.id}"
    with st.spinner(f"Asking {status.provider.label} …"):
        try:
            check = current().studio.test_key(actor, status.provider.id)
        except StudioError as error:
            session.say(place, error)
            return
    balance = f" Balance there: {check.balance}." if check.balance else ""
    session.say(place, f"{status.provider.label} accepts the key.{balance}")
