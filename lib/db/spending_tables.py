"""The tables of days added up: what was settled on each day that is over."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table

from lib.db.schema import ID, metadata

spending_days = Table(
    "spending_days",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("provider", String(60), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("operation", String(16), primary_key=True),
    Column("campaign", String(120), primary_key=True),
    Column("estimated", BigInteger, nullable=False),
    Column("charged", BigInteger, nullable=False),
    Column("images", BigInteger, nullable=False),
)
"""One line for whatever is told apart, each day (days since 1970, UTC); `images` were charged for."""

spending_rolled = Table(
    "spending_rolled",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("through", Integer, nullable=False),
    CheckConstraint("id = 1", name="single"),
)
"""The last day that has been added up; one row, made by its migration."""
