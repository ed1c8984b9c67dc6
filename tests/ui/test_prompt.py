"""The Prompt page: from an article to Create, without a key and with a model; templates, personas, history."""

import io
import json

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib.model.actor import LOCAL_ACTOR
from lib.model.prompt_book import PersonaText, TemplateText
from lib.model.request import GenerateRequest
from lib.model.text_request import PromptRequest
from lib.ui import session
from lib.ui.pages import CREATE, JOBS, PROMPT
from tests.ui.visitor import a_job

ARTICLE = "Why bees matter\nBees pollinate most of the crops that we eat. Without bees, apples would vanish."
BOTTLE = PersonaText(name="Acme", palette="#1e8282", tone="calm", unwanted="clutter")


def write(page, text=ARTICLE, model="local_text:composer"):
    page.at.selectbox(key="prompt.model").set_value(model)
    page.at.text_area(key="prompt.text").set_value(text)
    return page.look().press("prompt.write").work()


def written(page):
    job_id = page.at.query_params["written"]
    return job_id if isinstance(job_id, str) else job_id[0]


@pytest.mark.row("A41", "A42", "A55")
def test_an_article_becomes_a_prompt_is_edited_taken_to_create_and_drawn(visit, services):
    page = write(visit(PROMPT))
    assert "written without AI" in page.words
    key = f"prompt.result.{written(page)}.prompt"
    assert page.at.text_area(key=key).value.startswith("Bees")
    page.at.text_area(key=key).set_value("Bees on apple blossom, soft light, wide view")
    page.at.text_input(key=f"prompt.result.{written(page)}.summary").set_value("Bees at work")
    assert "Goes along to Create: photograph" in page.look().words
    page.press("prompt.use")
    page.go(CREATE)
    assert page.at.text_area(key="create.prompt").value == "Bees on apple blossom, soft light, wide view, photograph"
    assert page.at.text_input(key="create.title").value == "Why bees matter"
    assert "Alt text: Bees at work" in page.words
    page.press("create.generate").work()
    job = services.studio.job(LOCAL_ACTOR, page.job_id)
    assert isinstance(job.request, GenerateRequest)
    assert (job.request.title, job.request.slug) == ("Why bees matter", "why-bees-matter")
    image = services.studio.asset(LOCAL_ACTOR, job.asset_ids[0])
    assert (image.title, image.alt_text) == ("Why bees matter", "Bees at work")


def test_a_model_s_answer_is_shown_and_its_price_stands_on_the_button(visit, vendor):
    vendor.script_texts(json.dumps({"title": "Kites", "prompt": "A kite over dunes", "framing": "wide"}))
    page = visit(PROMPT)
    page.set("selectbox", "prompt.model", "fake:fake-text")
    assert "Write the prompt · 1 credit" in page.words
    write(page, "About kites", "fake:fake-text")
    assert any(area.value == "A kite over dunes" for area in page.at.text_area)


def test_what_was_typed_stays_when_the_model_fails(visit, vendor):
    vendor.script_texts("no", "no")
    page = write(visit(PROMPT), "About kites", "fake:fake-text")
    assert "in words instead" in page.errors
    assert page.at.text_area(key="prompt.text").value == "About kites"


@pytest.mark.parametrize(("text", "said"), [("", "Paste a text"), ("x" * 60_001, "60001 characters are too many")])
def test_bad_texts_are_named(visit, text, said):
    page = visit(PROMPT)
    page.at.text_area(key="prompt.text").set_value(text)
    page.look().press("prompt.write")
    assert said in page.errors


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x00\x01\x02\x03" * 50, "not a text file"), (b"", "empty"), (b"a" * 60_001, "too many")],
)
def test_files_that_cannot_be_read_are_named(visit, content, said):
    page = visit(PROMPT)
    page.at.file_uploader(key="prompt.file.0").upload("notes.txt", content, "text/plain")
    assert said in page.look().errors


def test_a_file_from_windows_is_read(visit):
    page = visit(PROMPT)
    page.at.file_uploader(key="prompt.file.0").upload("notes.txt", "Äpfel über alles".encode("cp1252"), "text/plain")
    assert page.look().at.text_area(key="prompt.text").value == "Äpfel über alles"


def test_an_improvement_is_shown_behind_the_prompt_and_can_be_left_out(visit):
    page = visit(PROMPT).set("segmented_control", "prompt.kind", "prompt")
    page.at.text_area(key="prompt.prompt").set_value("A red fox")
    page.set("selectbox", "prompt.model", "local_text:composer").press("prompt.write").work()
    assert "A red fox, :green-background[soft directional light" in page.words.replace("&#58;", ":")
    page.press("prompt.use_original").go(CREATE)
    assert page.at.text_area(key="create.prompt").value == "A red fox"


