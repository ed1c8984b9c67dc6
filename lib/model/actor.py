"""Who asks: every use case takes an actor and checks it itself."""

from typing import Literal

from lib.model.record import Record

Role = Literal["member", "admin"]
LOCAL_USER = "usr_local"
LOCAL_WORKSPACE = "wsp_local"


class Actor(Record):
    """A user acting in one workspace."""

    user_id: str
    workspace_id: str
    role: Role = "member"

    @property
    def is_admin(self) -> bool:
        """Tell whether the actor may act for others."""
        return self.role == "admin"

    def may_change(self, owner_id: str) -> bool:
        """Tell whether the actor may change what this user owns: their own, and an administrator anybody's."""
        return self.user_id == owner_id or self.is_admin

    @property
    def account_id(self) -> str:
        """The ledger account that pays for what this actor asks."""
        return self.user_id


LOCAL_ACTOR = Actor(user_id=LOCAL_USER, workspace_id=LOCAL_WORKSPACE, role="admin")
"""The single user of a studio without a login: whoever sits at this machine."""
