"""Links for people without a login: read-only, random, ending by themselves, revocable; and what those people answer.

The link is the permission. An answer changes nothing but the list of answers: who decides about pictures has a login.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from lib.assets import shares
from lib.assets import store as asset_store
from lib.clock import Clock
from lib.config import Settings
from lib.db.engine import Connection, Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound, Unsupported
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.handover import MAX_SHARE_DAYS, MAX_SHARED, Share, ShareAnswer, ShareAnswerKind, SharedView
from lib.model.request import clean_text
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.renditions import Rendition, read_shown

DEFAULT_DAYS = 14
MAX_ANSWERS = 1000
MAX_COMMENT = 1000
MAX_NAME = 60
_TOKEN_BYTES = 16
_TOKEN_CHARACTERS = 22
_MAX_TITLE = 120
_LISTED = 50
_VERDICTS = (ShareAnswerKind.APPROVED, ShareAnswerKind.REJECTED)


@dataclass(frozen=True)
class Sharing:
    """Use cases of links. Those without an actor are for whoever holds one."""

    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock
    settings: Settings

    @property
    def is_on(self) -> bool:
        """Tell whether links may be made and opened here: off by default where others can reach this server."""
        return self.settings.shares == "on" or (self.settings.shares == "auto" and self.settings.is_local_only)

    def create(
        self,
        actor: Actor,
        asset_ids: Sequence[str],
        *,
        title: str = "",
        days: int = DEFAULT_DAYS,
        with_prompts: bool = False,
        with_costs: bool = False,
    ) -> Share:
        """Make a link to pictures of the actor's workspace, open for 1 to 365 days.

        Raises `Unsupported` where links are off, `NotFound`, or `InvalidRequest`.
        """
        if not self.is_on:
            raise Unsupported("Links for outsiders are off here.", remedy="Set STUDIO_SHARES=on to allow them.")
        wanted = tuple(dict.fromkeys(asset_ids))
        if not 1 <= len(wanted) <= MAX_SHARED:
            raise InvalidRequest(f"asset_ids: share 1 to {MAX_SHARED} images.", field="asset_ids")
        if not 1 <= days <= MAX_SHARE_DAYS:
            raise InvalidRequest(f"days: choose 1 to {MAX_SHARE_DAYS}.", field="days")
        now = self.clock.now()
        share = Share(
            share_id=new_id("shr"),
            token=secrets.token_urlsafe(_TOKEN_BYTES),
            workspace_id=actor.workspace_id,
            owner_id=actor.user_id,
            title=" ".join(str(clean_text(title)).split())[:_MAX_TITLE],
            asset_ids=wanted,
            with_prompts=with_prompts,
            with_costs=with_costs,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        with self.database.write() as connection:
            if len(asset_store.load_many(connection, wanted, actor.workspace_id)) != len(wanted):
                raise NotFound("One of these images is not there any more.", remedy="Pick again.")
            shares.insert(connection, share)
        return share

    def mine(self, actor: Actor) -> tuple[Share, ...]:
        """Return the workspace's 50 latest links, newest first, closed ones included."""
        with self.database.read() as connection:
            return shares.latest(connection, actor.workspace_id, limit=_LISTED)

    def answers(self, actor: Actor, share_id: str) -> tuple[ShareAnswer, ...]:
        """Return what was answered through a link of the workspace, oldest first; raise `NotFound`."""
        with self.database.read() as connection:
            if shares.load(connection, share_id, actor.workspace_id) is None:
                raise NotFound("There is no such link.")
            return shares.answers(connection, share_id, limit=MAX_ANSWERS)

    def revoke(self, actor: Actor, share_id: str) -> None:
        """Close a link at once. Owner or admin. Repeatable."""
        with self.database.write() as connection:
            share = shares.load(connection, share_id, actor.workspace_id)
            if share is None:
                raise NotFound("There is no such link.")
            if share.owner_id != actor.user_id and not actor.is_admin:
                raise Forbidden("Only who made this link or an administrator may close it.")
            shares.revoke(connection, share_id, self.clock.now())

    def open(self, token: str) -> SharedView:
        """Return what a link shows; raise `NotFound` for one that is unknown, closed or over, without saying which."""
        with self.database.read() as connection:
            share = self._open(connection, token)
            found = asset_store.load_many(connection, share.asset_ids, share.workspace_id)
            said = shares.answers(connection, share.share_id, limit=MAX_ANSWERS)
        return SharedView(share=share, assets=tuple(asset for asset in found if asset.trashed_at is None), answers=said)

    def picture(self, token: str, asset_id: str, *, is_small: bool) -> tuple[bytes, str]:
        """Return a shared picture and its media type, as thumbnail or at a middle size.

        Raises `NotFound` for what the link does not open, and `FileGone` where there is no file to show.
        """
        with self.database.read() as connection:
            asset = self._member(connection, self._open(connection, token), asset_id)
        rendition: Rendition = "thumbnail" if is_small else "preview"
        content, media_type, _ = read_shown(self.database, self.blobs, self.pool, asset, rendition)
        return content, media_type

    def answer(self, token: str, asset_id: str, *, name: str, kind: ShareAnswerKind, text: str = "") -> None:
        """Keep what somebody with a link says; a later verdict under the same name replaces the earlier one.

        Raises `NotFound`, `InvalidRequest`, or `Conflict` when the link has all the answers it takes.
        """
        who = " ".join(str(clean_text(name)).split())[:MAX_NAME]
        said = str(clean_text(text))
        if not who:
            raise InvalidRequest("name: say who you are.", field="name")
        if kind is ShareAnswerKind.COMMENT and not said:
            raise InvalidRequest("text: write something first.", field="text")
        if len(said) > MAX_COMMENT:
            raise InvalidRequest(f"text: at most {MAX_COMMENT} characters.", field="text")
        with self.database.write() as connection:
            share = self._open(connection, token)
            self._member(connection, share, asset_id)
            if shares.count_answers(connection, share.share_id) >= MAX_ANSWERS:
                raise Conflict("This link has all the answers it takes.", remedy="Ask for a new link.")
            forget = partial(shares.remove_answers, connection, share.share_id, asset_id, who)
            if kind in _VERDICTS:
                forget([each.value for each in _VERDICTS])
            elif kind is ShareAnswerKind.PICK:
                forget([kind.value])
            shares.add_answer(
                connection,
                share.share_id,
                ShareAnswer(
                    answer_id=new_id("ans"),
                    asset_id=asset_id,
                    name=who,
                    kind=kind,
                    text=said,
                    created_at=self.clock.now(),
                ),
            )

    def _open(self, connection: Connection, token: str) -> Share:
        share = None
        if self.is_on and len(token) == _TOKEN_CHARACTERS and token.isascii():
            share = shares.by_token(connection, token)
        if share is None or not share.is_open(self.clock.now()):
            raise NotFound("This link does not open.", remedy="Ask whoever sent it for a new one.")
        return share

    @staticmethod
    def _member(connection: Connection, share: Share, asset_id: str) -> Asset:
        asset = asset_store.load(connection, asset_id, share.workspace_id) if asset_id in share.asset_ids else None
        if asset is None or asset.trashed_at is not None:
            raise NotFound("This image is not shared any more.")
        return asset
