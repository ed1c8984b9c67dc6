"""Campaigns as jobs and batches have them: who works under a name, and renaming."""

from sqlalchemy import Connection, bindparam, select, update

from lib.db.tables import batches, jobs

_CAMPAIGN_OF = select(jobs.c.campaign).where(jobs.c.id == bindparam("of_job"))  # built once: every image asks


def campaign_of(connection: Connection, job_id: str) -> str:
    """Return the campaign that a job's pictures belong to now; it may have been renamed since the job began."""
    return str(connection.execute(_CAMPAIGN_OF, {"of_job": job_id}).scalar_one())


def has_any(connection: Connection, workspace_id: str, name: str) -> bool:
    """Tell whether any job or batch of the workspace is filed under a name."""
    return _is_there(connection, workspace_id, name)


def has_others(connection: Connection, workspace_id: str, name: str, owner_id: str) -> bool:
    """Tell whether somebody else has a job or a batch under a name."""
    return _is_there(connection, workspace_id, name, but_of=owner_id)


def rename(connection: Connection, workspace_id: str, name: str, wanted: str) -> None:
    """File all jobs and batches under another name; what they were asked is read with the new name from then on.

    Jobs are locked in the order of their ids, as everywhere. A job that is just ending ends first, under the old name.
    """
    here = (jobs.c.workspace_id == workspace_id, jobs.c.campaign == name)
    locked = connection.execute(select(jobs.c.id).where(*here).order_by(jobs.c.id).with_for_update())
    if locked.all():
        connection.execute(update(jobs).where(*here).values(campaign=wanted))
    theirs = (batches.c.workspace_id == workspace_id, batches.c.campaign == name)
    connection.execute(update(batches).where(*theirs).values(campaign=wanted))


def _is_there(connection: Connection, workspace_id: str, name: str, *, but_of: str | None = None) -> bool:
    for table in (jobs, batches):
        among = select(table.c.id).where(table.c.workspace_id == workspace_id, table.c.campaign == name)
        if but_of is not None:
            among = among.where(table.c.owner_id != but_of)
        if connection.execute(among.limit(1)).first() is not None:
            return True
    return False
