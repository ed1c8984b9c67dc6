import subprocess
import sys

import pytest

from lib.catalog import load_catalog
from lib.config import Settings
from lib.errors import InvalidRequest, NotConfigured
from lib.providers import registry
from lib.providers.base import LocalProvider, QueueProvider
from lib.providers.keyring import Keyring

CATALOG = load_catalog()


@pytest.mark.parametrize("provider_id", registry.ADAPTERS)
def test_every_line_leads_to_an_adapter_of_that_id(provider_id):
    adapter = registry.provider(provider_id)
    assert adapter.id == provider_id
    assert CATALOG.provider(provider_id).label
    assert isinstance(adapter, QueueProvider | LocalProvider) or hasattr(adapter, "build")


def test_an_unknown_provider_names_the_known_ones():
    with pytest.raises(InvalidRequest) as caught:
        registry.provider("nobody")
    assert "openai" in caught.value.remedy


@pytest.mark.row("A34", "A35")
def test_a_missing_key_names_the_provider_and_the_setting():
    with pytest.raises(NotConfigured) as caught:
        registry.connection("openai", Keyring(Settings()), CATALOG)
    assert caught.value.message == "OpenAI has no key."
    assert caught.value.remedy.startswith("Add it on the Settings page, or set OPENAI_API_KEY ")
    assert not registry.is_configured("openai", Keyring(Settings()), CATALOG)


def test_the_key_and_the_catalogs_address_make_a_connection():
    settings = Settings(provider_keys={"gemini": " key-123\n"})
    connection = registry.connection("gemini", Keyring(settings), CATALOG)
    assert connection.api_key == "key-123"
    assert connection.base_url == "https://generativelanguage.googleapis.com/v1beta"
    assert "key-123" not in repr(connection)


def test_a_base_address_from_the_settings_wins():
    settings = Settings(provider_keys={"openai": "k"}, provider_base_urls={"openai": "http://127.0.0.1:9/v1/"})
    assert registry.connection("openai", Keyring(settings), CATALOG).base_url == "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("accounts", "workspace"),
    [({}, "default"), ({"neuroflash": " team-7 "}, "team-7"), ({"neuroflash": " "}, "default")],
)
def test_a_workspace_has_a_default(accounts, workspace):
    settings = Settings(provider_keys={"neuroflash": "k"}, provider_accounts=accounts)
    assert registry.connection("neuroflash", Keyring(settings), CATALOG).account == workspace


def test_a_missing_account_is_named_together_with_the_key():
    settings = Settings(provider_keys={"neuko": "secret"})
    with pytest.raises(NotConfigured) as caught:
        registry.connection("neuko", Keyring(settings), CATALOG)
    assert "NEUKO_CLIENT_ID and NEUKO_CLIENT_SECRET " in caught.value.remedy
    complete = settings.model_copy(update={"provider_accounts": {"neuko": "client"}})
    assert registry.connection("neuko", Keyring(complete), CATALOG).account == "client"


def test_a_key_may_bring_its_account_with_it():
    settings = Settings(provider_keys={"neuko": "client-1:secret-1"}, provider_accounts={"neuko": "other"})
    connection = registry.connection("neuko", Keyring(settings), CATALOG)
    assert (connection.account, connection.api_key) == ("client-1", "secret-1")


@pytest.mark.parametrize("key", [":", "client-1:", ":secret-1"])
def test_half_of_a_pair_is_no_key(key):
    assert not registry.is_configured("neuko", Keyring(Settings(provider_keys={"neuko": key})), CATALOG)


def test_a_colon_in_an_ordinary_key_means_nothing():
    settings = Settings(provider_keys={"fal": "id:secret"})
    assert registry.connection("fal", Keyring(settings), CATALOG).api_key == "id:secret"


def test_a_blank_key_is_no_key():
    assert not registry.is_configured("openai", Keyring(Settings(provider_keys={"openai": "  "})), CATALOG)


@pytest.mark.parametrize("provider_id", ["openai_compatible", "automatic1111"])
def test_a_server_of_ones_own_needs_an_address_and_no_key(provider_id):
    with pytest.raises(NotConfigured) as caught:
        registry.connection(provider_id, Keyring(Settings(provider_keys={provider_id: "k"})), CATALOG)
    assert caught.value.message.endswith(" has no address.")
    assert caught.value.remedy.startswith(f"Set STUDIO_{provider_id.upper()}_BASE_URL ")
    settings = Settings(provider_base_urls={provider_id: "http://127.0.0.1:9"})
    connection = registry.connection(provider_id, Keyring(settings), CATALOG)
    assert (connection.base_url, connection.api_key) == ("http://127.0.0.1:9", "")


@pytest.mark.parametrize(
    ("adapters", "unwanted"),
    [("['openai']", "lib.providers.gemini"), ("registry.ADAPTERS", "lib.providers.masks")],
)
def test_nothing_heavy_is_imported_before_something_is_sent(adapters, unwanted):
    code = (
        "import sys; from lib.providers import registry, runner; from lib.net import download, http;"
        f"[registry.provider(name) for name in {adapters}]; http.HttpClient(); download.Downloader();"
        f"sys.exit(any(name in sys.modules for name in ('httpx', 'httpcore', 'PIL', 'numpy', '{unwanted}')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
