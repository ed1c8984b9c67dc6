"""The part of the operator's command that hands out a provider's key as the file that its own tools read."""

import argparse
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.errors import Conflict
from lib.model.actor import LOCAL_ACTOR

if TYPE_CHECKING:
    from lib.bootstrap import Services

_OWNER_ONLY = 0o600


def add_commands(commands: Any) -> None:
    """Add `key-file` to the commands of `lib.admin`; it returns 0 when the file is written."""
    command = commands.add_parser("key-file", help="write the local user's key where the provider's own tools read it")
    command.add_argument("provider", help="neuko, for its character-image-studio/config.json")
    command.add_argument("--folder", type=Path, default=Path(), help="where those tools work (the current folder)")
    command.add_argument("--replace", action="store_true", help="write over a file that is there")
    command.set_defaults(run=_key_file)


def _key_file(services: "Services", chosen: argparse.Namespace) -> int:
    services.prepare()
    place, content = services.studio.keys.config_file(LOCAL_ACTOR, chosen.provider)
    path = chosen.folder / place
    if path.exists() and not chosen.replace:
        raise Conflict(
            f"{path}: the file is there already, and a secret in it may be kept nowhere else.",
            remedy="Move it away, or say --replace.",
        )
    _write(path, content)
    print(f"{path}: written, readable by its owner only; keep it out of version control")
    return 0


def _write(path: Path, content: Mapping[str, str]) -> None:
    """Put the file in place whole, never readable by anybody else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
