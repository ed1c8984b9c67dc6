"""The operator's command: `python -m lib.admin --help`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

from lib import admin_keys, admin_library
from lib.bootstrap import Services, build_services
from lib.catalog.tiers import find_tier
from lib.config import SettingsError, load_settings
from lib.db.migrate import head_revision, migrate
from lib.errors import StudioError
from lib.identity.workspaces import INTERNAL_PREFIX
from lib.ids import new_id
from lib.ledger import audit, ledger, spending
from lib.model.actor import LOCAL_ACTOR

Command = Callable[[Services, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when all is well, 1 when something is wrong, 2 for wrong usage."""
    chosen = _parser().parse_args(arguments)
    try:
        services = build_services(load_settings())
        run: Command = chosen.run
        return run(services, chosen)
    except (SettingsError, StudioError) as error:
        message = error.sentence() if isinstance(error, StudioError) else str(error)
        print(f"error: {message}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib.admin", description="Operate an image studio.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser("migrate", help="bring the database up to date")
    command.set_defaults(run=_migrate)

    command = commands.add_parser("grant", help="add credits to an account")
    command.add_argument("account", help="an account's id, as `accounts` lists it, or internal:USER")
    command.add_argument("credits", type=int, help="a whole number, at least 1")
    command.add_argument("--note", default="Granted by an operator", help="what the entry will say")
    command.add_argument("--key", default=None, help="repeat with the same key to be sure it is granted once")
    command.set_defaults(run=_grant)

    _add_workspace_commands(commands)

    command = commands.add_parser("accounts", help="list accounts and balances")
    command.set_defaults(run=_accounts)

    for name, help_text, run in (
        ("rotate-token", "print a token that sets a client's secret anew, once, within 15 minutes", _rotate_token),
        ("deactivate", "switch a program's account off: every call of it is refused from now on", _deactivate),
        ("activate", "switch it on again", _activate),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("client", help="a client id, as registering gave it")
        command.set_defaults(run=run)

    command = commands.add_parser("tier", help="set how many calls an account's programs may make")
    command.add_argument("account", help="an account's id, a client id, or internal:USER")
    command.add_argument("tier", help="one of the catalog's tiers: standard, plus, studio")
    command.set_defaults(run=_tier)

    command = commands.add_parser("ledger", help="examine the ledger")
    ledger_commands = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    verify = ledger_commands.add_parser("verify", help="recompute everything and report any difference")
    verify.set_defaults(run=_verify)

    costs = ledger_commands.add_parser("costs", help="report vendors that charged over 10 %% off what was expected")
    costs.add_argument("--days", type=int, default=30, choices=range(1, 3661), metavar="DAYS", help="how far back (30)")
    costs.set_defaults(run=_costs)

    command = commands.add_parser("models", help="list the models with price and life, or check them")
    command.add_argument("--check", action="store_true", help="ask the vendors' own lists and report what differs")
    command.set_defaults(run=_models)

    admin_library.add_commands(commands)
    admin_keys.add_commands(commands)

    command = commands.add_parser("doctor", help="check settings, keys, disk and engines, and say what is missing")
    command.set_defaults(run=_doctor)
    return parser


def _add_workspace_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("workspace", help="share workspaces between accounts")
    workspace = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    create = workspace.add_parser("create", help="make a shared workspace and print its id")
    create.add_argument("name")
    create.set_defaults(run=_create_workspace)
    for name, about in (("add", "let an account work in it"), ("remove", "take an account out of it")):
        change = workspace.add_parser(name, help=about)
        change.add_argument("workspace", help="its id")
        change.add_argument("account", help="an account's id, or internal:USER")
        if name == "add":
            change.add_argument("--admin", action="store_true", help="also delete what others made there")
        change.set_defaults(run=_add_member if name == "add" else _remove_member)


def _account(services: Services, name: str) -> str:
    """Return the account behind a name; a user of the internal dialect is made, so that it can be funded in advance."""
    if name.startswith(INTERNAL_PREFIX):
        return services.studio.workspaces.internal_user(name.removeprefix(INTERNAL_PREFIX)).account_id
    return services.access.account_of(name)


def _create_workspace(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    print(services.studio.workspaces.create(chosen.name))
    return 0


def _add_member(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    user_id = _account(services, chosen.account)
    services.studio.workspaces.add_member(chosen.workspace, user_id, "admin" if chosen.admin else "member")
    print(f"{user_id} may work in {chosen.workspace}")
    return 0


def _remove_member(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    user_id = _account(services, chosen.account)
    services.studio.workspaces.remove_member(chosen.workspace, user_id)
    print(f"{user_id} is not in {chosen.workspace}")
    return 0


def _migrate(services: Services, _: argparse.Namespace) -> int:
    changed = migrate(services.database)
    services.prepare()
    print(f"database at revision {head_revision()}" + ("" if changed else ", nothing to do"))
    return 0


def _grant(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    account_id = _account(services, chosen.account)
    with services.database.write() as connection:
        entry = ledger.grant(
            connection,
            account_id=account_id,
            amount=chosen.credits,
            transaction_id=f"grant:{chosen.key or new_id('grt')}",
            description=chosen.note[:200],
            now=services.clock.now(),
        )
    print(f"{account_id}: {entry.amount:+d} credits, balance {entry.balance_after}")
    return 0


def _accounts(services: Services, _: argparse.Namespace) -> int:
    services.prepare()
    with services.database.read() as connection:
        balances = ledger.accounts(connection)
    print(f"{'account':<34} {'available':>12} {'held':>8}")
    for balance in balances:
        print(f"{balance.account_id:<34} {balance.available:>12} {balance.held:>8}")
    return 0


def _rotate_token(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    print(services.access.issue_rotate_token(chosen.client))
    return 0


def _deactivate(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    services.access.set_active(chosen.client, is_active=False)
    print(f"{chosen.client} is switched off")
    return 0


def _activate(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    services.access.set_active(chosen.client, is_active=True)
    print(f"{chosen.client} is switched on")
    return 0


def _tier(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    tier = find_tier(services.catalog.tiers, chosen.tier)
    user_id = services.access.set_tier(_account(services, chosen.account), tier)
    print(f"{user_id}: {tier.name}, {tier.requests_per_minute} calls per minute")
    return 0


def _verify(services: Services, _: argparse.Namespace) -> int:
    services.prepare()
    with services.database.read() as connection:
        wrong = audit.verify(connection)
    for discrepancy in wrong:
        print(f"{discrepancy.rule}: {discrepancy.subject}: {discrepancy.found}, expected {discrepancy.expected}")
    print(f"{len(wrong)} discrepancies" if wrong else "the ledger is consistent")
    return 1 if wrong else 0


def _models(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    if chosen.check:
        return _check_models(services)
    print(f"{'provider':<18} {'model':<34} {'credits':>7}  {'life':<34} operations")
    for card in services.studio.models(LOCAL_ACTOR):
        if card.provider.is_for_tests:
            continue
        credit = "-" if card.credits is None else str(card.credits)
        operations = ", ".join(card.model.operations)
        print(f"{card.provider.id:<18} {card.model.id:<34} {credit:>7}  {card.life_text:<34} {operations}")
        print(f"{'':<18} {card.model.label}")
    return 0


def _check_models(services: Services) -> int:
    has_drift = False
    for drift in services.studio.check_models(LOCAL_ACTOR):
        has_drift = has_drift or drift.is_drift
        print(f"{'differs' if drift.is_drift else 'ok':<8} {drift.provider}: {drift.message}")
    return 1 if has_drift else 0


def _costs(services: Services, chosen: argparse.Namespace) -> int:
    services.prepare()
    since = services.clock.now() - timedelta(days=chosen.days)
    with services.database.read() as connection:
        found = spending.cost_mismatches(connection, since=since)
    for line in found:
        print(
            f"{line.provider} {line.model}: {line.differing} of {line.images} images differ, "
            f"{line.actual_micro_usd} micro-USD charged, {line.expected_micro_usd} expected"
        )
    print(f"{len(found)} models differ" if found else "all costs are as expected")
    return 1 if found else 0


def _doctor(services: Services, _: argparse.Namespace) -> int:
    findings = services.studio.health(LOCAL_ACTOR)
    for finding in findings:
        print(f"{finding.level:<7} {finding.subject}: {finding.message}")
    return 1 if any(finding.level == "problem" for finding in findings) else 0


if __name__ == "__main__":
    raise SystemExit(main())
