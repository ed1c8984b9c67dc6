"""The documents tell about everything that can be set, opened or called, and the entry stays small."""

import ast
import re
from pathlib import Path

import pytest

from lib.api.app import create_api
from lib.catalog import load_catalog
from lib.config import PROVIDER_KEY_NAMES, Settings
from lib.ui.pages import PAGES

ROOT = Path(__file__).parent.parent
DOCUMENTS = "\n".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
NOT_SET_BY_ONE_NAME = {
    "has_login",
    "provider_keys",
    "provider_accounts",
    "provider_base_urls",
    "stripe_key",
    "stripe_webhook_secret",
}


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - NOT_SET_BY_ONE_NAME))
def test_every_setting_is_described(name):
    assert f"`STUDIO_{name.upper()}`" in (ROOT / "docs" / "settings.md").read_text()


def test_every_provider_on_offer_is_described_with_its_key():
    for provider in load_catalog().providers:
        if provider.needs_key and not provider.is_for_tests:
            assert provider.label in DOCUMENTS
            assert PROVIDER_KEY_NAMES[provider.id][0] in DOCUMENTS


def test_every_page_is_described():
    assert all(f"**{page.title}**" in DOCUMENTS for page in PAGES)


def test_every_route_is_described(services):
    described = set(re.findall(r"`(?:GET|POST|DELETE) (/[^`]*)`", DOCUMENTS))
    routes = set(create_api(services).openapi()["paths"])
    assert routes <= described


def test_links_between_documents_lead_somewhere():
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name} → {target}"


def test_the_entry_is_short_and_imports_no_parts():
    source = (ROOT / "app.py").read_text()
    modules = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert len(source.splitlines()) < 40
    assert not {module for module in modules if module and module.startswith(("lib.db", "lib.ledger", "lib.jobs"))}
