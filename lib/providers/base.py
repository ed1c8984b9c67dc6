"""The one contract that every provider fulfils.

An adapter translates: `build` turns our request into one HTTP call, `parse` turns the answer into pictures. It never
sleeps, retries, logs, reads settings or touches disk, and it never changes the request it was given. Sending, waiting
and retrying belong to `lib.net` and to the job runner.

Three shapes: direct vendors answer the call with the picture, queue vendors answer with an id to ask by, local engines
draw on this machine (in a process of their own). A vendor on the network may also want a login first
(`SessionProvider`), pictures sent ahead (`UploadProvider`), or its key to hand out what it made (`GuardedProvider`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from lib.errors import KeyRefused, StudioError
from lib.model.plan import InputImage, ProviderRequest
from lib.net.messages import HttpAnswer, HttpCall


@dataclass(frozen=True)
class Connection:
    """Where a provider answers and what opens it. The key never shows in a representation."""

    base_url: str
    api_key: str = field(default="", repr=False)
    account: str = ""
    """The account or workspace that the key opens, where the vendor asks for one."""
    session: str = field(default="", repr=False)
    """The token of an open session, for a `SessionProvider`; the runner fills it in."""
    calls_per_minute: float | None = None
    """How many calls may leave with this key, asking for results included; None sets no limit."""


@dataclass(frozen=True)
class Picture:
    """A picture as the vendor gave it: its bytes, or an address to fetch at once."""

    content: bytes = field(default=b"", repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True)
class ProviderResult:
    """What one call brought."""

    pictures: tuple[Picture, ...]
    seed: int | None = None
    """The seed that the vendor says it used."""
    text: str = ""
    """Words that came with the pictures."""
    vendor_cost: int | None = None
    """What the vendor says it charged, in millionths of a US dollar; None where it does not tell."""
    request_id: str | None = None
    model_version: str | None = None


@dataclass(frozen=True)
class Remote:
    """A vendor's own job, to ask by."""

    remote_id: str
    poll_url: str = ""
    vendor_cost: int | None = None
    """What the vendor says the job costs, in millionths of a US dollar; not kept when a worker dies."""


@dataclass(frozen=True)
class Pending:
    """The vendor's job is not done yet."""

    progress: int | None = None
    stage: str = ""
    poll_url: str = ""
    """Where to ask from now on, beginning at once; empty keeps the address. The runner follows a few times only."""


class DirectProvider(Protocol):
    """A vendor that answers with the picture."""

    id: str

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image."""
        ...

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return what a 2xx answer brought; raise `ContentRejected`, `BadResponse` or another provider error."""
        ...

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return the vendor's own meaning of a non-2xx answer; None leaves it to the status code."""
        ...


@runtime_checkable
class QueueProvider(Protocol):
    """A vendor that answers with an id; the picture comes by asking again. Some calls may bring it at once."""

    id: str
    poll_interval_s: float

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts the vendor's job."""
        ...

    def parse_submission(self, answer: HttpAnswer) -> Remote | ProviderResult:
        """Return the vendor's job from a 2xx answer, or what the call brought where there is nothing to wait for."""
        ...

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the (free, repeatable) call that asks for the result.

        An address that the vendor gave is asked only where the key may go; raise `BadResponse` otherwise.
        """
        ...

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:
        """Return the result or how far it is; raise a final provider error when the vendor's job failed.

        `BadResponse` and retryable errors mean that the answer says nothing; the runner asks again some times.
        """
        ...

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:
        """Return the call that stops the vendor's job, or None where there is none."""
        ...

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return the vendor's own meaning of a non-2xx answer; None leaves it to the status code."""
        ...


@runtime_checkable
class LocalProvider(Protocol):
    """An engine on this machine. `draw` runs in a worker process and is safe to repeat."""

    id: str

    def draw(self, request: ProviderRequest) -> ProviderResult:
        """Return the picture; raise `EngineFailed` or a provider error."""
        ...


@runtime_checkable
class JudgingProvider(Protocol):
    """An engine that can say before the call that it cannot do what is asked."""

    id: str

    def judge(self, request: ProviderRequest) -> None:
        """Raise `InvalidRequest` naming the field; pictures have no bytes yet."""
        ...


MODEL = "model"
"""The option under which a `ModelEngine` finds the model's folder or id."""


@runtime_checkable
class ModelEngine(LocalProvider, Protocol):
    """An engine that loads a model which the operator named, the connection's account.

    It has a process of its own that keeps the model, without the usual cap on memory.
    """

    time_limit_s: float
    """How long one picture may take."""


