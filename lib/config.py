"""Settings: the only reader of the environment and of `.streamlit/secrets.toml`.

The environment wins over the secrets file. An unknown `STUDIO_…` name is a warning with the nearest known name; a bad
value raises `SettingsError`, which stops the start. Nothing here opens a database or a network connection.
"""

import difflib
import ipaddress
import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

ROOT = Path(__file__).resolve().parent.parent

# The names under which each vendor's own tools look for their key; the first is the one we name in messages.
PROVIDER_KEY_NAMES: Mapping[str, tuple[str, ...]] = {
    "openai": ("OPENAI_API_KEY",),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "stability": ("STABILITY_API_KEY",),
    "wavespeed": ("WAVESPEED_API_KEY",),
    "huggingface": ("HF_TOKEN", "HUGGINGFACE_API_KEY"),
    "openai_compatible": ("OPENAI_COMPATIBLE_API_KEY",),
    "neuroflash": ("NEUROFLASH_API_KEY",),
    "neuko": ("NEUKO_CLIENT_SECRET",),
    "bfl": ("BFL_API_KEY",),
    "replicate": ("REPLICATE_API_TOKEN",),
    "fal": ("FAL_KEY",),
    "automatic1111": ("AUTOMATIC1111_API_AUTH",),
    "fake": ("STUDIO_FAKE_KEY",),
    "fake_queue": ("STUDIO_FAKE_KEY",),
}
# The account or workspace that a key opens, or the model that an engine loads, where one is asked for; the first name
# is the one in messages.
PROVIDER_ACCOUNT_NAMES: Mapping[str, tuple[str, ...]] = {
    "neuroflash": ("STUDIO_NEUROFLASH_WORKSPACE", "NEUROFLASH_WORKSPACE_ID"),
    "neuko": ("NEUKO_CLIENT_ID",),
    "diffusers": ("STUDIO_DIFFUSERS_MODEL",),
}
INTERNAL_TOKEN_ALIAS = "INTEXURAOS_INTERNAL_AUTH_TOKEN"  # noqa: S105 - the variable's name, given by seed A
_BASE_URL_SUFFIX = "_BASE_URL"

log = logging.getLogger(__name__)


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it and says what would do."""


class Settings(BaseModel):
    """Everything that can be configured, frozen. Field names are the `STUDIO_…` names in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Path("data")
    """Folder for the database, the blobs and the keys that the studio makes itself."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in the data folder."""
    blobs: str = ""
    """URL of an object store; empty means files in the data folder."""
    workers: Literal["embedded", "external"] = "embedded"
    """Whether this server runs jobs itself or leaves them to `python -m lib.worker`."""
    slots: int = Field(default=16, ge=1, le=256)
    """Jobs that one worker runs at once."""
    rate_limits: Literal["on", "off"] = "on"
    """Request limits of the API; `off` is refused when the server listens beyond loopback."""
    access_log: Literal["on", "off"] = "on"
    """Whether each call of the API is a line of JSON on the standard error stream."""
    internal_token: SecretStr | None = None
    """Token of the internal dialect; unset refuses every internal call."""
    secret_key: SecretStr | None = None
    """Key for signed addresses and tokens, at least 32 characters; unset makes one in the data folder."""
    public_url: str = ""
    """Address under which browsers reach this server, for links that the API hands out."""
    allow_remote: bool = False
    """Allow listening beyond loopback although no login is configured."""
    has_login: bool = False
    """Whether people log in; said by the `[auth]` section of the secrets, never by a variable."""
    admins: str = ""
    """Who is an administrator after logging in: confirmed e-mail addresses or subjects, separated by commas."""
    opening_grant: int = Field(default=1000, ge=0, le=10_000_000)
    """Credits that the local browser user starts with."""
    low_balance: int = Field(default=50, ge=0, le=10_000_000)
    """Pages warn once a balance is below this many credits; 0 never warns."""
    sync_wait: float = Field(default=120.0, gt=0, le=3600)
    """Seconds that a blocking call waits at most; the job goes on."""
    media_max_mb: int = Field(default=4, ge=1, le=20)
    """Largest picture that is handed to a language model or written for one to read; larger ones are compressed."""
    shares: Literal["auto", "on", "off"] = "auto"
    """Links for people without a login; `auto` allows them only where no other machine can reach this server."""
    webhook_secret: SecretStr | None = None
    """Key that signs what the webhook is told, at least 32 characters."""
    webhook_url: str = Field(default="", repr=False)
    """Address that is told when a job has ended; needs `webhook_secret`. Empty tells nobody."""
    demo: bool = False
    """Lets a prompt tell the sandbox to fail, to show how failures look."""

    provider_keys: Mapping[str, SecretStr] = Field(default_factory=dict)
    provider_accounts: Mapping[str, str] = Field(default_factory=dict)
    provider_base_urls: Mapping[str, str] = Field(default_factory=dict)
    stripe_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None

    @field_validator("secret_key", "webhook_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:  # noqa: PLR2004 - HS256 wants 256 bits
            raise ValueError("needs at least 32 characters")
        return value

    @field_validator("blobs")
    @classmethod
    def _an_object_store(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"s3", "gs", "az", "abfs"} or not parts.netloc or parts.password):
            raise ValueError("use s3://bucket/prefix, gs://bucket/prefix or az://container/prefix, without credentials")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _a_safe_webhook(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        host = parts.hostname or ""
        is_safe = bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
        if parts.username or parts.password or parts.fragment or parts.port == 0 or not is_safe:
            raise ValueError("use https, or plain http to loopback only, without user and fragment")
        if info.data.get("webhook_secret") is None:
            raise ValueError("set STUDIO_WEBHOOK_SECRET too, at least 32 characters")
        return value

    @field_validator("provider_base_urls")
    @classmethod
    def _safe_bases(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        return {provider: check_base_url(url) for provider, url in value.items()}

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data / 'studio.db').resolve()}"

    @property
    def media_max_bytes(self) -> int:
        """Return `media_max_mb` in bytes: 4 is 4,194,304."""
        return self.media_max_mb * 1024 * 1024

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is the embedded one."""
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def is_distributed(self) -> bool:
        """Tell whether workers of their own are woken through the database."""
        return self.workers == "external" and not self.is_sqlite

    @property
    def loopback_gateways(self) -> tuple[str, ...]:
        """Return `host:port` of every provider that is asked on this machine; their pictures may come from there."""
        parts = (urlsplit(url) for url in self.provider_base_urls.values())
        return tuple(part.netloc for part in parts if part.scheme == "http")

    @property
    def is_local_only(self) -> bool:
        """Tell whether nobody but this machine may connect."""
        return not self.allow_remote and not self.has_login

    @property
    def admin_names(self) -> frozenset[str]:
        """Return the names in `admins`, in lower case."""
        return frozenset(name.strip().lower() for name in self.admins.split(",") if name.strip())

    @property
    def takes_live_payments(self) -> bool:
        """Tell whether a live payment key is set, so that credits cost real money."""
        return self.stripe_key is not None and self.stripe_key.get_secret_value().startswith(("sk_live", "rk_live"))


def is_loopback(host: str) -> bool:
    """Tell whether `host` (a name or a literal address) is this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_base_url(url: str) -> str:
    """Return `url` without a trailing slash; raise ValueError unless it is https, or http to loopback."""
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(f"{url!r}: a base URL has no user, query or fragment")
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return url.rstrip("/")
    if parts.scheme == "http" and is_loopback(host):
        return url.rstrip("/")
    raise ValueError(f"{url!r}: use https, or plain http to loopback only")


