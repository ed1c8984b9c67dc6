"""Days added up, so that charts need not read every image of a year."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_APPROVED = sa.text("review = 'approved'")
_APPROVED_DRAFT = sa.text("verdict = 'approved' AND draft_job_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "spending_days",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=16), nullable=False),
        sa.Column("campaign", sa.String(length=120), nullable=False),
        sa.Column("estimated", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("images", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "day", "provider", "model", "operation", "campaign", name=op.f("pk_spending_days")
        ),
    )
    op.create_table(
        "spending_rolled",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_spending_rolled_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending_rolled")),
    )
    op.execute("INSERT INTO spending_rolled (id, through) VALUES (1, -1)")
    op.create_index("ix_holds_settled", "holds", ["settled_at"])
    op.create_index(
        "ix_library_approved",
        "library",
        ["owner_id", "created_at", "provider", "model", "campaign", "kind"],
        sqlite_where=_APPROVED,
        postgresql_where=_APPROVED,
    )
    op.create_index(
        "ix_jobs_approved",
        "jobs",
        ["owner_id", "finished_at"],
        sqlite_where=_APPROVED_DRAFT,
        postgresql_where=_APPROVED_DRAFT,
    )
