"""Sets of formats that a workspace saved under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "format_sets",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_format_sets_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_sets")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_format_sets_workspace_id_name")),
    )


def downgrade() -> None:
    op.drop_table("format_sets")
