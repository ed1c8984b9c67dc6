"""Payments, what waits for one, budgets, and the indexes that charts and filters read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_holds_account_settled", "holds", ["account_id", "settled_at", "captured", "amount"])
    _partial("ix_entries_date", "entries", ["account_id", "created_at", "seq"], "seq IS NOT NULL")
    _partial("ix_entries_refund", "entries", ["account_id", "created_at"], "kind = 'refund'")
    _payments()
    _budgets()


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("bundle_name", sa.String(length=120), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("url", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'completed', 'failed', 'expired')", name=op.f("ck_payments_status")),
        sa.CheckConstraint("credits > 0 AND amount_cents > 0", name=op.f("ck_payments_amounts")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_payments_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("reference", name=op.f("uq_payments_reference")),
        sa.UniqueConstraint("session_id", name=op.f("uq_payments_session_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payments_account", "payments", ["account_id", "id"])
    op.create_table(
        "payment_events",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
    )
    op.create_table(
        "waiting_requests",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=True),
        sa.Column("message", sa.String(length=500), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'submitted', 'failed')", name=op.f("ck_waiting_requests_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_waiting_requests_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_requests")),
    )
    op.create_index(op.f("ix_waiting_requests_payment_id"), "waiting_requests", ["payment_id"])
    _partial("ix_waiting_requests_open", "waiting_requests", ["created_at"], "state = 'waiting'")


def _budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("scope IN ('account', 'campaign')", name=op.f("ck_budgets_scope")),
        sa.CheckConstraint("credits >= 0", name=op.f("ck_budgets_credits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sa.UniqueConstraint("workspace_id", "scope", "subject", name=op.f("uq_budgets_workspace_id_scope_subject")),
    )
    op.create_table(
        "budget_entries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("budget_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=300), server_default=sa.text("''"), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('limit', 'override')", name=op.f("ck_budget_entries_kind")),
        sa.ForeignKeyConstraint(["budget_id"], ["budgets.id"], name=op.f("fk_budget_entries_budget_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_entries")),
    )
    op.create_index("ix_budget_entries_budget", "budget_entries", ["budget_id", "month"])
