"""Pictures of characters are indexed again, because their characters' names are among their words now."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE library SET has_words = false WHERE asset_id IN ("
        "SELECT asset_id FROM character_images UNION SELECT seed_asset_id FROM characters)"
    )
