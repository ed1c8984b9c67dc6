"""What people left unfinished, kept until they come back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "autosaves",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "workspace_id", "place", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_autosaves_updated_at"), "autosaves", ["updated_at"])
    op.add_column("assets", sa.Column("screen", sa.String(length=64), nullable=True))
    op.create_index("ix_assets_screen", "assets", ["screen"])
