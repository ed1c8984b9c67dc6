"""The library's pictures by the moment they were made, and by campaign with what a list of campaigns adds up."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_library_created_at", "library", ["workspace_id", "is_trashed", "created_at", "seq"])
    added_up = ["workspace_id", "is_trashed", "campaign", "kind", "review", "cost", "seq"]
    op.create_index("ix_library_campaigns", "library", added_up)
