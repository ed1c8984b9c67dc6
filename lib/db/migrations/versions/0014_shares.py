"""Links for outsiders and what they answer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_EMPTY = sa.text("('')")


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=120), server_default=_EMPTY, nullable=False),
        sa.Column("with_prompts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("with_costs", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("token", name=op.f("uq_shares_token")),
    )
    op.create_index("ix_shares_workspace", "shares", ["workspace_id", "id"])
    op.create_table(
        "share_assets",
        sa.Column("share_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_share_assets_share_id")),
        sa.PrimaryKeyConstraint("share_id", "position", name=op.f("pk_share_assets")),
    )
    op.create_table(
        "share_answers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("share_id", sa.String(length=64), nullable=False),
        sa.Column("asset_id", sa.String(length=64), server_default=_EMPTY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=1000), server_default=_EMPTY, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('pick', 'comment', 'approved', 'rejected')", name=op.f("ck_share_answers_kind")),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_share_answers_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_answers")),
    )
    op.create_index(op.f("ix_share_answers_share_id"), "share_answers", ["share_id"])
