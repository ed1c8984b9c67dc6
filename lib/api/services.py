"""What the API needs from the rest of the studio; whoever starts the server builds it."""

from typing import Protocol

from lib.catalog import Catalog
from lib.clock import Clock
from lib.config import Settings
from lib.identity.signing import Signer
from lib.studio.people.access import Access
from lib.studio.service import Studio


class Services(Protocol):
    """The studio's parts that routes call."""

    @property
    def settings(self) -> Settings:
        """How this studio is configured."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Models, prices, templates and platforms."""
        ...

    @property
    def studio(self) -> Studio:
        """The use cases."""
        ...

    @property
    def access(self) -> Access:
        """Accounts of programs."""
        ...

    @property
    def signer(self) -> Signer:
        """Makes and checks signed addresses."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        ...
