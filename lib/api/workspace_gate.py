"""In which workspace a call works, and what its caller is there."""

from typing import Annotated

from fastapi import Depends, Path

from lib.api.gate import Caller, Wired
from lib.model.actor import Actor

_WorkspaceId = Annotated[
    str,
    Path(
        alias="workspaceId",
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="A workspace's id; `default` is the caller's own.",
    ),
]


async def _member(caller: Caller, workspace_id: _WorkspaceId, services: Wired) -> Actor:
    return services.studio.workspaces.enter(caller, workspace_id)  # at most one short read by primary key


Member = Annotated[Actor, Depends(_member)]
"""The caller as a member of the workspace in the path; others find nothing there."""
