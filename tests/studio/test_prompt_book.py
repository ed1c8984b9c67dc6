"""Personas, own templates and used prompts: kept for a workspace, applied in plain sight."""

import json

import pytest

from lib.errors import Forbidden, InvalidRequest, NotFound
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.model.prompt_book import PersonaText, PromptQuery, TemplateText
from lib.model.request import GenerateRequest
from tests.studio.builders import a_request

ACME = PersonaText(
    name="Acme", palette="#1e8282, #f0e0c0", tone="calm, precise", wanted="glass", unwanted="clutter", facts="no cap"
)
MINE = TemplateText(name="Shop card", size="640x480", style_preset="cinematic", prompt="A {product}", use_cases="shop")
COLLEAGUE = Actor(user_id="usr_colleague", workspace_id=LOCAL_ACTOR.workspace_id)
STRANGER = Actor(user_id="usr_stranger", workspace_id="wks_elsewhere")


@pytest.fixture
def book(services):
    return services.studio.prompt_book


def plan(services, **request):
    return services.studio.plan(LOCAL_ACTOR, a_request(**request))


@pytest.mark.row("B40", "B44", "B45", "B52")
def test_enhancing_keeps_the_prompt_as_the_beginning_and_says_what_is_added(services):
    planned = plan(services, prompt="A red kite", enhance_prompt=True)
    assert planned.sent.prompt.startswith("A red kite, ")
    assert "light" in planned.sent.prompt
    assert any(notice.startswith("Enhanced: adds") for notice in planned.notices)
    assert plan(services, prompt="A red kite").sent.prompt == "A red kite"


def test_an_enhancement_that_does_not_fit_is_left_out_and_said(services):
    planned = plan(services, prompt="kite " * 399, enhance_prompt=True)
    assert len(planned.sent.prompt) <= 2000
    assert any("too long" in notice for notice in planned.notices)


@pytest.mark.row("B41", "B42")
def test_a_persona_is_applied_visibly(services, book):
    persona = book.personas.add(LOCAL_ACTOR, ACME)
    planned = plan(services, prompt="A bottle", persona_id=persona.persona_id)
    assert planned.sent.prompt == ("A bottle, calm and precise tone, colour palette #1e8282, #f0e0c0, glass, no cap")
    assert any("Persona Acme" in notice for notice in planned.notices)
    sandbox = plan(services, prompt="A bottle", persona_id=persona.persona_id, provider="sandbox")
    assert sandbox.sent.negative_prompt == "clutter"


def test_an_unknown_persona_or_template_is_named(services):
    with pytest.raises(NotFound, match="persona_id"):
        plan(services, persona_id="per_nobody")
    with pytest.raises(NotFound, match="template_id"):
        plan(services, template_id="tpl_nobody")


def test_personas_are_seen_by_the_workspace_and_changed_by_their_owner(book):
    persona = book.personas.add(LOCAL_ACTOR, ACME)
    assert book.personas.get(COLLEAGUE, persona.persona_id).text == ACME
    with pytest.raises(NotFound):
        book.personas.get(STRANGER, persona.persona_id)
    with pytest.raises(Forbidden):
        book.personas.delete(COLLEAGUE, persona.persona_id)
    book.personas.delete(LOCAL_ACTOR, persona.persona_id)
    assert book.personas.all(LOCAL_ACTOR) == ()
    with pytest.raises(NotFound):
        book.personas.restore(STRANGER, persona.persona_id)
    assert book.personas.restore(LOCAL_ACTOR, persona.persona_id).text == ACME


