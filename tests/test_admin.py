"""The operator's command, through its own entrance."""

import json
import stat

import pytest

from lib.admin import main
from lib.db.migrate import head_revision


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path / "data"))

    def call(*arguments):
        status = main(arguments)
        output = capsys.readouterr()
        return status, output.out, output.err

    return call


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(command in text for command in ("migrate", "grant", "accounts", "ledger", "doctor"))


def test_a_fresh_folder_is_migrated_and_again_has_nothing_to_do(run):
    assert run("migrate")[:2] == (0, f"database at revision {head_revision()}\n")
    assert "nothing to do" in run("migrate")[1]


def test_the_local_user_starts_with_the_opening_grant(run, monkeypatch):
    monkeypatch.setenv("STUDIO_OPENING_GRANT", "250")
    assert "250" in run("accounts")[1]
    assert "250" in run("accounts")[1]


def test_a_grant_adds_credits_and_is_given_once_under_its_key(run):
    assert "+40 credits, balance 1040" in run("grant", "usr_local", "40", "--key", "june")[1]
    assert "balance 1040" in run("grant", "usr_local", "40", "--key", "june")[1]
    assert "balance 1045" in run("grant", "usr_local", "5")[1]


def test_an_account_is_put_into_a_tier(run):
    assert run("tier", "usr_local", "plus")[:2] == (0, "usr_local: Plus, 600 calls per minute\n")
    status, _, error = run("tier", "usr_local", "golden")
    assert (status, error) == (
        1,
        "error: tier: 'golden' is not known. Choose one of: standard, plus, studio.\n",
    )
    assert run("tier", "usr_nobody", "plus")[0] == 1


@pytest.mark.parametrize("arguments", [("usr_local", "0"), ("usr_local", "-5"), ("usr_nobody", "5")])
def test_a_wrong_grant_says_why_and_changes_nothing(run, arguments):
    status, _, error = run("grant", *arguments)
    assert (status, error.startswith("error: ")) == (1, True)
    assert "1000" in run("accounts")[1]


def test_a_sound_ledger_is_said_to_be_sound(run):
    assert run("ledger", "verify")[:2] == (0, "the ledger is consistent\n")


def test_costs_that_are_as_expected_are_said_to_be(run):
    assert run("ledger", "costs")[:2] == (0, "all costs are as expected\n")


def test_the_doctor_tells_what_is_missing_and_shows_no_key(run, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "AIza-secret")
    run("migrate")
    status, text, _ = run("doctor")
    assert status == 0
    assert "OPENAI_API_KEY" in text
    assert "ready" in text
    assert "AIza-secret" not in text


def test_the_doctor_finds_a_database_that_was_never_migrated(run):
    status, text, _ = run("doctor")
    assert status == 1
    assert "python -m lib.admin migrate" in text


def test_a_bad_setting_is_an_error_in_one_line(run, monkeypatch):
    monkeypatch.setenv("STUDIO_WORKERS", "sometimes")
    status, _, error = run("doctor")
    assert (status, error.count("\n")) == (1, 1)
    assert "STUDIO_WORKERS" in error


def test_the_models_are_printed_with_price_and_life(run):
    status, text, _ = run("models")
    assert status == 0
    assert "until 2026-12-01" in text
    assert "retired → " in text
    assert "sandbox-artist" in text
    assert "fake" not in text


def test_checking_the_models_without_keys_says_so(run):
    status, text, _ = run("models", "--check")
    assert status == 0
    assert "OpenAI: not asked, because there is no key" in text


def test_a_user_of_the_internal_dialect_can_be_funded_before_its_first_call(run):
    assert "internal:user_abc123: +40 credits, balance 40" in run("grant", "internal:user_abc123", "40")[1]
    status, _, error = run("grant", "internal:a b", "40")
    assert (status, "userId" in error) == (1, True)


def test_a_workspace_is_made_shared_and_left(run):
    workspace_id = run("workspace", "create", "Marketing")[1].strip()
    assert run("workspace", "add", workspace_id, "usr_local", "--admin")[:2] == (
        0,
        f"usr_local may work in {workspace_id}\n",
    )
    assert run("workspace", "remove", workspace_id, "usr_local")[0] == 0
    assert run("workspace", "add", "wsp_none", "usr_local")[0] == 1
    assert run("workspace", "create", " ")[0] == 1


def test_a_client_is_switched_off_and_given_a_rotate_token(run):
    run("migrate")
    status, _, error = run("rotate-token", "cli_nobody")
    assert (status, "cli_nobody" in error) == (1, True)
    assert run("deactivate", "cli_nobody")[0] == 1


@pytest.mark.row("E23", "E32", "E33")
def test_neukos_own_file_is_written_on_request_only_for_its_owner(run, monkeypatch, tmp_path):
    monkeypatch.setenv("NEUKO_CLIENT_ID", "cli_1")
    monkeypatch.setenv("NEUKO_CLIENT_SECRET", "s3cret-of-neuko")
    path = tmp_path / "character-image-studio" / "config.json"
    run("models")
    assert not path.exists()
    status, told, _ = run("key-file", "neuko", "--folder", str(tmp_path))
    assert (status, "s3cret" in told) == (0, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {
        "api_base_url": "https://api-imagegen.neuko.ai",
        "client_id": "cli_1",
        "client_secret": "s3cret-of-neuko",
        "access_token": "",
    }
    assert [each.name for each in path.parent.iterdir()] == ["config.json"]


def test_a_file_with_a_secret_is_not_written_over_unless_told_to(run, monkeypatch, tmp_path):
    monkeypatch.setenv("NEUKO_CLIENT_SECRET", "cli_1:second")
    path = tmp_path / "character-image-studio" / "config.json"
    path.parent.mkdir()
    path.write_text("the first secret")
    status, _, error = run("key-file", "neuko", "--folder", str(tmp_path))
    assert (status, "--replace" in error, path.read_text()) == (1, True, "the first secret")
    assert run("key-file", "neuko", "--folder", str(tmp_path), "--replace")[0] == 0
    assert json.loads(path.read_text())["client_secret"] == "second"


@pytest.mark.parametrize("provider", ["openai", "nobody", "neuko"])
def test_without_a_key_or_such_tools_no_file_is_written(run, tmp_path, provider):
    status, _, error = run("key-file", provider, "--folder", str(tmp_path / "there"))
    assert (status, error.startswith("error: ")) == (1, True)
    assert not (tmp_path / "there").exists()
