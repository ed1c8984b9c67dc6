"""The library's use cases: find pictures, put them in order, have them approved, throw them away and get them back.

Reading is for everybody in the workspace. Stars, tags and alt text too: they are the team's. Deleting, and moving
between campaigns, is for the owner or an administrator; so is taking an approval back, because an approved picture is
locked.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.assets import facets, likeness, search, shelf
from lib.assets import store as asset_store
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from lib.model.actor import Actor
from lib.model.asset import MAX_NOTE, Asset, Review
from lib.model.library import MAX_CAMPAIGN, MAX_TAG, MAX_TAGS, Count, Facets, LibraryPage, LibraryQuery, Similar
from lib.model.request import MAX_ALT_TEXT, clean_text

TRASH_LIFE = timedelta(days=30)
"""What lies in the trash is removed for good after this time."""
MAX_AT_ONCE = 1000
_MAX_TITLE = 100
_SIMILAR = 60


@dataclass(frozen=True)
class Undo:
    """How to take a change back: what each picture was like before. `said` is what was done, for people."""

    said: str
    before: tuple[Asset, ...]


@dataclass(frozen=True)
class Library:
    """Use cases over the pictures of a workspace. Thread-safe."""

    database: Database
    clock: Clock

    def find(self, actor: Actor, query: LibraryQuery) -> LibraryPage:
        """Return one page of what is wanted; raise `InvalidRequest` for a cursor that is none of ours."""
        with self.database.read() as connection:
            return search.find(connection, actor.workspace_id, query)

    def count(self, actor: Actor, query: LibraryQuery) -> Count:
        """Return how many there are of what is wanted, counted up to 1,000."""
        with self.database.read() as connection:
            return search.count(connection, actor.workspace_id, query)

    def find_ids(self, actor: Actor, query: LibraryQuery) -> tuple[str, ...]:
        """Return the ids of all that is wanted, newest first, at most 1,000."""
        with self.database.read() as connection:
            return search.find_ids(connection, actor.workspace_id, query, MAX_AT_ONCE)

    def facets(self, actor: Actor, wanted: Collection[str] | None = None) -> Facets:
        """Return what the workspace's pictures can be filtered by: all of it, or the fields of `Facets` named."""
        with self.database.read() as connection:
            return facets.facets(connection, actor.workspace_id, *(() if wanted is None else (wanted,)))

    def neighbours(self, actor: Actor, asset_id: str) -> tuple[str | None, str | None]:
        """Return the next newer and the next older picture."""
        with self.database.read() as connection:
            return search.neighbours(connection, actor.workspace_id, asset_id)

    def similar(self, actor: Actor, asset_id: str) -> tuple[Similar, ...]:
        """Return up to 60 pictures that look like this one, nearest first; raise `NotFound`.

        Nothing comes back for a picture that nobody has looked at yet.
        """
        with self.database.read() as connection:
            own = self._load(connection, actor, [asset_id])[0]
            if own.fingerprint is None:
                return ()
            near = likeness.nearest(connection, actor.workspace_id, own.fingerprint, limit=_SIMILAR + 1)
            names = likeness.ids_of(connection, [seq for seq, _ in near])
            apart = {names[seq]: bits for seq, bits in near if seq in names and names[seq] != asset_id}
            found = asset_store.load_many(connection, list(apart), actor.workspace_id)
        return tuple(Similar(asset=asset, distance=apart[asset.asset_id]) for asset in found[:_SIMILAR])

    def duplicates(self, actor: Actor) -> tuple[tuple[Asset, ...], ...]:
        """Return groups of pictures that are nearly the same, each newest first; at most 100 groups."""
        with self.database.read() as connection:
            groups = likeness.duplicates(connection, actor.workspace_id)
            names = likeness.ids_of(connection, [seq for group in groups for seq in group])
            wanted = [[names[seq] for seq in group if seq in names] for group in groups]
            return tuple(asset_store.load_many(connection, group, actor.workspace_id) for group in wanted)

    def star(self, actor: Actor, asset_ids: Sequence[str], *, is_starred: bool = True) -> Undo:
        """Star pictures or take their stars away. Repeatable."""

        def change(connection: Connection, _: Sequence[Asset]) -> None:
            shelf.set_starred(connection, asset_ids, is_starred=is_starred)

        return self._change(actor, asset_ids, "Starred" if is_starred else "Star removed", change)

    def tag(self, actor: Actor, asset_ids: Sequence[str], tags: Sequence[str]) -> Undo:
        """Add tags; raise `InvalidRequest` for a tag that is empty or too long, or for too many on one picture."""
        wanted = clean_tags(tags)

        def change(connection: Connection, found: Sequence[Asset]) -> None:
            for asset in found:
                if len({*asset.tags, *wanted}) > MAX_TAGS:
                    raise InvalidRequest(f"tags: an image has at most {MAX_TAGS} of them.", field="tags")
            shelf.add_tags(connection, actor.workspace_id, asset_ids, wanted)

        return self._change(actor, asset_ids, "Tagged", change, words=True)

    def untag(self, actor: Actor, asset_ids: Sequence[str], tags: Sequence[str]) -> Undo:
        """Take tags away. Repeatable."""
        wanted = clean_tags(tags)

        def change(connection: Connection, _: Sequence[Asset]) -> None:
            shelf.remove_tags(connection, asset_ids, wanted)

        return self._change(actor, asset_ids, "Tags removed", change, words=True)

    def set_campaign(self, actor: Actor, asset_ids: Sequence[str], campaign: str) -> Undo:
        """Move pictures into a campaign, or out of theirs with an empty name. Owner or admin; not what is locked."""
        name = _line(campaign, MAX_CAMPAIGN, "campaign")

        def change(connection: Connection, found: Sequence[Asset]) -> None:
            _require_owner(actor, found, "move these images")
            _require_unlocked(found)
            shelf.set_campaign(connection, asset_ids, name)

        return self._change(actor, asset_ids, f"Moved to {name}" if name else "Taken out", change, words=True)

    def set_title(self, actor: Actor, asset_id: str, title: str) -> Undo:
        """Call a picture something else. Owner or admin; not what is locked."""
        name = _line(title, _MAX_TITLE, "title")

        def change(connection: Connection, found: Sequence[Asset]) -> None:
            _require_owner(actor, found, "rename this image")
            _require_unlocked(found)
            shelf.set_title(connection, asset_id, name)

        return self._change(actor, [asset_id], "Renamed", change, words=True)

    def set_alt_text(self, actor: Actor, asset_id: str, alt_text: str) -> Undo:
        """Keep what stands for a picture where it cannot be seen; empty forgets it."""
        text = " ".join(str(clean_text(alt_text)).split())
        if len(text) > MAX_ALT_TEXT:
            raise InvalidRequest(f"alt_text: at most {MAX_ALT_TEXT} characters.", field="alt_text")

        def change(connection: Connection, _: Sequence[Asset]) -> None:
            shelf.set_alt_text(connection, asset_id, text)

        return self._change(actor, [asset_id], "Alt text kept", change, words=True)

    def review(
        self, actor: Actor, asset_ids: Sequence[str], wanted: Review, *, note: str = "", expected: Review | None = None
    ) -> Undo:
        """Approve, reject or reopen pictures.

        With `expected`, a picture that somebody else has decided about meanwhile raises `Conflict` and nothing changes.
        Approving locks; only the owner or an admin takes an approval back. Repeating a decision changes nothing.
        """
        text = _line(note, MAX_NOTE, "note")

        def change(connection: Connection, found: Sequence[Asset]) -> None:
            unlocking = [asset for asset in found if asset.is_locked and wanted is not Review.APPROVED]
            _require_owner(actor, unlocking, "take an approval back")
            for asset in found:
                if asset.review is wanted and (asset.review_note == text or expected is not None):
                    continue
                before = asset.review if expected is None else expected
                if not shelf.change_review(connection, asset.asset_id, before, wanted):
                    raise Conflict(
                        f"Somebody else has {_DECIDED[asset.review]} this image meanwhile.",
                        remedy="Look at it again, then decide.",
                        field="review",
                    )
                shelf.note_review(connection, asset.asset_id, text, user_id=actor.user_id, now=self.clock.now())

        return self._change(actor, asset_ids, _DECIDED[wanted].capitalize(), change)

    def trash(self, actor: Actor, asset_ids: Sequence[str]) -> Undo:
        """Move pictures to the trash. Owner or admin; not what is locked. Repeatable."""
        now = self.clock.now()

        def change(connection: Connection, found: Sequence[Asset]) -> None:
            _require_owner(actor, found, "delete these images")
            _require_unlocked(found)
            for asset in found:
                asset_store.set_trashed(connection, asset.asset_id, now)

        return self._change(actor, asset_ids, "Moved to the trash", change)

    def restore(self, actor: Actor, asset_ids: Sequence[str]) -> Undo:
        """Take pictures out of the trash. Owner or admin. Repeatable."""

        def change(connection: Connection, found: Sequence[Asset]) -> None:
            _require_owner(actor, found, "restore these images")
            for asset in found:
                asset_store.set_trashed(connection, asset.asset_id, None)

        return self._change(actor, asset_ids, "Restored", change)

    def undo(self, actor: Actor, undo: Undo) -> None:
        """Put pictures back as they were before a change; what was purged since is left out. Repeatable."""
        names = [asset.asset_id for asset in undo.before]
        with self.database.write() as connection:
            shelf.lock(connection, names)
            now_there = asset_store.load_many(connection, names, actor.workspace_id)
            before = {asset.asset_id: asset for asset in undo.before}
            for asset in now_there:
                self._put_back(connection, actor, asset, before[asset.asset_id])
            shelf.reindex(connection, asset_store.load_many(connection, names, actor.workspace_id))

    def purge_at(self, asset: Asset) -> datetime | None:
        """Return when a picture in the trash is removed for good."""
        return None if asset.trashed_at is None else asset.trashed_at + TRASH_LIFE

    def _put_back(self, connection: Connection, actor: Actor, asset: Asset, before: Asset) -> None:
        name = [asset.asset_id]
        moved = (asset.campaign, asset.title, asset.trashed_at is None)
        if moved != (before.campaign, before.title, before.trashed_at is None):
            _require_owner(actor, [asset], "take this back")
            shelf.set_campaign(connection, name, before.campaign)
            shelf.set_title(connection, asset.asset_id, before.title)
            asset_store.set_trashed(connection, asset.asset_id, before.trashed_at)
        if asset.review is not before.review or asset.review_note != before.review_note:
            if asset.is_locked and asset.reviewed_by != actor.user_id:
                _require_owner(actor, [asset], "take an approval back")
            shelf.change_review(connection, asset.asset_id, asset.review, before.review)
            shelf.note_review(
                connection,
                asset.asset_id,
                before.review_note,
                user_id=before.reviewed_by,
                now=before.reviewed_at,
            )
        if asset.is_starred != before.is_starred:
            shelf.set_starred(connection, name, is_starred=before.is_starred)
        if asset.alt_text != before.alt_text:
            shelf.set_alt_text(connection, asset.asset_id, before.alt_text)
        shelf.remove_tags(connection, name, [tag for tag in asset.tags if tag not in before.tags])
        shelf.add_tags(connection, before.workspace_id, name, before.tags)

    def _change(
        self,
        actor: Actor,
        asset_ids: Sequence[str],
        said: str,
        change: Callable[[Connection, Sequence[Asset]], None],
        *,
        words: bool = False,
    ) -> Undo:
        """Do one change to all pictures or to none."""
        if len(asset_ids) > MAX_AT_ONCE:
            raise InvalidRequest(f"asset_ids: at most {MAX_AT_ONCE:,} images at once.", field="asset_ids")
        with self.database.write() as connection:
            shelf.lock(connection, asset_ids)
            found = self._load(connection, actor, asset_ids)
            change(connection, found)
            if words:
                names = [asset.asset_id for asset in found]
                shelf.reindex(connection, asset_store.load_many(connection, names, actor.workspace_id))
        count = len(found)
        return Undo(said=f"{said} · {count} image{'' if count == 1 else 's'}", before=found)

    @staticmethod
    def _load(connection: Connection, actor: Actor, asset_ids: Sequence[str]) -> tuple[Asset, ...]:
        wanted = list(dict.fromkeys(asset_ids))
        found = asset_store.load_many(connection, wanted, actor.workspace_id)
        if len(found) != len(wanted) or not found:
            missing = set(wanted) - {asset.asset_id for asset in found}
            raise NotFound(f"There is no image {min(missing, default='')[:64]!r}.")
        return found


