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


def test_a_blank_key_is_no_key():
    assert not registry.is_configured("openai", Keyring(Settings(provider_keys={"openai": "  "})), CATALOG)


def test_nothing_heavy_is_imported_before_something_is_sent():
    code = (
        "import sys; from lib.providers import registry, runner; from lib.net import download, http;"
        "registry.provider('openai'); http.HttpClient(); download.Downloader();"
        "sys.exit(any(name in sys.modules for name in ('httpx', 'httpcore', 'PIL', 'numpy', 'lib.providers.gemini')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
