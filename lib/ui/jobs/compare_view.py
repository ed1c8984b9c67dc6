"""A comparison as pages show it: the images side by side, the vote, one more model, and how models stand by votes."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.comparison import MAX_MODELS, Comparison, Entrant, Standing, Vote
from lib.model.job import JobState
from lib.ui import session
from lib.ui.errors import show_error, show_failure
from lib.ui.image.cards import placeholder
from lib.ui.jobs.compare_form import key_of
from lib.ui.just_read import JustRead, just_read
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import (
    STATES,
    credits_text,
    images_text,
    join,
    moment_text,
    number,
    plain,
    preview,
    progress_text,
    seconds_text,
    size_text,
)

_POLL_S = 1.0
_MIN_COLUMN_PX = 160
_COLUMNS = 3
_FEW = 2
_LETTERS = "ABCDEF"
_EVERY_USE_CASE = "All"


def show_comparison(actor: Actor, comparison: Comparison, models: Mapping[str, str]) -> None:
    """Draw a comparison, and keep it current while something of it runs; `models` can be added to it."""
    poll = None if comparison.is_ended else _POLL_S
    st.fragment(_draw, run_every=poll, key="compare.view")(actor, just_read(comparison), models)


def show_comparisons(found: Sequence[Comparison], *, without: str | None) -> None:
    """Draw the newest comparisons as links."""
    others = [comparison for comparison in found if comparison.comparison_id != without]
    if not others:
        return
    st.subheader("Recent comparisons", anchor=False)
    for each in others:
        votes = sum(each.votes.values())
        facts = join((each.use_case, images_text(len(each.entrants)), _votes_text(votes) if votes else "no vote yet"))
        label = join((preview(each.request.prompt, 40), facts, moment_text(each.created_at, session.time_zone())))
        if st.button(plain(label), key=f"compare.open.{each.comparison_id}", type="tertiary"):
            session.show_comparison(each.comparison_id)
            st.rerun()


def show_standings(actor: Actor) -> None:
    """Draw how models stand by votes, by use case."""
    comparisons = current().studio.comparisons
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        use_case = st.selectbox(
            "Use case",
            [_EVERY_USE_CASE, *comparisons.use_cases(actor)],
            key="compare.standing_for",
            bind="query-params",
            width=220,
        )
        is_blind_only = st.toggle("Blind votes only", key="compare.blind_only", bind="query-params")
    wanted = None if use_case in {None, _EVERY_USE_CASE} else use_case
    found = comparisons.standings(actor, use_case=wanted, is_blind_only=is_blind_only)
    if not found:
        st.text("No votes yet. Compare models and choose the best image; the standings follow.")
        return
    st.markdown(standings_table(found))
    st.caption(
        "Chance: how likely a model is to win against an average one, by all votes together (Bradley–Terry). "
        "A win's price and time count the images that did not win too."
    )


def standings_table(found: Sequence[Standing]) -> str:
    """Return standings as a markdown table, the strongest first."""
    head = ("| Model | Chance | Wins | Votes | Credits a win | Time a win |", "|:--|--:|--:|--:|--:|--:|")
    rows = (
        f"| {plain(each.label)} | {each.chance:.0%} | {number(each.wins)} | {number(each.votes)} "
        f"| {_a_win(each.credits, each.wins)} | {seconds_text(each.seconds / each.wins) if each.wins else '–'} |"
        for each in found
    )
    return "\n".join((*head, *rows))


def _a_win(amount: int, wins: int) -> str:
    return f"{amount / wins:,.1f}" if wins else "–"


def _draw(actor: Actor, read: JustRead[Comparison], models: Mapping[str, str]) -> None:
    comparisons = current().studio.comparisons
    shown = read.or_again(lambda: comparisons.load(actor, read.value.comparison_id))
    if shown.is_ended and not read.value.is_ended:
        st.rerun()
    mine = comparisons.vote_of(actor, shown.comparison_id)
    is_hidden = shown.is_blind and mine is None
    st.subheader(plain(preview(shown.request.prompt)), anchor=False)
    st.caption(plain(_line(shown, mine)))
    with st.grid(_columns(shown), min_column_width=_MIN_COLUMN_PX, gap="small", key="compare.grid"):
        for position, entrant in enumerate(shown.entrants):
            with st.container(gap="xsmall", key=f"compare.entrant.{position}"):
                name = f"Image {_LETTERS[position]}" if is_hidden else entrant.label
                _draw_entrant(actor, shown, entrant, name, mine)
    _draw_closer(shown, is_hidden=is_hidden)
    if len(shown.entrants) < MAX_MODELS:
        _draw_addition(actor, shown, models)


def _columns(shown: Comparison) -> int:
    count = len(shown.entrants)
    return count if count <= _COLUMNS else (_FEW if count == _FEW * _FEW else _COLUMNS)


def _line(shown: Comparison, mine: Vote | None) -> str:
    if not shown.is_ended:
        hint = ""
    elif not shown.is_open:
        hint = "fewer than two images arrived, so there is nothing to choose"
    elif mine is None:
        hint = "choose the best image"
    elif len(mine.contenders) < sum(entrant.asset_id is not None for entrant in shown.entrants):
        hint = "a model was added since you chose; choose again"
    else:
        hint = "you have chosen; another choice replaces it"
    return join((shown.use_case, "blind" if shown.is_blind else "", _votes_text(sum(shown.votes.values())), hint))


def _votes_text(count: int) -> str:
    return f"{number(count)} vote{'' if count == 1 else 's'}" if count else ""


def _draw_entrant(actor: Actor, shown: Comparison, entrant: Entrant, name: str, mine: Vote | None) -> None:
    job = entrant.job
    is_hidden = shown.is_blind and mine is None
    if entrant.asset_id:
        url = image_url(entrant.asset_id)
        st.image(url, alt=f"{name}: {preview(shown.request.prompt)}", link=url, width="stretch")
    elif job.failures:
        _draw_failure(actor, entrant, is_hidden=is_hidden)
    else:
        drawing = placeholder(job.plan.target, is_coming=not job.state.is_ended)
        st.image(drawing, alt=STATES[job.state], width="stretch")
    st.caption(plain(join((name, *(() if is_hidden else _facts(shown, entrant))))))
    if shown.is_open and entrant.asset_id:
        is_mine = mine is not None and mine.winner == entrant.key
        label, icon = ("Your choice", "trophy") if is_mine else ("Choose", "check")
        if st.button(label, key=f"compare.vote.{entrant.job.job_id}", icon=f":material/{icon}:"):
            _carry_out(lambda: _vote(actor, shown, entrant))
            st.rerun()


def _facts(shown: Comparison, entrant: Entrant) -> tuple[str, ...]:
    job = entrant.job
    if not job.state.is_ended:
        return (progress_text(job),)
    votes = shown.votes.get(":".join(entrant.key), 0)
    if job.state is not JobState.COMPLETED:
        return (STATES[job.state],)
    (item,) = job.items
    took = (item.finished_at - item.started_at).total_seconds() if item.finished_at and item.started_at else None
    seconds = "" if took is None else seconds_text(took)
    return credits_text(job.cost), seconds, size_text(job.plan.target), _votes_text(votes)


def _draw_failure(actor: Actor, entrant: Entrant, *, is_hidden: bool) -> None:
    if is_hidden:
        st.error("This model made no image. Who it was shows once you have chosen.", icon=":material/error:")
    else:
        for failure in entrant.job.failures:
            show_failure(failure)
    if st.button("Try again", key=f"compare.retry.{entrant.job.job_id}", icon=":material/refresh:"):
        _carry_out(lambda: current().studio.retry(actor, entrant.job.job_id))
        st.rerun()


def _draw_closer(shown: Comparison, *, is_hidden: bool) -> None:
    there = [(position, entrant) for position, entrant in enumerate(shown.entrants) if entrant.asset_id]
    if not there:
        return
    with st.expander("Look closer, all together", key="compare.closer", on_change="rerun") as closer:
        if not closer.open:
            return
        from lib.ui.components.before_after import side_of  # noqa: PLC0415 - see below
        from lib.ui.components.side_by_side import show_side_by_side  # noqa: PLC0415 - few look closer

        sides = [
            side_of(entrant.asset_id or "", f"Image {_LETTERS[position]}" if is_hidden else entrant.label)
            for position, entrant in there
        ]
        show_side_by_side(sides, there[0][1].job.plan.target, key="compare.side_by_side")


def _draw_addition(actor: Actor, shown: Comparison, models: Mapping[str, str]) -> None:
    present = {":".join(entrant.key) for entrant in shown.entrants}
    others = {choice: label for choice, label in models.items() if choice not in present}
    if not others:
        return
    with st.popover("Add a model", icon=":material/add:", key="compare.add", on_change="rerun") as opened:
        if not opened.open:
            return
        choice = st.selectbox("Model", list(others), format_func=others.__getitem__, key="compare.added")
        try:
            plan = current().studio.comparisons.plan_addition(actor, shown.comparison_id, key_of(choice))
        except StudioError as error:
            show_error(error)
            return
        if st.button(join(("Add", credits_text(plan.price))), key="compare.add.go"):
            _carry_out(lambda: current().studio.comparisons.add_model(actor, shown.comparison_id, key_of(choice)))
            st.rerun()


def _vote(actor: Actor, shown: Comparison, entrant: Entrant) -> None:
    current().studio.comparisons.vote(actor, shown.comparison_id, entrant.key)


def _carry_out(action: Callable[[], object]) -> None:
    try:
        action()
    except StudioError as error:
        st.toast(plain(error.sentence()), icon=":material/error:")
