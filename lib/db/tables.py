"""The tables, written for SQLite and PostgreSQL alike; those of the library stand in `library_tables`.

Times are whole microseconds since 1970 in UTC behind `Timestamp`, so that they compare and index the same on both.
Partial indexes name SQLite's condition only: naming PostgreSQL's here would load its dialect (0.1 s) in every process.
The migrations create them on both.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

import lib.db.character_tables
import lib.db.comparison_tables
import lib.db.people_tables
import lib.db.spending_tables
import lib.db.webhook_tables  # noqa: F401 - the metadata must know all tables
from lib.db.schema import ID as _ID
from lib.db.schema import Timestamp, metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("display_name", String(120), nullable=False),
    Column("workspace_id", _ID, ForeignKey("workspaces.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("tier", String(20), nullable=False, server_default=text("'standard'")),
    Column("created_at", Timestamp, nullable=False),
    CheckConstraint("role IN ('member', 'admin')", name="role"),
)

workspace_members = Table(
    "workspace_members",
    metadata,
    Column("workspace_id", _ID, ForeignKey("workspaces.id"), primary_key=True),
    Column("user_id", _ID, ForeignKey("users.id"), primary_key=True, index=True),
    Column("role", String(16), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    CheckConstraint("role IN ('member', 'admin')", name="role"),
)

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("user_id", _ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("secret_hash", String(100), nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Timestamp, nullable=False),
    Column("secret_set_at", Timestamp, nullable=False),
    Column("last_used_at", Timestamp),
    Column("label", String(60), nullable=False, server_default=text("('')")),
)

provider_keys = Table(
    "provider_keys",
    metadata,
    Column("user_id", _ID, ForeignKey("users.id"), primary_key=True),
    Column("provider", String(60), primary_key=True),
    Column("ciphertext", Text, nullable=False),
    Column("last_four", String(4), nullable=False),
    Column("updated_at", Timestamp, nullable=False),
)

default_models = Table(
    "default_models",
    metadata,
    Column("workspace_id", _ID, ForeignKey("workspaces.id"), primary_key=True),
    Column("operation", String(16), primary_key=True),
    Column("provider", String(60), nullable=False),
    Column("model", String(200), nullable=False),
    Column("updated_at", Timestamp, nullable=False),
)

format_sets = Table(
    "format_sets",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("workspace_id", _ID, ForeignKey("workspaces.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("formats", JSON, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    UniqueConstraint("workspace_id", "name"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("balance", BigInteger, nullable=False, server_default=text("0")),
    Column("held", BigInteger, nullable=False, server_default=text("0")),
    Column("seq", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    CheckConstraint("kind IN ('user', 'system')", name="kind"),
    CheckConstraint("kind <> 'user' OR balance >= 0", name="balance"),
    CheckConstraint("held >= 0", name="held"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("account_id", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("status", String(12), nullable=False),
    Column("captured", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", Timestamp, nullable=False),
    Column("settled_at", Timestamp),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("status IN ('open', 'captured', 'released')", name="status"),
    CheckConstraint("captured >= 0 AND captured <= amount", name="captured"),
)
Index(
    "ix_holds_open",
    holds.c.created_at,
    sqlite_where=text("status = 'open'"),
)

Index("ix_holds_settled", holds.c.settled_at)
Index("ix_holds_account_settled", holds.c.account_id, holds.c.settled_at, holds.c.captured, holds.c.amount)

entries = Table(
    "entries",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("transaction_id", String(120), nullable=False),
    Column("account_id", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("seq", BigInteger),
    Column("amount", BigInteger, nullable=False),
    Column("balance_after", BigInteger),
    Column("kind", String(12), nullable=False),
    Column("reference", String(64)),
    Column("description", String(300), nullable=False, server_default=text("''")),
    Column("created_at", Timestamp, nullable=False),
    UniqueConstraint("transaction_id", "account_id"),
    UniqueConstraint("account_id", "seq"),
    CheckConstraint("amount <> 0", name="amount"),
)
Index("ix_entries_reference", entries.c.reference)
Index(
    "ix_entries_date", entries.c.account_id, entries.c.created_at, entries.c.seq, sqlite_where=text("seq IS NOT NULL")
)
Index("ix_entries_refund", entries.c.account_id, entries.c.created_at, sqlite_where=text("kind = 'refund'"))

payments = Table(
    "payments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("reference", _ID, nullable=False, unique=True),
    Column("account_id", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("bundle_id", Integer, nullable=False),
    Column("bundle_name", String(120), nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(12), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("session_id", String(255), unique=True),
    Column("url", Text, nullable=False, server_default=text("''")),
    Column("created_at", Timestamp, nullable=False),
    Column("checked_at", Timestamp),
    Column("completed_at", Timestamp),
    CheckConstraint("status IN ('pending', 'completed', 'failed', 'expired')", name="status"),
    CheckConstraint("credits > 0 AND amount_cents > 0", name="amounts"),
    sqlite_autoincrement=True,
)
Index("ix_payments_account", payments.c.account_id, payments.c.id)

payment_events = Table(
    "payment_events",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("kind", String(100), nullable=False),
    Column("payment_id", Integer),
    Column("outcome", String(16), nullable=False),
    Column("received_at", Timestamp, nullable=False),
)

waiting_requests = Table(
    "waiting_requests",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("payment_id", Integer, ForeignKey("payments.id"), nullable=False, index=True),
    Column("user_id", _ID, nullable=False),
    Column("workspace_id", _ID, nullable=False),
    Column("role", String(16), nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("job_id", _ID),
    Column("message", String(500), nullable=False, server_default=text("''")),
    Column("created_at", Timestamp, nullable=False),
    Column("ended_at", Timestamp),
    CheckConstraint("state IN ('waiting', 'submitted', 'failed')", name="state"),
)
Index("ix_waiting_requests_open", waiting_requests.c.created_at, sqlite_where=text("state = 'waiting'"))

jobs = Table(
    "jobs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("owner_id", _ID, nullable=False),
    Column("workspace_id", _ID, nullable=False),
    Column("idempotency_key", String(200)),
    Column("request_hash", String(64), nullable=False),
    Column("operation", String(16), nullable=False),
    Column("request", JSON, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("campaign", String(120), nullable=False, server_default=text("''")),
    Column("batch_id", _ID),
    Column("batch_position", Integer, nullable=False, server_default=text("0")),
    Column("labels", JSON),
    Column("recipe_hash", String(64), nullable=False, server_default=text("''")),
    Column("draft_job_id", _ID),
    Column("final_job_id", _ID),
    Column("retry_job_id", _ID),
    Column("verdict", String(12), nullable=False, server_default=text("''")),
    Column("note", String(500), nullable=False, server_default=text("''")),
    Column("cancel_requested", Boolean, nullable=False, server_default=false()),
    Column("created_at", Timestamp, nullable=False),
    Column("started_at", Timestamp),
    Column("finished_at", Timestamp),
    UniqueConstraint("owner_id", "idempotency_key"),
)
Index("ix_jobs_workspace", jobs.c.workspace_id, jobs.c.id)
Index("ix_jobs_workspace_state", jobs.c.workspace_id, jobs.c.state, jobs.c.id)
Index("ix_jobs_batch", jobs.c.batch_id, jobs.c.batch_position)
Index("ix_jobs_recipe", jobs.c.workspace_id, jobs.c.recipe_hash)
Index("ix_jobs_campaign", jobs.c.workspace_id, jobs.c.campaign, jobs.c.id)
Index("ix_jobs_owner_finished", jobs.c.owner_id, jobs.c.finished_at)
Index("ix_jobs_finished", jobs.c.finished_at)
_APPROVED_DRAFT = text("verdict = 'approved' AND draft_job_id IS NULL")
Index("ix_jobs_approved", jobs.c.owner_id, jobs.c.finished_at, sqlite_where=_APPROVED_DRAFT)
_LIVE = "state IN ('queued', 'processing')"

job_items = Table(
    "job_items",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("job_id", _ID, ForeignKey("jobs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("owner_id", _ID, nullable=False, server_default=text("''")),
    Column("turn", BigInteger, nullable=False, server_default=text("0")),
    Column("provider", String(60), nullable=False),
    Column("model", String(200), nullable=False),
    Column("state", String(12), nullable=False),
    Column("seed", BigInteger),
    Column("price", BigInteger, nullable=False),
    Column("progress", Integer, nullable=False, server_default=text("0")),
    Column("stage", String(60), nullable=False, server_default=text("''")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("claims", Integer, nullable=False, server_default=text("0")),
    Column("handed_back", Integer, nullable=False, server_default=text("0")),
    Column("run_at", Timestamp, nullable=False),
    Column("lease_owner", String(64)),
    Column("sent_at", Timestamp),
    Column("remote_id", String(300)),
    Column("remote_url", Text),
    Column("failure", JSON),
    Column("answer", JSON),
    Column("vendor_cost_expected", BigInteger, nullable=False, server_default=text("0")),
    Column("vendor_cost_actual", BigInteger),
    Column("started_at", Timestamp),
    Column("finished_at", Timestamp),
    UniqueConstraint("job_id", "position"),
)
Index("ix_job_items_turn", job_items.c.turn, job_items.c.run_at, sqlite_where=text(_LIVE))
Index("ix_job_items_owner_turn", job_items.c.owner_id, job_items.c.turn, sqlite_where=text(_LIVE))
Index("ix_job_items_running", job_items.c.provider, sqlite_where=text("state = 'processing'"))
Index("ix_job_items_model", job_items.c.provider, job_items.c.model, job_items.c.finished_at)
Index("ix_job_items_finished", job_items.c.finished_at)

batches = Table(
    "batches",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("owner_id", _ID, nullable=False),
    Column("workspace_id", _ID, nullable=False),
    Column("idempotency_key", String(200)),
    Column("request_hash", String(64), nullable=False),
    Column("workflow", String(20), nullable=False),
    Column("campaign", String(120), nullable=False, server_default=text("''")),
    Column("axes", JSON, nullable=False),
    Column("total", Integer, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    UniqueConstraint("owner_id", "idempotency_key"),
)
Index("ix_batches_workspace", batches.c.workspace_id, batches.c.id)

provider_rates = Table(
    "provider_rates",
    metadata,
    Column("provider", String(60), primary_key=True),
    Column("next_at", Timestamp, nullable=False),
    Column("free_at", Timestamp, nullable=False),
)

assets = Table(
    "assets",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("format", String(16), nullable=False),
    Column("blob", String(64), nullable=False),
    Column("original", String(64), nullable=False),
    Column("thumbnail", String(64)),
    Column("preview", String(64)),
    Column("screen", String(64)),
    Column("prompt", Text, nullable=False, server_default=text("''")),
    Column("sent_prompt", Text, nullable=False, server_default=text("''")),
    Column("provider", String(60), nullable=False, server_default=text("''")),
    Column("model", String(200), nullable=False, server_default=text("''")),
    Column("maker", String(12), nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("seed", BigInteger),
    Column("seed_source", String(8)),
    Column("job_id", _ID),
    Column("item_id", _ID, unique=True),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("owner_id", _ID, nullable=False),
    Column("workspace_id", _ID, nullable=False),
    Column("campaign", String(120), nullable=False, server_default=text("''")),
    Column("title", String(200), nullable=False, server_default=text("''")),
    Column("slug", String(80), nullable=False, server_default=text("''")),
    Column("cost", BigInteger, nullable=False, server_default=text("0")),
    Column("seconds", Float),
    Column("created_at", Timestamp, nullable=False),
    Column("trashed_at", Timestamp),
)
Index("ix_assets_workspace", assets.c.workspace_id, assets.c.trashed_at, assets.c.id)
Index("ix_assets_job", assets.c.job_id)
Index("ix_assets_blob", assets.c.blob)

asset_parents = Table(
    "asset_parents",
    metadata,
    Column("asset_id", _ID, ForeignKey("assets.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("parent_id", _ID, nullable=False, index=True),
)
