"""Comparisons with their models and votes; what runs at a provider and what ended for an owner, quickly found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_RUNNING = sa.text("state = 'processing'")


def upgrade() -> None:
    _create_comparisons()
    op.create_table(
        "comparison_entrants",
        sa.Column("comparison_id", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["comparison_id"], ["comparisons.id"], name=op.f("fk_comparison_entrants_comparison_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_comparison_entrants_job_id")),
        sa.PrimaryKeyConstraint("comparison_id", "provider", "model", name=op.f("pk_comparison_entrants")),
    )
    op.create_table(
        "comparison_votes",
        sa.Column("comparison_id", sa.String(length=64), nullable=False),
        sa.Column("voter", sa.String(length=130), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("use_case", sa.String(length=60), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("winner", sa.String(length=270), nullable=False),
        sa.Column("contenders", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["comparison_id"], ["comparisons.id"], name=op.f("fk_comparison_votes_comparison_id")),
        sa.PrimaryKeyConstraint("comparison_id", "voter", name=op.f("pk_comparison_votes")),
    )
    op.create_index("ix_comparison_votes_workspace", "comparison_votes", ["workspace_id", "created_at"])
    op.create_index("ix_job_items_running", "job_items", ["provider"], sqlite_where=_RUNNING, postgresql_where=_RUNNING)
    op.create_index("ix_jobs_owner_finished", "jobs", ["owner_id", "finished_at"])


def _create_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("use_case", sa.String(length=60), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sa.UniqueConstraint("owner_id", "idempotency_key", name=op.f("uq_comparisons_owner_id_idempotency_key")),
    )
    op.create_index("ix_comparisons_workspace", "comparisons", ["workspace_id", "id"])
