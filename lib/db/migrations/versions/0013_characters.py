"""Characters, their pictures, and what was decided about candidates."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_EMPTY = sa.text("('')")
_ZERO = sa.text("0")


def upgrade() -> None:
    _create_characters()
    _create_images()
    op.create_table(
        "character_decisions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("character_id", sa.String(length=64), nullable=False),
        sa.Column("image_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"], name=op.f("fk_character_decisions_character_id")),
        sa.ForeignKeyConstraint(["image_id"], ["character_images.id"], name=op.f("fk_character_decisions_image_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_decisions")),
    )
    op.create_index("ix_character_decisions_last", "character_decisions", ["character_id", "user_id"])


def _create_characters() -> None:
    op.create_table(
        "characters",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=500), server_default=_EMPTY, nullable=False),
        sa.Column("seed_prompt", sa.Text(), server_default=_EMPTY, nullable=False),
        sa.Column("seed_job_id", sa.String(length=64), nullable=True),
        sa.Column("seed_asset_id", sa.String(length=64), nullable=True),
        sa.Column("original_asset_id", sa.String(length=64), nullable=True),
        sa.Column("analysis", sa.JSON(), nullable=True),
        sa.Column("is_analysis_confirmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("provider", sa.String(length=60), server_default=sa.text("'auto'"), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finalised_at", sa.BigInteger(), nullable=True),
        sa.Column("trashed_at", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=_ZERO, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_characters_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characters")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_characters_workspace_id_slug")),
    )


def _create_images() -> None:
    op.create_table(
        "character_images",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("character_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.Text(), server_default=_EMPTY, nullable=False),
        sa.Column("facets", sa.JSON(), nullable=False),
        sa.Column("asset_id", sa.String(length=64), nullable=True),
        sa.Column("job_id", sa.String(length=64), nullable=True),
        sa.Column("judgement", sa.String(length=12), server_default=_EMPTY, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), server_default=_EMPTY, nullable=False),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.Column("file", sa.String(length=80), server_default=_EMPTY, nullable=False),
        sa.Column("file_hash", sa.String(length=64), server_default=_EMPTY, nullable=False),
        sa.Column("measures", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=_ZERO, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"], name=op.f("fk_character_images_character_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_images")),
        sa.UniqueConstraint(
            "character_id", "kind", "position", name=op.f("uq_character_images_character_id_kind_position")
        ),
    )
    op.create_index("ix_character_images_job", "character_images", ["job_id"])
    op.create_index("ix_character_images_asset", "character_images", ["asset_id"])


def downgrade() -> None:
    op.drop_table("character_decisions")
    op.drop_table("character_images")
    op.drop_table("characters")
