"""Tables about people and programs that only `lib.identity` reads; `lib.db.tables` names them with all others."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from lib.db.schema import ID, Timestamp, metadata

rotate_tokens = Table(
    "rotate_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("client_id", ID, ForeignKey("api_clients.id"), nullable=False, index=True),
    Column("expires_at", Timestamp, nullable=False),
    Column("used_at", Timestamp),
)

chosen_workspaces = Table(
    "chosen_workspaces",
    metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("workspace_id", ID, ForeignKey("workspaces.id"), nullable=False),
)
"""Where somebody works who shares a workspace; without a row, in the private one."""

autosaves = Table(
    "autosaves",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("workspace_id", ID, primary_key=True),
    Column("place", String(160), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("updated_at", Timestamp, nullable=False, index=True),
)
"""What people left unfinished on a page: forms and paintings, compressed."""
