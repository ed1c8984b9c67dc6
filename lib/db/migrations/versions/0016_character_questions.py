"""What models were asked about characters, and runs that wait for a payment."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "character_questions",
        sa.Column("character_id", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=24), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("is_taken", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"], name=op.f("fk_character_questions_character_id")),
        sa.PrimaryKeyConstraint("character_id", "task", name=op.f("pk_character_questions")),
    )
    op.create_table(
        "character_runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("character_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("run", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("message", sa.String(length=500), server_default=sa.text("('')"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"], name=op.f("fk_character_runs_character_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_character_runs_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_runs")),
    )
    op.create_index(op.f("ix_character_runs_payment_id"), "character_runs", ["payment_id"])
