"""Alembic's entry: runs migrations on the connection that `lib.db.migrate` hands over, inside its transaction."""

from alembic import context

import lib.db.library_tables
import lib.db.prompt_tables  # noqa: F401 - fills the metadata, the other tables included
from lib.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
