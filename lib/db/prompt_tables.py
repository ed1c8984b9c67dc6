"""The tables of the prompt book; its words index is made by the migration and used through `lib.assets.words`."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from lib.db.schema import ID, Timestamp, metadata

personas = Table(
    "personas",
    metadata,
    Column("id", ID, primary_key=True),
    Column("workspace_id", ID, nullable=False, index=True),
    Column("owner_id", ID, nullable=False),
    Column("text", JSON, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("trashed_at", Timestamp),
)

own_templates = Table(
    "own_templates",
    metadata,
    Column("id", ID, primary_key=True),
    Column("workspace_id", ID, nullable=False, index=True),
    Column("owner_id", ID, nullable=False),
    Column("is_shared", Boolean, nullable=False, server_default=false()),
    Column("text", JSON, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("trashed_at", Timestamp),
)

prompts = Table(
    "prompts",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("workspace_id", ID, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("negative_prompt", Text, nullable=False, server_default=text("('')")),
    Column("is_starred", Boolean, nullable=False, server_default=false()),
    Column("uses", Integer, nullable=False, server_default=text("0")),
    Column("first_used_at", Timestamp, nullable=False),
    Column("last_used_at", Timestamp, nullable=False),
    UniqueConstraint("workspace_id", "text_hash"),
    sqlite_autoincrement=True,
)
Index("ix_prompts_latest", prompts.c.workspace_id, prompts.c.last_used_at, prompts.c.seq)
Index("ix_prompts_starred", prompts.c.workspace_id, prompts.c.is_starred, prompts.c.last_used_at, prompts.c.seq)

prompt_jobs = Table(
    "prompt_jobs",
    metadata,
    Column("prompt_seq", Integer, ForeignKey("prompts.seq"), primary_key=True),
    Column("job_id", ID, primary_key=True),
)
