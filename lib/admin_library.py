"""The part of the operator's command that looks after stored pictures."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.model.actor import LOCAL_ACTOR

if TYPE_CHECKING:
    from lib.bootstrap import Services

_MEGABYTE = 1_000_000


def add_commands(commands: Any) -> None:
    """Add `library` with its own commands to those of `lib.admin`; each returns 0 when all is well, else 1."""
    command = commands.add_parser("library", help="look after stored images")
    own = command.add_subparsers(title="commands", required=True, metavar="COMMAND")

    usage = own.add_parser("usage", help="what takes room, and files that no image refers to")
    usage.set_defaults(run=_usage)

    check = own.add_parser("check", help="read every file and report what is missing or damaged")
    check.set_defaults(run=_check)

    thumbnails = own.add_parser("thumbnails", help="make thumbnails that are missing")
    thumbnails.set_defaults(run=_thumbnails)

    taking = own.add_parser("import", help="take the images of a folder into the local library")
    taking.add_argument("folder", type=Path)
    taking.set_defaults(run=_import)


def _usage(services: "Services", _: argparse.Namespace) -> int:
    services.prepare()
    for share in services.care.usage(LOCAL_ACTOR):
        print(f"{share.kind:<12} {share.images:>8} images {share.bytes / _MEGABYTE:>10.1f} MB")
    orphans, total = services.care.orphans(LOCAL_ACTOR)
    print(f"{total} files stored, {orphans} without an image (removed once they are a day old)")
    return 0


def _check(services: "Services", _: argparse.Namespace) -> int:
    services.prepare()
    count = 0
    for damage in services.care.check(LOCAL_ACTOR):
        count += 1
        print(f"{damage.what:<8} {damage.rendition:<10} {damage.asset_id}")
    print(f"{count} files missing or damaged" if count else "every file is there and whole")
    return 1 if count else 0


def _thumbnails(services: "Services", _: argparse.Namespace) -> int:
    services.prepare()
    services.pool.start()
    made, lost = services.care.rebuild_thumbnails(LOCAL_ACTOR)
    services.pool.stop()
    print(f"{made} thumbnails made" + (f", {lost} images have no file to make one of" if lost else ""))
    return 1 if lost else 0


def _import(services: "Services", chosen: argparse.Namespace) -> int:
    services.prepare()
    services.pool.start()
    taken = refused = 0
    for each in services.care.take_in(LOCAL_ACTOR, chosen.folder):
        if each.asset_id:
            taken += 1
        else:
            refused += 1
            print(f"{each.name}: {each.why}")
    services.pool.stop()
    print(f"{taken} images taken in" + (f", {refused} not" if refused else ""))
    return 1 if refused else 0
