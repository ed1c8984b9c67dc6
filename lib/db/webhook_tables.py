"""What was told to another system: one row for each ended job; `lib.db.tables` names it with all others."""

from sqlalchemy import Column, ForeignKey, Integer, Table

from lib.db.schema import ID, Timestamp, metadata

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("job_id", ID, ForeignKey("jobs.id"), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Timestamp, index=True),
    Column("delivered_at", Timestamp),
    Column("created_at", Timestamp, nullable=False, index=True),
)
"""`next_at` is when it is sent next, and empty once it is over: with `delivered_at`, or given up without."""
