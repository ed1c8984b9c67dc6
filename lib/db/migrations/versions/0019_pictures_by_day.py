"""The library's pictures by the moment they were made."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_library_created_at", "library", ["workspace_id", "is_trashed", "created_at", "seq"])
