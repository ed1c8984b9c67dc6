"""Somebody who looks at a page: what they read, and what they do."""

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from lib.bootstrap import Services
from lib.config import ROOT
from lib.model.actor import LOCAL_ACTOR
from lib.model.job import Job
from lib.model.request import GenerateRequest
from lib.ui.pages import PageSpec

SHELL = str(ROOT / "lib" / "ui" / "shell.py")
_TIMEOUT_S = 30


class Visitor:
    """One session of the browser app, always through the shell."""

    def __init__(self, services: Services, page: PageSpec | None, address: Mapping[str, str]) -> None:
        self.services = services
        self.at = AppTest.from_file(SHELL, default_timeout=_TIMEOUT_S)
        self.at.query_params.update(address)
        if page is not None:
            self.at.switch_page(page.path)
            self.at.query_params.update(address)
        self.look()

    def look(self) -> "Visitor":
        """Run the page again; nothing unforeseen may show."""
        self.at.run()
        assert not self.at.exception
        return self

    def go(self, page: PageSpec) -> "Visitor":
        self.at.switch_page(page.path)
        return self.look()

    def type(self, prompt: str) -> "Visitor":
        self.at.text_area(key="create.prompt").set_value(prompt)
        return self.look()

    def set(self, kind: str, key: str, value: object) -> "Visitor":
        getattr(self.at, kind)(key=key).set_value(value)
        return self.look()

    def press(self, key: str) -> "Visitor":
        self.at.button(key=key).click()
        return self.look()

    def choose(self, place: str, action: str, asset_id: str) -> "Visitor":
        """Open a picture's menu and choose an action."""
        self.at.session_state[f"{place}.menu.{asset_id}"] = True
        return self.look().press(f"{place}.{action}.{asset_id}")

    def generate(self, prompt: str = "A red fox") -> "Visitor":
        return self.type(prompt).press("create.generate")

    def work(self) -> "Visitor":
        """Let all jobs run, then look again."""
        self.services.worker.run_pending()
        return self.look()

    @property
    def job_id(self) -> str:
        value = self.at.query_params["job"]
        return value if isinstance(value, str) else value[0]

    @property
    def title(self) -> str:
        return self.at.title[0].value

    @property
    def errors(self) -> str:
        return "\n".join(as_shown(error.value) for error in self.at.error)

    @property
    def words(self) -> str:
        """Everything readable on the page, in one text."""
        kinds = (self.at.text, self.at.caption, self.at.markdown, self.at.error, self.at.warning, self.at.info)
        labels = [button.label for button in self.at.button]
        return "\n".join([*(as_shown(element.value) for kind in kinds for element in kind), *labels])

    @property
    def pictures(self) -> list[tuple[str, str]]:
        """Address and description of every picture."""
        shown = [(picture.url, picture.alt) for image in self.at.image for picture in image.proto.imgs]
        return shown + [(card["url"], card["alt"]) for card in self.cards]

    @property
    def cards(self) -> list[Mapping[str, Any]]:
        """What the grids of the library draw."""
        return [card for given in self.components for card in given.get("cards", ())]

    @property
    def components(self) -> list[Mapping[str, Any]]:
        """What the components on the page are given."""
        return [json.loads(each.proto.json) for each in self.at.get("bidi_component") if each.proto.json]

    def pick(self, *asset_ids: str) -> "Visitor":
        """Pick pictures, as their boxes do."""
        self.at.session_state["library.picked"] = list(asset_ids)
        return self.look()

    def choose_in_grid(self, action: str, asset_id: str) -> "Visitor":
        """Choose an action in the menu of a card, or press its button."""
        card = next(card for card in self.cards if card["name"] == asset_id)
        assert action in [*card["actions"], *(name for name, _, _, is_on in card.get("buttons", ()) if is_on)]
        self.at.session_state["cards.choice"] = (asset_id, action)
        return self.look()

    def has_button(self, key: str) -> bool:
        return any(button.key == key for button in self.at.button)


def as_shown(markdown: str) -> str:
    """Return a text as a browser shows it: escapes and entities resolved."""
    return html.unescape(re.sub(r"\\([^\w\s])", r"\1", markdown))


def a_job(services: Services, *, run: bool = True, **request: object) -> Job:
    """Return a job of the local user that has ended, or that waits."""
    asked = GenerateRequest.model_validate({"prompt": "A red fox", "count": 2, "provider": "fake"} | request)
    job = services.studio.submit(LOCAL_ACTOR, asked)
    if run:
        services.worker.run_pending()
    return services.studio.job(LOCAL_ACTOR, job.job_id)
