"""The tables of spending: budgets with their history, and what was settled on each day that is over."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from lib.db.schema import ID, Timestamp, metadata

budgets = Table(
    "budgets",
    metadata,
    Column("id", ID, primary_key=True),
    Column("workspace_id", ID, nullable=False),
    Column("scope", String(12), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("credits", BigInteger),
    Column("updated_at", Timestamp, nullable=False),
    UniqueConstraint("workspace_id", "scope", "subject"),
    CheckConstraint("scope IN ('account', 'campaign')", name="scope"),
    CheckConstraint("credits >= 0", name="credits"),
)

budget_entries = Table(
    "budget_entries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("budget_id", ID, ForeignKey("budgets.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("credits", BigInteger),
    Column("month", String(7), nullable=False),
    Column("reason", String(300), nullable=False, server_default=text("''")),
    Column("user_id", ID, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    CheckConstraint("kind IN ('limit', 'override')", name="kind"),
)
Index("ix_budget_entries_budget", budget_entries.c.budget_id, budget_entries.c.month)

spending_days = Table(
    "spending_days",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("provider", String(60), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("operation", String(16), primary_key=True),
    Column("campaign", String(120), primary_key=True),
    Column("estimated", BigInteger, nullable=False),
    Column("charged", BigInteger, nullable=False),
    Column("images", BigInteger, nullable=False),
)
"""One line for whatever is told apart, each day (days since 1970, UTC); `images` were charged for."""

spending_rolled = Table(
    "spending_rolled",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("through", Integer, nullable=False),
    CheckConstraint("id = 1", name="single"),
)
"""The last day that has been added up; one row, made by its migration."""