@dataclass(frozen=True)
class Check:
    """What a provider said to a key that it accepts."""

    balance: str = ""
    """What is left at the vendor, in its own unit (`12.50 USD`); empty where it does not tell."""


class NetworkProvider(Protocol):
    """What every adapter of a vendor on the network has."""

    id: str

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return the vendor's own meaning of a non-2xx answer; None leaves it to the status code."""
        ...


@runtime_checkable
class CheckableProvider(NetworkProvider, Protocol):
    """A vendor with a free call that tells whether it accepts the key."""

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call."""
        ...

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return what a 2xx answer tells; raise `BadResponse`."""
        ...


@dataclass(frozen=True)
class Listing:
    """The models that a vendor lists, by the names that its own calls use."""

    model_ids: frozenset[str]
    image_model_ids: frozenset[str] = frozenset()
    """Those of them that make pictures, as far as their names tell."""


@runtime_checkable
class ListingProvider(NetworkProvider, Protocol):
    """A vendor with a free call that lists its models."""

    def listing(self, connection: Connection, model_ids: Sequence[str]) -> tuple[HttpCall, ...]:
        """Return the free calls whose answers together tell which models there are.

        A vendor with more models than could be listed is asked about `model_ids`, the catalog's, only. A call that it
        refuses with an error whose field is `model` means that it does not list that one.
        """
        ...

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models of a 2xx answer; raise `BadResponse`."""
        ...


@runtime_checkable
class RegisteringProvider(NetworkProvider, Protocol):
    """A vendor at which an account can be had by one free call, which only a person's click sends."""

    def registration(self, base_url: str) -> HttpCall:
        """Return the call that makes the account."""
        ...

    def parse_registration(self, answer: HttpAnswer) -> str:
        """Return the key as the Settings page takes it; it is told once. Raises `BadResponse`."""
        ...


@runtime_checkable
class RotatingProvider(NetworkProvider, Protocol):
    """A vendor that replaces the secret of a key by one free call, which only a person's click sends."""

    def rotation(self, connection: Connection, *, rotate_token: str = "") -> HttpCall:
        """Return the call; the old secret stops working at once. A token stands in for session and old secret."""
        ...

    def parse_rotation(self, answer: HttpAnswer, connection: Connection) -> str:
        """Return the new key as the Settings page takes it; it is told once. Raises `BadResponse`."""
        ...


@runtime_checkable
class ConfigFileProvider(NetworkProvider, Protocol):
    """A vendor whose own tools read the key from a file, which is written only when somebody asks for it."""

    config_file: str
    """Its place, from the folder in which those tools work."""

    def config(self, connection: Connection) -> Mapping[str, str]:
        """Return what stands in the file, the secret included."""
        ...


class SessionExpired(KeyRefused):
    """The provider no longer accepts the session."""


@runtime_checkable
class StreamProvider(NetworkProvider, Protocol):
    """A direct vendor that can tell how far it is while the answer arrives; the last event is the answer to parse."""

    def parse_event(self, event: bytes) -> Pending | None:
        """Return how far it is, or None where this event's data does not say."""
        ...


@runtime_checkable
class SessionProvider(NetworkProvider, Protocol):
    """A vendor whose key opens a session that carries the calls.

    Its calls send `connection.session`, and its `fault` returns `SessionExpired` when the vendor wants a new login.
    """

    def login(self, connection: Connection) -> HttpCall:
        """Return the (free) call that opens a session."""
        ...

    def parse_login(self, answer: HttpAnswer) -> str:
        """Return the session's token; raise `BadResponse`."""
        ...


@runtime_checkable
class UploadProvider(NetworkProvider, Protocol):
    """A vendor that takes pictures by its own ids: they are sent ahead of the paid call, one by one."""

    def upload(self, image: InputImage, connection: Connection) -> HttpCall:
        """Return the (free) call that sends one picture."""
        ...

    def parse_upload(self, answer: HttpAnswer) -> str:
        """Return the vendor's id for it; the paid call finds it as the input's `remote_id`."""
        ...


@runtime_checkable
class GuardedProvider(NetworkProvider, Protocol):
    """A vendor that hands out its pictures only to who shows the key."""

    def is_guarded(self, picture: Picture, connection: Connection) -> bool:
        """Tell whether the picture's address is the vendor's own and wants the key.

        The address is what an answer said: true for the connection's own origin only.
        """
        ...

    def open_picture(self, picture: Picture, connection: Connection) -> HttpCall:
        """Return the (free) call that leads to a guarded picture's bytes."""
        ...

    def parse_picture(self, answer: HttpAnswer) -> Picture:
        """Return the bytes, or an address that needs no key."""
        ...


Provider = DirectProvider | QueueProvider | LocalProvider