def test_an_image_is_described_by_measuring_it(visit, services):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "#1e8282").save(buffer, "PNG")
    asset = services.studio.upload(LOCAL_ACTOR, buffer.getvalue(), "wall.png")
    page = visit(PROMPT).set("segmented_control", "prompt.kind", "image")
    page.at.session_state["prompt.image_id"] = asset.asset_id
    page.look().set("selectbox", "prompt.model", "local_text:composer").press("prompt.write").work()
    assert "landscape format" in page.words
    assert "#1e8282" in page.words


@pytest.mark.row("B17")
def test_a_template_fills_create_says_so_and_is_undone(visit):
    page = visit(PROMPT, view="Templates").set("text_input", "prompt.template_words", "insta story")
    assert "made for this platform" in page.words
    page.press("prompt.use.instagram_story").go(CREATE)
    assert page.at.number_input(key="create.height").value == 1920
    assert "Template Instagram Story set 1080 × 1920" in page.words
    page.press("create.template_undone")
    assert page.at.selectbox(key="create.size").value == "1:1"


def test_every_template_is_on_some_page_of_the_list(visit, services):
    page, seen = visit(PROMPT, view="Templates"), set()
    known = services.studio.prompt_book.templates.all(LOCAL_ACTOR)
    for number in range(1, -(-len(known) // 12) + 1):
        page.at.session_state["prompt.template_page"] = number
        seen |= {button.key.removeprefix("prompt.use.") for button in page.look().at.button if button.label == "Use"}
    assert seen == {entry.id for entry in known}
    page.set("text_input", "prompt.template_words", "insta story")
    assert page.has_button("prompt.use.instagram_story")


def test_an_own_template_is_kept_and_found(visit, services):
    page = visit(PROMPT, view="Templates")
    page.at.text_input(key="prompt.own.name").set_value("Shop card")
    page.at.text_input(key="prompt.own.size").set_value("640x480")
    page.look().press("prompt.own_save")
    assert services.studio.prompt_book.templates.own(LOCAL_ACTOR)[0].text == TemplateText(
        name="Shop card", size="640x480"
    )
    assert "Shop card" in page.words
    page.press("prompt.own_share").press("prompt.own_delete").press("prompt.own_restore")
    assert services.studio.prompt_book.templates.own(LOCAL_ACTOR)[0].is_shared


def test_a_persona_is_kept_and_chosen_in_create(visit, services):
    page = visit(PROMPT, view="Personas")
    page.at.text_input(key="prompt.kit.name").set_value("Acme")
    page.at.text_input(key="prompt.kit.tone").set_value("calm, precise")
    page.look().press("prompt.kit_save")
    persona = services.studio.prompt_book.personas.all(LOCAL_ACTOR)[0]
    assert persona.text.tone == ("calm", "precise")
    page.go(CREATE).type("A bottle").set("selectbox", "create.persona_id", persona.persona_id)
    assert "Persona Acme: adds “calm and precise tone”" in page.words


def test_a_bad_palette_is_named_and_nothing_typed_is_lost(visit):
    page = visit(PROMPT, view="Personas")
    page.at.text_input(key="prompt.kit.name").set_value("Acme")
    page.at.text_input(key="prompt.kit.palette").set_value("teal")
    page.look().press("prompt.kit_save")
    assert "palette" in page.errors.lower()
    assert page.at.text_input(key="prompt.kit.name").value == "Acme"


def test_used_prompts_are_found_filled_in_and_used_again(visit, services):
    a_job(services, prompt="A {product} on stone")
    page = visit(PROMPT, view="History").set("text_input", "prompt.words", "stone")
    assert "used once · 2 images · 2 credits" in page.words
    gap = next(field for field in page.at.text_input if field.label == "product")
    gap.set_value("lamp")
    page.look()
    button = next(b for b in page.at.button if b.label == "Use in Create")
    button.click()
    page.look().go(CREATE)
    assert page.at.text_area(key="create.prompt").value == "A lamp on stone"


def test_create_shows_what_may_go_wrong_and_mends_it(visit):
    page = visit().type("A fox in the woods --ar 16:9")
    assert "as words" in page.words
    page.press("create.findings.fix.ratio-in-prompt")
    assert page.at.text_area(key="create.prompt").value == "A fox in the woods"
    assert page.at.selectbox(key="create.size").value == "16:9"


def test_create_enhances_when_told_and_shows_what_is_added(visit):
    page = visit().type("A red fox on a hill").set("selectbox", "create.enhance", "standard")
    assert "A red fox on a hill, :green-background[soft directional light" in page.words
    assert "Enhanced: adds" not in page.words
    page.press("create.enhancement_undone")
    assert page.at.selectbox(key="create.enhance").value == "off"
    assert "soft directional light" not in page.words


def test_create_adds_as_much_as_the_level_says(visit, services):
    page = visit().type("A red fox on a hill")
    added = {}
    for level in ("light", "standard", "strong"):
        page.set("selectbox", "create.enhance", level)
        added[level] = next(words for words in page.words.splitlines() if "green-background" in words).count(",")
    assert added["light"] < added["standard"] < added["strong"]
    page.press("create.generate").work()
    job = services.studio.job(LOCAL_ACTOR, page.job_id)
    assert job.request.enhance_level == "strong"
    assert job.plan.sent.prompt.startswith("A red fox on a hill, soft directional light")


def test_framing_realism_and_people_are_changed_in_the_result_and_go_to_create(visit, vendor):
    answer = {"title": "", "summary": "Bees at work", "prompt": "A wide shot of bees", "framing": "wide shot"}
    vendor.script_texts(json.dumps(answer | {"realism": "illustration", "people": "none", "negative_prompt": "text"}))
    page = write(visit(PROMPT), ARTICLE, "fake:fake-text")
    key = f"prompt.result.{written(page)}"
    assert page.at.text_area(key=f"{key}.negative_prompt").value == "text, people, faces, hands"
    page.set("selectbox", f"{key}.framing", "close-up").set("selectbox", f"{key}.people", "one person")
    assert page.at.text_area(key=f"{key}.prompt").value == "A close-up of bees, one person in natural posture"
    assert page.at.text_area(key=f"{key}.negative_prompt").value == "text"
    page.press("prompt.use").go(CREATE)
    assert page.at.text_area(key="create.prompt").value == (
        "A close-up of bees, one person in natural posture, illustration"
    )
    assert page.at.text_input(key="create.title").value == "Bees at work"


def test_settings_of_a_file_come_back_on_create_and_on_the_prompt_page(visit):
    told = PngInfo()
    told.add_text("parameters", "A heron at dusk\nSteps: 20, Seed: 7, Size: 512x512")
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(buffer, "PNG", pnginfo=told)
    for page in (visit(), visit(PROMPT).set("segmented_control", "prompt.kind", "image")):
        place = "create" if page.at.title[0].value == "Create" else "prompt"
        page.at.session_state[f"{place}.recall"] = True
        page.look().at.file_uploader(key=f"{place}.recall.file").upload("heron.png", buffer.getvalue(), "image/png")
        page.look().press(f"{place}.recall.use").go(CREATE)
        assert page.at.text_area(key="create.prompt").value == "A heron at dusk"


@pytest.mark.row("E98")
def test_the_composer_workshops_a_description_on_the_common_road(services):
    asked = PromptRequest(task="workshop", text="something cool", provider="local_text", model="composer")
    job = services.studio.texts.submit(LOCAL_ACTOR, asked)
    services.worker.run_pending()
    answer = services.studio.texts.answer(services.studio.job(LOCAL_ACTOR, job.job_id))
    assert answer.is_vague
    assert len(answer.suggestions) == 3
    assert job.plan.price == 0


def test_jobs_show_a_text_s_words_and_lead_to_its_page(visit):
    write(visit(PROMPT))
    page = visit(JOBS)
    assert "Bees" in page.at.text[1].value
    assert "1 text" in page.words
    [link] = [link.proto for link in page.at.get("page_link") if link.proto.label == "Show"]
    assert "written=" in link.query_string
    assert "prompt" in link.page


def test_alt_text_can_be_left_out_and_does_not_go_along_with_another_prompt(visit, services):
    a_job(services, prompt="A lamp on stone")
    page = visit().type("A kite")
    page.at.session_state["create.alt_text"] = "A kite over the sea"
    assert "Alt text: A kite over the sea" in page.look().words
    page.press("create.alt_text_off")
    assert "Alt text:" not in page.words
    page.at.session_state["create.alt_text"] = "A kite over the sea"
    page.look().go(PROMPT).set("segmented_control", session.VIEW, "History")
    next(button for button in page.at.button if button.label == "Use in Create").click()
    page.look().go(CREATE)
    assert page.at.text_area(key="create.prompt").value == "A lamp on stone"
    assert page.at.session_state["create.alt_text"] == ""


def test_a_reload_finds_the_text_and_the_wishes_again(visit):
    page = visit(PROMPT)
    page.at.text_input(key="prompt.title").set_value("Why bees matter")
    page.set("selectbox", "prompt.framing", "close-up")
    again = visit(PROMPT, written=written(write(page)))
    assert again.at.text_area(key="prompt.text").value == ARTICLE
    assert again.at.text_input(key="prompt.title").value == "Why bees matter"
    assert again.at.selectbox(key="prompt.framing").value == "close-up"
    assert again.at.selectbox(key="prompt.model").value == "local_text:composer"


def test_a_reload_finds_the_prompt_to_improve_and_its_level(visit):
    page = visit(PROMPT).set("segmented_control", "prompt.kind", "prompt")
    page.at.text_area(key="prompt.prompt").set_value("A red fox")
    page.set("segmented_control", "prompt.level", "strong").press("prompt.write").work()
    again = visit(PROMPT, written=written(page))
    assert again.at.text_area(key="prompt.prompt").value == "A red fox"
    assert again.at.segmented_control(key="prompt.level").value == "strong"


def test_a_job_in_the_address_that_is_not_there_is_said(visit):
    assert "no job" in visit(PROMPT, written="job_none").errors.lower()
