"""Campaigns: what collects pictures under one name. A campaign is its pictures; without any it is not there."""

from dataclasses import dataclass

from lib.assets import campaigns
from lib.db.engine import Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.model.actor import Actor
from lib.model.library import MAX_CAMPAIGN, Campaign
from lib.model.request import clean_text

MAX_LISTED = 500


@dataclass(frozen=True)
class Campaigns:
    """Use cases of campaigns. Thread-safe."""

    database: Database

    def list(self, actor: Actor) -> tuple[Campaign, ...]:
        """Return the workspace's campaigns, that with the newest picture first, at most 500."""
        with self.database.read() as connection:
            return campaigns.listed(connection, actor.workspace_id, limit=MAX_LISTED)

    def rename(self, actor: Actor, name: str, wanted: str) -> int:
        """Call a campaign something else; return how many pictures it has, the trash and approved ones included.

        For whoever owns all of them, or an administrator. What was spent stays under the name it was spent under, and
        so do budgets. Raises `InvalidRequest`, `NotFound`, `Forbidden`, or `Conflict` where the new name is taken.
        """
        fresh = " ".join(str(clean_text(wanted)).split())
        if not 1 <= len(fresh) <= MAX_CAMPAIGN:
            raise InvalidRequest(f"campaign: a name has 1 to {MAX_CAMPAIGN} characters.", field="campaign")
        with self.database.write() as connection:
            if not name or not campaigns.has_any(connection, actor.workspace_id, name):
                raise NotFound("There is no such campaign any more.", remedy="Look at the list again.")
            if not actor.is_admin and campaigns.has_others(connection, actor.workspace_id, name, actor.user_id):
                raise Forbidden("Only who owns all images of a campaign or an administrator may rename it.")
            if fresh == name:
                return 0
            if campaigns.has_any(connection, actor.workspace_id, fresh):
                raise Conflict(
                    "There is a campaign of this name already.",
                    remedy="Choose another name, or pick the images and move them there.",
                    field="campaign",
                )
            return campaigns.rename(connection, actor.workspace_id, name, fresh)