_DECIDED = {Review.APPROVED: "approved", Review.REJECTED: "rejected", Review.DRAFT: "reopened"}


def clean_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Return tags as they are kept: lower case, single spaces, each once; raise `InvalidRequest` for a bad one."""
    cleaned = tuple(dict.fromkeys(" ".join(str(clean_text(tag)).split()).lower() for tag in tags))
    if not cleaned:
        raise InvalidRequest("tags: name at least one.", field="tags")
    for tag in cleaned:
        if not 1 <= len(tag) <= MAX_TAG:
            raise InvalidRequest(f"tags: a tag has 1 to {MAX_TAG} characters.", field="tags")
    return cleaned


def _line(text: str, limit: int, field: str) -> str:
    line = " ".join(str(clean_text(text)).split())
    if len(line) > limit:
        raise InvalidRequest(f"{field}: at most {limit} characters.", field=field)
    return line


def _require_owner(actor: Actor, assets: Sequence[Asset], what: str) -> None:
    if not actor.is_admin and any(asset.owner_id != actor.user_id for asset in assets):
        raise Forbidden(f"Only their owner or an administrator may {what}.")


def _require_unlocked(assets: Sequence[Asset]) -> None:
    if any(asset.is_locked for asset in assets):
        raise Conflict("An approved image is locked.", remedy="Take the approval back first.", field="review")
