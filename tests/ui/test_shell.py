"""The frame: navigation, titles, the guard, and what pages leave unloaded."""

import subprocess
import sys

import pytest

from lib.config import ROOT
from lib.ui.pages import PAGES
from lib.ui.services import current
from tests.ui.visitor import SHELL, Visitor


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.file)
def test_each_page_opens_with_its_title_and_what_it_is_for(visit, spec):
    page = visit(spec)
    assert page.title == spec.title
    assert spec.purpose in page.words


def test_pages_stand_in_three_groups():
    assert list(dict.fromkeys(spec.group for spec in PAGES)) == ["Create", "Library", "Account"]


def test_at_most_one_primary_button_stands_on_a_page(visit):
    for spec in PAGES:
        buttons = [button for button in visit(spec).at.button if button.proto.type == "primary"]
        assert len(buttons) <= 1, spec.file


def test_pages_are_short():
    long = {path.name for path in (ROOT / "pages").glob("*.py") if len(path.read_text().splitlines()) > 150}
    assert long == set()


def test_without_services_the_failure_says_where_to_start(services):
    from lib.ui import services as module  # noqa: PLC0415 - the one place where the installed services are kept

    module._installed.clear()
    with pytest.raises(RuntimeError, match=r"app\.py"):
        current()


def test_pages_leave_heavy_packages_for_their_first_use():
    code = (
        "import sys, lib.ui.chips, lib.ui.plan_line, lib.ui.create.controls, lib.ui.create.recent, "
        "lib.ui.create.widget_state, lib.ui.credits.entries_table, lib.ui.image.view, lib.ui.jobs.listing, "
        "lib.ui.jobs.view;"
        "print([name for name in ('pandas', 'numpy', 'PIL', 'fastapi', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_with_a_login_configured_a_visitor_sees_only_the_login(services):
    page = Visitor.__new__(Visitor)
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415

    page.at = AppTest.from_file(SHELL, default_timeout=30)
    page.at.secrets["auth"] = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x" * 32}
    page.look()
    assert page.at.button[0].key == "guard.log_in"
    assert not page.at.text_area
