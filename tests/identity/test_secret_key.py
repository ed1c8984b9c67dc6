import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.config import Settings, SettingsError
from lib.identity.secret_key import FILE_NAME, derive_key, load_secret_key


def test_the_configured_key_wins(tmp_path):
    settings = Settings(data=tmp_path, secret_key="k" * 32)
    assert load_secret_key(settings) == b"k" * 32
    assert not (tmp_path / FILE_NAME).exists()


def test_a_key_is_made_once_for_its_owner_only(tmp_path):
    settings = Settings(data=tmp_path / "new" / "folder")
    first = load_secret_key(settings)
    assert load_secret_key(settings) == first
    assert len(first) >= 32
    assert stat.S_IMODE((settings.data / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in settings.data.iterdir()] == [FILE_NAME]


def test_many_starting_at_once_end_with_one_key(tmp_path):
    settings = Settings(data=tmp_path)
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: load_secret_key(settings), range(64)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_file_that_others_could_read_is_closed(tmp_path):
    path = tmp_path / FILE_NAME
    path.write_text("a" * 64)
    path.chmod(0o644)
    assert load_secret_key(Settings(data=tmp_path)) == b"a" * 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_file_stops_the_start(tmp_path):
    (tmp_path / FILE_NAME).write_text("short")
    with pytest.raises(SettingsError, match="damaged"):
        load_secret_key(Settings(data=tmp_path))


def test_purposes_have_keys_of_their_own():
    assert derive_key(b"secret", "one") != derive_key(b"secret", "two")
    assert derive_key(b"secret", "one") == derive_key(b"secret", "one")
