"""Campaigns: what collects pictures under one name. A campaign is its pictures; without any it is not listed."""

from dataclasses import dataclass

from lib.assets import campaigns
from lib.db.engine import Connection, Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.jobs import campaigns as filed
from lib.ledger import budgets, rollup
from lib.model.actor import Actor
from lib.model.library import MAX_CAMPAIGN, CampaignPage
from lib.model.request import clean_text

PAGE_SIZE = 60


@dataclass(frozen=True)
class Renamed:
    """A campaign that has another name now, and how to take that back. `images` counts the trash too."""

    name: str
    wanted: str
    images: int

    @property
    def said(self) -> str:
        """Say what was done, for people."""
        return f"{self.name} is now {self.wanted}"


@dataclass(frozen=True)
class Campaigns:
    """Use cases of campaigns. Thread-safe."""

    database: Database

    def list(self, actor: Actor, *, text: str = "", after: str = "", before: str = "") -> CampaignPage:
        """Return up to 60 campaigns of the workspace whose names have these words, the newest picture first.

        Raises `InvalidRequest` for a cursor that is none of ours.
        """
        with self.database.read() as connection:
            return campaigns.listed(
                connection, actor.workspace_id, text=text, after=after, before=before, limit=PAGE_SIZE
            )

    def rename(self, actor: Actor, name: str, wanted: str) -> Renamed:
        """Call a campaign something else: its pictures, the trash and approved ones included, jobs, spending, budget.

        For whoever owns all of it, or an administrator; all of it or nothing. Repeatable. What runs meanwhile goes
        along. Raises `InvalidRequest`, `NotFound`, `Forbidden`, or `Conflict` where the new name is taken.
        """
        fresh = " ".join(str(clean_text(wanted)).split())
        if not 1 <= len(fresh) <= MAX_CAMPAIGN:
            raise InvalidRequest(f"campaign: a name has 1 to {MAX_CAMPAIGN} characters.", field="campaign")
        with self.database.write() as connection:
            images = self._rename(connection, actor, name, fresh)
        return Renamed(name, fresh, images)

    def undo(self, actor: Actor, renamed: Renamed) -> None:
        """Give a campaign its earlier name back, what joined it since included. Repeatable; raises like `rename`."""
        self.rename(actor, renamed.wanted, renamed.name)

    @staticmethod
    def _rename(connection: Connection, actor: Actor, name: str, wanted: str) -> int:
        workspace = actor.workspace_id
        is_taken = any(module.has_any(connection, workspace, wanted) for module in (campaigns, filed))
        if not name or not campaigns.has_any(connection, workspace, name):
            if name and is_taken and not filed.has_any(connection, workspace, name):
                return 0  # done already
            raise NotFound("There is no such campaign any more.", remedy="Look at the list again.")
        if wanted == name:
            return 0
        has_others = (module.has_others(connection, workspace, name, actor.user_id) for module in (campaigns, filed))
        if not actor.is_admin and any(has_others):
            raise Forbidden("Only who owns all images and jobs of a campaign or an administrator may rename it.")
        if is_taken or budgets.has_campaign(connection, workspace, wanted):
            raise Conflict(
                "There is a campaign of this name already.",
                remedy="Choose another name, or pick the images and move them there.",
                field="campaign",
            )
        budgets.rename_campaign(connection, workspace, name, wanted)
        rollup.rename_campaign(connection, workspace, name, wanted)
        filed.rename(connection, workspace, name, wanted)
        return campaigns.rename(connection, workspace, name, wanted)
