"""The ledger as a table: numbers right-aligned, words for kinds, everything literal."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from urllib.parse import quote

from lib.model.ledger import Entry, EntryKind
from lib.ui.session import JOB
from lib.ui.wording import join, moment_text, number, plain

_KINDS = {
    EntryKind.HOLD: "Charged",
    EntryKind.CAPTURE: "Settled",
    EntryKind.RELEASE: "Given back",
    EntryKind.REFUND: "Refunded",
    EntryKind.GRANT: "Granted",
    EntryKind.PURCHASE: "Bought",
}


def entries_table(entries: Iterable[Entry], jobs: Mapping[str, str], zone: tzinfo) -> str:
    """Return entries as a markdown table, in the order given; the date leads to the job, where `jobs` has one."""
    rows = (
        f"| {_when(entry, jobs, zone)} | {plain(join((_KINDS[entry.kind], entry.description)))} "
        f"| {_signed(entry.amount)} | {number(entry.balance_after)} |"
        for entry in entries
    )
    return "\n".join(("| Date | What | Amount | Balance after |", "|:--|:--|--:|--:|", *rows))


def _when(entry: Entry, jobs: Mapping[str, str], zone: tzinfo) -> str:
    moment = moment_text(entry.created_at, zone)
    job_id = jobs.get(entry.reference or "")
    return f"[{moment}](create?{JOB}={quote(job_id)})" if job_id else moment


def _signed(amount: int) -> str:
    return f"+{number(amount)}" if amount > 0 else f"\u2212{number(-amount)}"
