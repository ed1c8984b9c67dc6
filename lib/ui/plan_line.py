"""The plan as people read it before they pay: one sentence, then what deserves a line of its own."""

from collections.abc import Iterator, Sequence

import streamlit as st

from lib.model.ledger import Balance
from lib.model.plan import Plan
from lib.model.request import TEXT_OPERATIONS, Operation
from lib.studio.planning.offers import Offer
from lib.ui.wording import LABELS, balance_text, credits_text, images_text, join, plain, size_text

_NEARLY_SAME = 1.01
_VENDORS_NAMED = 3
_OTHERS_SHOWN = 5


def plan_sentence(plan: Plan, count: int | None = None) -> str:
    """Return what will run: images, model and why, native size, and what is done to reach the size asked.

    `count` is how many images there are with those of other plans beside this one.
    """
    model = f"{plan.model_label} ({plan.choice.rstrip('.')})" if plan.choice else plan.model_label
    if plan.operation in TEXT_OPERATIONS:
        return join(("1 text", model))
    return join((images_text(count or plan.count), model, _size_words(plan)))


def _others(plan: Plan, others: Sequence[Plan]) -> Iterator[str]:
    """Yield what other plans for the same click do differently, a few of them."""
    for number, other in enumerate(others[:_OTHERS_SHOWN], 2):
        model = other.model_label if other.model != plan.model else ""
        yield f"Image {number}: {join((model, _size_words(other)))}"
        yield from (f"Image {number}: {line}" for line in plan_lines(other) if line not in plan_lines(plan))
    if len(others) > _OTHERS_SHOWN:
        yield f"{len(others) - _OTHERS_SHOWN} more images likewise"


def _size_words(plan: Plan) -> str:
    if plan.operation is Operation.UPSCALE:
        return f"enlarged {plan.scale:.3g} times to {size_text(plan.target)}"
    verb = "becomes" if plan.operation is Operation.EDIT else "drawn at"
    words = f"{verb} {size_text(plan.native)}"
    if plan.native == plan.target:
        return words
    steps = []
    if plan.crop is not None and plan.crop.size != plan.native:
        steps.append("cropped")
    if plan.scale > _NEARLY_SAME:
        steps.append("enlarged")
    elif plan.scale < 1 / _NEARLY_SAME:
        steps.append("reduced")
    return f"{words}, {' and '.join(steps) or 'fitted'} to {size_text(plan.target)}"


def plan_lines(plan: Plan) -> tuple[str, ...]:
    """Return what else should be known before the click: settings without effect, and notices."""
    ignored = tuple(f"{LABELS.get(entry.field, entry.field)} has no effect: {entry.reason}" for entry in plan.ignored)
    return (*ignored, *plan.notices)


def key_hint(plan: Plan, offers: Sequence[Offer]) -> str:
    """Return what a key would add where no model draws yet, the best models first; nothing where one does."""
    missing = [o for o in offers if not o.available and o.provider.is_image_vendor and o.provider.needs_key]
    missing.sort(key=lambda offer: -offer.model.quality_rank)
    vendors = list(dict.fromkeys(offer.provider.label for offer in missing))
    named = " or ".join(vendors[:_VENDORS_NAMED])
    if vendors and plan.operation in TEXT_OPERATIONS and plan.maker == "processed":
        return f"No AI model writes this. For one, choose {named} as the model; it says which key it needs."
    if plan.maker != "drawn" or not vendors:
        return ""
    return f"This draws without AI. For AI images choose {named} as the provider; it says which key it needs."


def show_plan(plan: Plan, offers: Sequence[Offer], *, shown_above: str = "", others: Sequence[Plan] = ()) -> None:
    """Draw the plan above its button; a notice that the page shows in another form already is left out.

    `others` are the plans of further requests that the same click submits.
    """
    count = sum(each.count for each in (plan, *others))
    lines = (plan_sentence(plan, count), *_others(plan, others), *plan_lines(plan), key_hint(plan, offers))
    st.caption("  \n".join(plain(line) for line in lines if line and line != shown_above))


def generate_label(plan: Plan | None) -> str:
    """Return what the button says: verb, object, price."""
    if plan is None:
        return "Generate"
    return join((f"Generate {images_text(plan.count)}", credits_text(plan.price)))


def show_balance_after(plan: Plan, balance: Balance) -> None:
    """Draw what is left after the click, or how much is missing."""
    show_balance_of(plan.price, balance)


def show_balance_of(price: int, balance: Balance) -> None:
    """Draw what is left of a balance after a price is paid, or how much is missing."""
    if price <= balance.available:
        st.caption(f"Balance after: {balance_text(balance.available - price)}")
        return
    st.warning(
        f"This costs {credits_text(price)} and the balance is {balance_text(balance.available)}. "
        "Buy or ask for credits, or choose fewer images.",
        icon=":material/toll:",
    )
