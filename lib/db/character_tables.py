"""The tables of characters, their pictures and decisions about them; `lib.db.tables` names them with all others."""

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

characters = Table(
    "characters",
    metadata,
    Column("id", ID, primary_key=True),
    Column("workspace_id", ID, ForeignKey("workspaces.id"), nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("slug", String(60), nullable=False),
    Column("display_name", String(80), nullable=False),
    Column("description", String(500), nullable=False, server_default=text("''")),
    Column("seed_prompt", Text, nullable=False, server_default=text("''")),
    Column("seed_job_id", ID),
    Column("seed_asset_id", ID),
    Column("original_asset_id", ID),
    Column("analysis", JSON),
    Column("is_analysis_confirmed", Boolean, nullable=False, server_default=false()),
    Column("prompts", JSON, nullable=False),
    Column("provider", String(60), nullable=False, server_default=text("'auto'")),
    Column("model", String(200)),
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("created_at", Timestamp, nullable=False),
    Column("finalised_at", Timestamp),
    Column("trashed_at", Timestamp),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("workspace_id", "slug"),
)

character_images = Table(
    "character_images",
    metadata,
    Column("id", ID, primary_key=True),
    Column("character_id", ID, ForeignKey("characters.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("position", Integer, nullable=False),
    Column("prompt", Text, nullable=False, server_default=text("''")),
    Column("facets", JSON, nullable=False),
    Column("asset_id", ID),
    Column("job_id", ID),
    Column("judgement", String(12), nullable=False, server_default=text("''")),
    Column("reasons", JSON, nullable=False),
    Column("note", String(500), nullable=False, server_default=text("''")),
    Column("replaces", ID),
    Column("file", String(80), nullable=False, server_default=text("''")),
    Column("file_hash", String(64), nullable=False, server_default=text("''")),
    Column("measures", JSON),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Timestamp, nullable=False),
    Column("removed_at", Timestamp),
    UniqueConstraint("character_id", "kind", "position"),
)
Index("ix_character_images_job", character_images.c.job_id)
Index("ix_character_images_asset", character_images.c.asset_id)

character_decisions = Table(
    "character_decisions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("character_id", ID, ForeignKey("characters.id"), nullable=False),
    Column("image_id", ID, ForeignKey("character_images.id"), nullable=False),
    Column("user_id", ID, nullable=False),
    Column("before", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)
Index("ix_character_decisions_last", character_decisions.c.character_id, character_decisions.c.user_id)

character_questions = Table(
    "character_questions",
    metadata,
    Column("character_id", ID, ForeignKey("characters.id"), primary_key=True),
    Column("task", String(24), primary_key=True),
    Column("job_id", ID, nullable=False),
    Column("is_taken", Boolean, nullable=False, server_default=false()),
    Column("created_at", Timestamp, nullable=False),
)

character_runs = Table(
    "character_runs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("payment_id", Integer, ForeignKey("payments.id"), nullable=False, index=True),
    Column("character_id", ID, ForeignKey("characters.id"), nullable=False),
    Column("user_id", ID, nullable=False),
    Column("workspace_id", ID, nullable=False),
    Column("role", String(16), nullable=False),
    Column("run", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("message", String(500), nullable=False, server_default=text("''")),
    Column("created_at", Timestamp, nullable=False),
    Column("ended_at", Timestamp),
)
