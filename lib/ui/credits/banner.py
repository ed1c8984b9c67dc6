"""What every page says when credits run low or a budget is nearly used."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.ui.credits.budgets import budget_text
from lib.ui.pages import CREDITS, PageSpec
from lib.ui.services import current
from lib.ui.wording import balance_text, plain


def show_banner(actor: Actor, page: PageSpec) -> None:
    """Draw one warning above `page`, if there is anything to warn about, with the way to the Credits page."""
    studio = current().studio
    try:
        available = studio.balance(actor).available
        pressing = studio.budgets.pressing(actor)
    except StudioError:
        return  # the page below says what is wrong
    mine = [budget for budget in pressing if budget.scope == "campaign" or budget.subject == actor.account_id]
    lines = [budget_text(budget) for budget in mine]
    if available < studio.settings.low_balance:
        lines.insert(0, f"The balance is low: {balance_text(available)} left")
    if not lines:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="banner"):
        st.warning(plain(". ".join(lines) + "."), icon=":material/toll:")
        if page is not CREDITS:
            st.page_link(CREDITS.path, label="Open Credits", icon=":material/toll:")
