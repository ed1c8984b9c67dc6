"""The tables of comparisons, their models and their votes; `lib.db.tables` names them with all others."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from lib.db.schema import ID, Timestamp, metadata

comparisons = Table(
    "comparisons",
    metadata,
    Column("id", ID, primary_key=True),
    Column("owner_id", ID, nullable=False),
    Column("workspace_id", ID, nullable=False),
    Column("idempotency_key", String(200)),
    Column("request_hash", String(64), nullable=False),
    Column("request", JSON, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("use_case", String(60), nullable=False),
    Column("is_blind", Boolean, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    UniqueConstraint("owner_id", "idempotency_key"),
)
Index("ix_comparisons_workspace", comparisons.c.workspace_id, comparisons.c.id)

comparison_entrants = Table(
    "comparison_entrants",
    metadata,
    Column("comparison_id", ID, ForeignKey("comparisons.id"), primary_key=True),
    Column("provider", String(60), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("job_id", ID, ForeignKey("jobs.id"), nullable=False),
)

comparison_votes = Table(
    "comparison_votes",
    metadata,
    Column("comparison_id", ID, ForeignKey("comparisons.id"), primary_key=True),
    Column("voter", String(130), primary_key=True),
    Column("workspace_id", ID, nullable=False),
    Column("use_case", String(60), nullable=False),
    Column("is_blind", Boolean, nullable=False),
    Column("winner", String(270), nullable=False),
    Column("contenders", JSON, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)
Index("ix_comparison_votes_workspace", comparison_votes.c.workspace_id, comparison_votes.c.created_at)