def test_the_palette_check_tells_near_from_far(services, book):
    near = book.personas.add(LOCAL_ACTOR, ACME.model_copy(update={"palette": ("#466ea0",)}))
    far = book.personas.add(LOCAL_ACTOR, ACME.model_copy(update={"palette": ("#ff2000",)}))
    job = services.studio.submit(LOCAL_ACTOR, a_request(prompt="A wall"))
    services.worker.run_pending()
    asset = services.studio.asset(LOCAL_ACTOR, services.studio.job(LOCAL_ACTOR, job.job_id).asset_ids[0])
    assert book.personas.check(LOCAL_ACTOR, near.persona_id, asset).mean < 5
    assert book.personas.check(LOCAL_ACTOR, far.persona_id, asset).mean > 50


@pytest.mark.row("B17")
def test_an_own_template_fills_what_is_left_open(services, book):
    own = book.templates.add(LOCAL_ACTOR, MINE)
    planned = plan(services, template_id=own.template_id)
    assert (str(planned.target), planned.template_name) == ("640x480", "Shop card")
    assert "film still" in planned.sent.prompt
    assert plan(services, template_id="instagram_story").template_name == "Instagram Story"


def test_own_templates_are_found_and_shared_only_when_told(book):
    own = book.templates.add(LOCAL_ACTOR, MINE)
    assert book.templates.search(LOCAL_ACTOR, "shop card")[0].template.id == own.template_id
    assert own.template_id not in {found.template.id for found in book.templates.search(COLLEAGUE, "shop card")}
    book.templates.share(LOCAL_ACTOR, own.template_id, is_shared=True)
    assert book.templates.search(COLLEAGUE, "shop card")[0].template.id == own.template_id
    with pytest.raises(Forbidden):
        book.templates.change(COLLEAGUE, own.template_id, MINE)
    with pytest.raises(NotFound):
        book.templates.get(STRANGER, own.template_id)


def test_templates_travel_as_a_file(book):
    book.templates.add(LOCAL_ACTOR, MINE)
    imported = book.templates.import_file(STRANGER, book.templates.export_file(LOCAL_ACTOR))
    assert [own.text for own in imported] == [MINE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"templates": 3}',
        json.dumps({"templates": [{"name": "x"}]}).encode(),
        b"x" * 1_000_001,
    ],
)
def test_a_file_that_is_no_export_keeps_nothing(book, content):
    with pytest.raises(InvalidRequest):
        book.templates.import_file(LOCAL_ACTOR, content)
    assert book.templates.own(LOCAL_ACTOR) == ()


def test_every_used_prompt_is_kept_once_with_its_results_and_cost(services, book):
    for _ in range(2):
        services.studio.submit(LOCAL_ACTOR, a_request(prompt="A red kite over dunes", count=2))
    services.studio.submit(LOCAL_ACTOR, GenerateRequest(prompt="A blue fox", provider="fake"))
    services.worker.run_pending()
    kite = book.history.page(LOCAL_ACTOR, PromptQuery(words="dun kite"))[0]
    assert (kite.prompt, kite.uses, kite.images, kite.cost) == ("A red kite over dunes", 2, 4, 4)
    assert len(kite.asset_ids) == 4
    assert [found.prompt for found in book.history.page(LOCAL_ACTOR, PromptQuery())] == [
        "A blue fox",
        "A red kite over dunes",
    ]
    assert book.history.page(STRANGER, PromptQuery()) == ()


def test_a_prompt_can_be_starred(services, book):
    services.studio.submit(LOCAL_ACTOR, a_request(prompt="A red kite"))
    prompt = book.history.page(LOCAL_ACTOR, PromptQuery())[0]
    assert book.history.star(COLLEAGUE, prompt.prompt_id, is_starred=True).is_starred
    assert len(book.history.page(LOCAL_ACTOR, PromptQuery(starred_only=True))) == 1
    with pytest.raises(NotFound):
        book.history.star(STRANGER, prompt.prompt_id, is_starred=True)


@pytest.mark.parametrize("words", ["'; DROP TABLE prompts", '"', "NEAR(", "*", "\x00", "日本"])
def test_what_is_searched_for_is_never_syntax(book, words):
    assert book.history.page(LOCAL_ACTOR, PromptQuery(words=words)) == ()