def load_settings(environment: Mapping[str, str] | None = None, secrets_file: Path | None = None) -> Settings:
    """Read the settings; raise `SettingsError` naming the first bad one.

    Args:
        environment: defaults to the process environment.
        secrets_file: defaults to `.streamlit/secrets.toml` beside `app.py`; may be absent.
    """
    environment = os.environ if environment is None else environment
    values = {**_read_secrets(secrets_file or ROOT / ".streamlit" / "secrets.toml"), **environment}
    values = {name: value for name, value in values.items() if value != ""}
    try:
        settings = Settings.model_validate(_collect(values))
    except ValidationError as exc:
        first = exc.errors()[0]
        name = "STUDIO_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}") from exc
    _warn_about_unknown_names(values)
    return settings


def key_name(provider: str) -> str:
    """Return the variable that holds this provider's key, as messages name it."""
    return PROVIDER_KEY_NAMES[provider][0]


def account_name(provider: str) -> str:
    """Return the variable that holds this provider's account or workspace, as messages name it."""
    return PROVIDER_ACCOUNT_NAMES[provider][0]


def base_url_name(provider: str) -> str:
    """Return the variable that holds this provider's address, as messages name it."""
    return f"STUDIO_{provider.upper()}{_BASE_URL_SUFFIX}"


def _read_secrets(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{path.name}: not valid TOML ({exc})") from exc
    return {name: str(value) for name, value in table.items() if not isinstance(value, dict)}


def _own_names() -> dict[str, str]:
    grouped = {
        "provider_keys",
        "provider_accounts",
        "provider_base_urls",
        "stripe_key",
        "stripe_webhook_secret",
        "has_login",
    }
    return {f"STUDIO_{field.upper()}": field for field in Settings.model_fields if field not in grouped}


def _base_url_names() -> dict[str, str]:
    return {base_url_name(provider): provider for provider in PROVIDER_KEY_NAMES}


def _collect(values: Mapping[str, str]) -> dict[str, object]:
    collected: dict[str, object] = {field: values[name] for name, field in _own_names().items() if name in values}
    if "internal_token" not in collected and INTERNAL_TOKEN_ALIAS in values:
        collected["internal_token"] = values[INTERNAL_TOKEN_ALIAS]
    collected["provider_keys"] = _first_named(values, PROVIDER_KEY_NAMES)
    collected["provider_accounts"] = _first_named(values, PROVIDER_ACCOUNT_NAMES)
    collected["provider_base_urls"] = {
        provider: values[name] for name, provider in _base_url_names().items() if name in values
    }
    if "STRIPE_API_KEY" in values:
        collected["stripe_key"] = values["STRIPE_API_KEY"]
    if "STRIPE_WEBHOOK_SECRET" in values:
        collected["stripe_webhook_secret"] = values["STRIPE_WEBHOOK_SECRET"]
    return collected


def _first_named(values: Mapping[str, str], named: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        provider: next(values[name] for name in names if name in values)
        for provider, names in named.items()
        if any(name in values for name in names)
    }


def _warn_about_unknown_names(values: Mapping[str, str]) -> None:
    named = (*PROVIDER_KEY_NAMES.values(), *PROVIDER_ACCOUNT_NAMES.values())
    known = {*_own_names(), *_base_url_names(), *(name for names in named for name in names)}
    for name in sorted(values):
        if name.startswith("STUDIO_") and name not in known:
            nearest = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {nearest[0]}?" if nearest else ""
            log.warning("Unknown setting %s%s", name, hint)
