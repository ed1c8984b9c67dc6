"""What the library finds pictures by: a narrow row each, words, tags, notes; and a middle rendition of pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_EMPTY = sa.text("('')")
_NO = sa.false()
_ORDERS = ("pixels", "bytes", "cost", "seconds", "ratio")
_FILTERS = ("kind", "provider", "model", "owner_id", "campaign", "is_starred", "review", "colour", "fingerprint")


def upgrade() -> None:
    op.add_column("assets", sa.Column("preview", sa.String(length=64), nullable=True))
    op.create_index("ix_assets_preview", "assets", ["preview"])
    _create_library()
    _create_words()
    op.create_table(
        "asset_notes",
        sa.Column("asset_id", sa.String(length=64), nullable=False),
        sa.Column("alt_text", sa.String(length=2000), server_default=_EMPTY, nullable=False),
        sa.Column("review_note", sa.String(length=500), server_default=_EMPTY, nullable=False),
        sa.Column("reviewed_by", sa.String(length=64), server_default=_EMPTY, nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_asset_notes_asset_id")),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_asset_notes")),
    )
    op.create_table(
        "asset_tags",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.Column("asset_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_asset_tags_asset_id")),
        sa.PrimaryKeyConstraint("workspace_id", "tag", "asset_id", name=op.f("pk_asset_tags")),
    )
    op.create_index(op.f("ix_asset_tags_asset_id"), "asset_tags", ["asset_id"])


def _create_library() -> None:
    op.create_table(
        "library",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("asset_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("is_trashed", sa.Boolean(), server_default=_NO, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("provider", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("pixels", sa.BigInteger(), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("is_starred", sa.Boolean(), server_default=_NO, nullable=False),
        sa.Column("review", sa.String(length=12), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("colour", sa.String(length=12), server_default=_EMPTY, nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=True),
        sa.Column("has_words", sa.Boolean(), server_default=_NO, nullable=False),
        sa.Column("has_looks", sa.Boolean(), server_default=_NO, nullable=False),
        sa.CheckConstraint("review IN ('draft', 'approved', 'rejected')", name=op.f("ck_library_review")),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_library_asset_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_library")),
        sa.UniqueConstraint("asset_id", name=op.f("uq_library_asset_id")),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO library (asset_id, workspace_id, is_trashed, kind, provider, model, owner_id, campaign, width,"
        " height, pixels, ratio, bytes, cost, seconds, created_at)"
        " SELECT id, workspace_id, trashed_at IS NOT NULL, kind, provider, model, owner_id, campaign, width, height,"
        " CAST(width AS BIGINT) * height, width * 1.0 / height, bytes, cost, COALESCE(seconds, 0), created_at"
        " FROM assets ORDER BY id"
    )
    op.create_index("ix_library_newest", "library", ["workspace_id", "is_trashed", "seq"])
    for name in (*_ORDERS, *_FILTERS):
        op.create_index(f"ix_library_{name}", "library", ["workspace_id", "is_trashed", name, "seq"])
    for name, condition in (("wordless", "has_words = false"), ("unseen", "has_looks = false")):
        where = sa.text(condition)
        op.create_index(f"ix_library_{name}", "library", ["seq"], sqlite_where=where, postgresql_where=where)


def _create_words() -> None:
    """Make the full-text index; both kinds are written and read through `lib/assets/words.py`."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE asset_words USING fts5(words, prefix='2 3', tokenize='unicode61')")
        return
    op.execute("CREATE TABLE asset_words (rowid BIGINT PRIMARY KEY, words TEXT NOT NULL)")
    op.execute("CREATE INDEX ix_asset_words ON asset_words USING gin (to_tsvector('simple', words))")
