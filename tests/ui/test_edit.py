"""The Edit page: choose, paint, run, compare, go back and branch."""

import pytest

from lib.ui.pages import EDIT
from tests.studio.social_studio import a_scene, uploaded


@pytest.fixture
def picture(services):
    return uploaded(services, a_scene(640, 480))


@pytest.fixture
def page(visit, picture):
    return visit(EDIT, source=picture.asset_id)


def test_an_empty_page_says_how_to_begin(visit):
    assert "Choose or upload an image to edit it." in visit(EDIT).words


def test_x(page):
    print(page.words)
    for t in [task.id for task in page.services.studio.edit_operations()]:
        page.set("selectbox", "edit.task", t)
        print(
            t,
            [b.label for b in page.at.button if b.key == "edit.run"],
            page.errors,
            sorted(page.at.session_state.filtered_state)[:0],
        )
    assert False
