"""Batches and their reviews, fair turns, and rate limits of providers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('queued', 'processing')")
_EMPTY = sa.text("('')")
_ZERO = sa.text("0")


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("workflow", sa.String(length=20), nullable=False),
        sa.Column("campaign", sa.String(length=120), server_default=_EMPTY, nullable=False),
        sa.Column("axes", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("owner_id", "idempotency_key", name=op.f("uq_batches_owner_id_idempotency_key")),
    )
    op.create_index("ix_batches_workspace", "batches", ["workspace_id", "id"])
    op.create_table(
        "provider_rates",
        sa.Column("provider", sa.String(length=60), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_provider_rates")),
    )
    _extend_jobs()
    _extend_items()


def _extend_jobs() -> None:
    op.add_column("jobs", sa.Column("batch_position", sa.Integer(), server_default=_ZERO, nullable=False))
    op.add_column("jobs", sa.Column("labels", sa.JSON(), nullable=True))
    op.add_column("jobs", sa.Column("recipe_hash", sa.String(length=64), server_default=_EMPTY, nullable=False))
    op.add_column("jobs", sa.Column("draft_job_id", sa.String(length=64), nullable=True))
    op.add_column("jobs", sa.Column("final_job_id", sa.String(length=64), nullable=True))
    op.add_column("jobs", sa.Column("retry_job_id", sa.String(length=64), nullable=True))
    op.add_column("jobs", sa.Column("verdict", sa.String(length=12), server_default=_EMPTY, nullable=False))
    op.add_column("jobs", sa.Column("note", sa.String(length=500), server_default=_EMPTY, nullable=False))
    op.drop_index("ix_jobs_batch", table_name="jobs")
    op.create_index("ix_jobs_batch", "jobs", ["batch_id", "batch_position"])
    op.create_index("ix_jobs_recipe", "jobs", ["workspace_id", "recipe_hash"])
    op.create_index("ix_jobs_campaign", "jobs", ["workspace_id", "campaign", "id"])


def _extend_items() -> None:
    op.add_column("job_items", sa.Column("owner_id", sa.String(length=64), server_default=_EMPTY, nullable=False))
    op.add_column("job_items", sa.Column("turn", sa.BigInteger(), server_default=_ZERO, nullable=False))
    op.add_column("job_items", sa.Column("handed_back", sa.Integer(), server_default=_ZERO, nullable=False))
    op.execute("UPDATE job_items SET owner_id = (SELECT owner_id FROM jobs WHERE jobs.id = job_items.job_id)")
    op.drop_index("ix_job_items_due", table_name="job_items")
    for name, columns in (("turn", ["turn", "run_at"]), ("owner_turn", ["owner_id", "turn"])):
        op.create_index(f"ix_job_items_{name}", "job_items", columns, sqlite_where=_LIVE, postgresql_where=_LIVE)
