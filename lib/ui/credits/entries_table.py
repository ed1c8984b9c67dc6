"""The ledger as a table: numbers right-aligned, words for kinds, everything literal."""

from collections.abc import Iterable
from datetime import tzinfo
from urllib.parse import quote

from lib.model.ledger import EntryKind
from lib.model.spending import EntryLine
from lib.ui.session import IMAGE, JOB
from lib.ui.wording import DOT, join, moment_text, number, plain

KINDS = {
    EntryKind.HOLD: "Charged",
    EntryKind.CAPTURE: "Settled",
    EntryKind.RELEASE: "Given back",
    EntryKind.REFUND: "Refunded",
    EntryKind.GRANT: "Granted",
    EntryKind.PURCHASE: "Bought",
}
"""What the kinds of entries are called on pages."""


def entries_table(lines: Iterable[EntryLine], zone: tzinfo) -> str:
    """Return entries as a markdown table, in the order given; the date leads to the job, "image" to the picture."""
    rows = (
        f"| {_when(line, zone)} | {_what(line)} | {_signed(line.entry.amount)} | {number(line.entry.balance_after)} |"
        for line in lines
    )
    return "\n".join(("| Date | What | Amount | Balance after |", "|:--|:--|--:|--:|", *rows))


def _when(line: EntryLine, zone: tzinfo) -> str:
    moment = moment_text(line.entry.created_at, zone)
    return f"[{moment}](create?{JOB}={quote(line.job_id)})" if line.job_id else moment


def _what(line: EntryLine) -> str:
    words = plain(join((KINDS[line.entry.kind], line.entry.description, line.campaign)))
    if line.asset_id is None or line.job_id is None:
        return words
    return f"{words}{DOT}[image](create?{JOB}={quote(line.job_id)}&{IMAGE}={quote(line.asset_id)})"


def _signed(amount: int) -> str:
    return f"+{number(amount)}" if amount > 0 else f"\u2212{number(-amount)}"
