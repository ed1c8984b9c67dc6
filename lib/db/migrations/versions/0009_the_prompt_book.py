"""Personas, own templates, and every prompt that was used, with an index of its words."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_EMPTY = sa.text("('')")
_NO = sa.false()


def upgrade() -> None:
    for name, extra in (("personas", ()), ("own_templates", ("is_shared",))):
        op.create_table(
            name,
            sa.Column("id", sa.String(length=64), nullable=False),
            sa.Column("workspace_id", sa.String(length=64), nullable=False),
            sa.Column("owner_id", sa.String(length=64), nullable=False),
            *(sa.Column(column, sa.Boolean(), server_default=_NO, nullable=False) for column in extra),
            sa.Column("text", sa.JSON(), nullable=False),
            sa.Column("created_at", sa.BigInteger(), nullable=False),
            sa.Column("updated_at", sa.BigInteger(), nullable=False),
            sa.Column("trashed_at", sa.BigInteger(), nullable=True),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"])
    _create_prompts()
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE prompt_words USING fts5(words, prefix='2 3', tokenize='unicode61')")
        return
    op.execute("CREATE TABLE prompt_words (rowid BIGINT PRIMARY KEY, words TEXT NOT NULL)")
    op.execute("CREATE INDEX ix_prompt_words ON prompt_words USING gin (to_tsvector('simple', words))")


def _create_prompts() -> None:
    op.create_table(
        "prompts",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("negative_prompt", sa.Text(), server_default=_EMPTY, nullable=False),
        sa.Column("is_starred", sa.Boolean(), server_default=_NO, nullable=False),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_used_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_prompts")),
        sa.UniqueConstraint("id", name=op.f("uq_prompts_id")),
        sa.UniqueConstraint("workspace_id", "text_hash", name=op.f("uq_prompts_workspace_id_text_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompts_latest", "prompts", ["workspace_id", "last_used_at", "seq"])
    op.create_index("ix_prompts_starred", "prompts", ["workspace_id", "is_starred", "last_used_at", "seq"])
    op.create_table(
        "prompt_jobs",
        sa.Column("prompt_seq", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["prompt_seq"], ["prompts.seq"], name=op.f("fk_prompt_jobs_prompt_seq")),
        sa.PrimaryKeyConstraint("prompt_seq", "job_id", name=op.f("pk_prompt_jobs")),
    )
