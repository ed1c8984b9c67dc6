"""Campaigns counted as their pictures come and go, and words that PostgreSQL has taken apart once.

So a list of campaigns need not look at every picture, and no search takes texts apart again. Each change of a picture
adds a line by triggers, because a line in common would have everybody who makes a picture wait for the others of its
campaign; `lib.assets.campaigns` adds the lines up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_LISTED = "{0}.campaign > '' AND NOT {0}.is_trashed AND {0}.kind <> 'painted'"
_WATCHED = "is_trashed, campaign, kind, review, cost"


def upgrade() -> None:
    op.drop_index("ix_library_campaigns", "library")
    op.create_table(
        "campaign_counts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.String(length=120), nullable=False),
        sa.Column("images", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_counts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_campaign_counts", "campaign_counts", ["workspace_id", "campaign", "images", "approved", "cost", "id"]
    )
    op.execute(
        "INSERT INTO campaign_counts (workspace_id, campaign, images, approved, cost)"  # noqa: S608 - words of this file
        " SELECT workspace_id, campaign, COUNT(*), SUM(CASE WHEN review = 'approved' THEN 1 ELSE 0 END), SUM(cost)"
        f" FROM library WHERE {_LISTED.format('library')} GROUP BY workspace_id, campaign"
    )
    if op.get_bind().dialect.name == "sqlite":
        _watch_on_sqlite()
    else:
        _watch_on_postgresql()
        _keep_words_on_postgresql()


def _counting(row: str, sign: str) -> str:
    return (
        "INSERT INTO campaign_counts (workspace_id, campaign, images, approved, cost) VALUES"  # noqa: S608 - words of this file
        f" ({row}.workspace_id, {row}.campaign, {sign}1,"
        f" {sign}(CASE WHEN {row}.review = 'approved' THEN 1 ELSE 0 END), {sign}{row}.cost);"
    )


def _watch_on_sqlite() -> None:
    for name, event, row, sign in (
        ("in", "INSERT", "NEW", "+"),
        ("out", "DELETE", "OLD", "-"),
        ("before", f"UPDATE OF {_WATCHED}", "OLD", "-"),
        ("after", f"UPDATE OF {_WATCHED}", "NEW", "+"),
    ):
        op.execute(
            f"CREATE TRIGGER library_counted_{name} AFTER {event} ON library WHEN {_LISTED.format(row)}"
            f" BEGIN {_counting(row, sign)} END"
        )


def _watch_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION count_campaign() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN IF {_LISTED.format('OLD')} THEN {_counting('OLD', '-')} END IF; END IF;"
        f" IF TG_OP <> 'DELETE' THEN IF {_LISTED.format('NEW')} THEN {_counting('NEW', '+')} END IF; END IF;"
        " RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER library_counted AFTER INSERT OR DELETE OR UPDATE OF {_WATCHED} ON library"
        " FOR EACH ROW EXECUTE FUNCTION count_campaign()"
    )


def _keep_words_on_postgresql() -> None:
    for table in ("asset_words", "prompt_words"):
        op.execute(f"DROP INDEX ix_{table}")
        vector = "tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        op.execute(f"ALTER TABLE {table} ADD COLUMN vector {vector}")
        op.execute(f"CREATE INDEX ix_{table} ON {table} USING gin (vector)")
