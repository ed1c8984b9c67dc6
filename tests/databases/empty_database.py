"""A migrated SQLite database with nothing in it: made once in a run and copied, because migrating takes its time."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from lib.config import Settings
from lib.db.engine import Database
from lib.db.migrate import migrate


def begin_migrated(settings: Settings) -> None:
    """Put a migrated database where these settings want one, unless one is there or they name another."""
    wanted = settings.data / "studio.db"
    if settings.database_url or wanted.exists():
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    shutil.copy(_migrated(), wanted)


@cache
def _migrated() -> Path:
    path = Path(tempfile.mkdtemp(prefix="image-studio-tests-")) / "studio.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path
