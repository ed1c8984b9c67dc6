"""Names of API clients, and tokens that set their secrets anew."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "api_clients", sa.Column("label", sa.String(length=60), server_default=sa.text("('')"), nullable=False)
    )
    op.create_table(
        "rotate_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["api_clients.id"], name=op.f("fk_rotate_tokens_client_id_api_clients")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_rotate_tokens")),
    )
    op.create_index(op.f("ix_rotate_tokens_client_id"), "rotate_tokens", ["client_id"])
