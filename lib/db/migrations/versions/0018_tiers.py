"""The tier of each account."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("tier", sa.String(length=20), server_default=sa.text("'standard'"), nullable=False)
    op.add_column("users", column)
