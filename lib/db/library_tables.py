"""The tables of the library beside the pictures' records; the words index is made and used in `lib.assets.words`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    false,
    text,
)

from lib.db.schema import ID as _ID
from lib.db.schema import Timestamp, metadata
from lib.db.tables import assets

for _name in ("original", "thumbnail", "preview", "screen"):  # by these the sweep of orphans asks who refers to a file
    Index(f"ix_assets_{_name}", assets.c[_name])

library = Table(
    "library",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("asset_id", _ID, ForeignKey(assets.c.id), nullable=False, unique=True),
    Column("workspace_id", _ID, nullable=False),
    Column("is_trashed", Boolean, nullable=False, server_default=false()),
    Column("kind", String(16), nullable=False),
    Column("provider", String(60), nullable=False),
    Column("model", String(200), nullable=False),
    Column("owner_id", _ID, nullable=False),
    Column("campaign", String(120), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("pixels", BigInteger, nullable=False),
    Column("ratio", Float, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("is_starred", Boolean, nullable=False, server_default=false()),
    Column("review", String(12), nullable=False, server_default=text("'draft'")),
    Column("colour", String(12), nullable=False, server_default=text("''")),
    Column("fingerprint", BigInteger),
    Column("has_words", Boolean, nullable=False, server_default=false()),
    Column("has_looks", Boolean, nullable=False, server_default=false()),
    CheckConstraint("review IN ('draft', 'approved', 'rejected')", name="review"),
    sqlite_autoincrement=True,
)
"""What the library finds pictures by: one narrow row each, so that filters and sorts stay fast."""
LIBRARY_ORDERS = ("pixels", "bytes", "cost", "seconds", "ratio")
LIBRARY_FILTERS = (
    *("kind", "provider", "model", "owner_id", "campaign", "is_starred", "review", "colour", "fingerprint"),
    "created_at",
)
Index("ix_library_newest", library.c.workspace_id, library.c.is_trashed, library.c.seq)
for _name in (*LIBRARY_ORDERS, *LIBRARY_FILTERS):
    Index(f"ix_library_{_name}", library.c.workspace_id, library.c.is_trashed, library.c[_name], library.c.seq)
_APPROVED = text("review = 'approved'")
_TOLD_APART = (library.c.provider, library.c.model, library.c.campaign, library.c.kind)
Index("ix_library_approved", library.c.owner_id, library.c.created_at, *_TOLD_APART, sqlite_where=_APPROVED)
Index("ix_library_wordless", library.c.seq, sqlite_where=text("has_words = false"))
Index("ix_library_unseen", library.c.seq, sqlite_where=text("has_looks = false"))

campaign_counts = Table(
    "campaign_counts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("workspace_id", _ID, nullable=False),
    Column("campaign", String(120), nullable=False),
    Column("images", Integer, nullable=False),
    Column("approved", Integer, nullable=False),
    Column("cost", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""What each change of the library adds to a campaign, written by triggers of `library`; now and then added up."""
Index(
    "ix_campaign_counts",
    *(campaign_counts.c[_name] for _name in ("workspace_id", "campaign", "images", "approved", "cost", "id")),
)

asset_notes = Table(
    "asset_notes",
    metadata,
    Column("asset_id", _ID, ForeignKey(assets.c.id), primary_key=True),
    Column("alt_text", String(2000), nullable=False, server_default=text("''")),
    Column("review_note", String(500), nullable=False, server_default=text("''")),
    Column("reviewed_by", _ID, nullable=False, server_default=text("''")),
    Column("reviewed_at", Timestamp),
)
"""What people wrote about a picture; no row means nothing."""

asset_tags = Table(
    "asset_tags",
    metadata,
    Column("workspace_id", _ID, primary_key=True),
    Column("tag", String(60), primary_key=True),
    Column("asset_id", _ID, ForeignKey(assets.c.id), primary_key=True, index=True),
)

shares = Table(
    "shares",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("workspace_id", _ID, nullable=False),
    Column("owner_id", _ID, nullable=False),
    Column("title", String(120), nullable=False, server_default=text("''")),
    Column("with_prompts", Boolean, nullable=False, server_default=false()),
    Column("with_costs", Boolean, nullable=False, server_default=false()),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("revoked_at", Timestamp),
)
"""Links for outsiders."""
Index("ix_shares_workspace", shares.c.workspace_id, shares.c.id)

share_assets = Table(
    "share_assets",
    metadata,
    Column("share_id", _ID, ForeignKey("shares.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("asset_id", _ID, nullable=False),
)

share_answers = Table(
    "share_answers",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("share_id", _ID, ForeignKey("shares.id"), nullable=False, index=True),
    Column("asset_id", _ID, nullable=False, server_default=text("''")),
    Column("name", String(60), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", String(1000), nullable=False, server_default=text("''")),
    Column("created_at", Timestamp, nullable=False),
    CheckConstraint("kind IN ('pick', 'comment', 'approved', 'rejected')", name="kind"),
)
