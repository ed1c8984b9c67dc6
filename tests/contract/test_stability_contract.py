"""Stability's calls and our facts about its services against its contract; skipped where that is not at hand."""

import json
from pathlib import Path

import pytest

from lib.catalog import load_catalog
from lib.model.geometry import Size
from lib.model.plan import Expansion, ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.providers.base import Connection, Remote
from lib.providers.stability import StabilityProvider

CATALOG = load_catalog()
MODELS = [model for model in CATALOG.models if model.provider == "stability" and not model.hidden]
PROVIDER = StabilityProvider()
CONNECTION = Connection("https://vendor.example", "k")
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


@pytest.fixture(scope="module")
def contract():
    for folder in Path(__file__).resolve().parents:
        found = folder / "shared" / "specs" / "stability-v2beta.contract.json"
        if found.is_file():
            return json.loads(found.read_text(encoding="utf-8"))
    pytest.skip("Stability's contract is not at hand")


def a_full_request(model, *, with_pictures=True):
    """Return a request that uses every control of the model and every field that its task has."""
    may = set(model.controls)
    strengths = ("control_strength", "fidelity", "style_strength", "composition_fidelity", "change_strength")
    is_start = model.operations[0] is not Operation.GENERATE or "strength" in may
    return ProviderRequest(
        operation=model.operations[0],
        task=next(iter(model.tasks), ""),
        model=model.id,
        prompt="a fox",
        negative_prompt="dogs" if "negative_prompt" in may else "",
        search_prompt="the cat",
        select_prompt="the coat",
        expansion=Expansion(left=8),
        size=Size(width=1024, height=1024),
        aspect_ratio="21:9" if "aspect_ratio" in may else None,
        style_preset=model.styles[0] if model.styles else None,
        guidance_scale=30 if "guidance_scale" in may else None,
        seed=4_294_967_294 if "seed" in may else None,
        grow_mask=20 if "grow_mask" in may else None,
        creativity=0.3 if "creativity" in may else None,
        inputs=tuple(InputImage(role=role, asset_id="i") for role in ImageRole) if is_start and with_pictures else (),
        options=model.options,
        **{name: 1.0 for name in strengths if name in may},
    )


def mistakes(call, fields):
    """Return what the vendor's contract has against a call."""
    sent = {**dict(call.form), **{part.name: part for part in call.files}}
    found = [f"{name} is unknown" for name in sent.keys() - fields.keys()]
    found += [f"{name} is missing" for name, rule in fields.items() if rule.get("required") and name not in sent]
    for name, rule in fields.items():
        if name not in sent:
            continue
        if (rule["type"] == "file") != (name in {part.name for part in call.files}):
            found.append(f"{name} is of the wrong kind")
        if "enum" in rule and sent[name] not in rule["enum"] and sent[name] != "sd3.5-flash":  # named in its text only
            found.append(f"{name} may not be {sent[name]}")
        if rule["type"] == "number" and not rule.get("minimum", 0) <= float(sent[name]) <= rule.get("maximum", 1e12):
            found.append(f"{name} is out of bounds")
    return found


WITHOUT = [(model, False) for model in MODELS if model.operations[0] is Operation.GENERATE]


@pytest.mark.parametrize(("model", "with_pictures"), [*((model, True) for model in MODELS), *WITHOUT])
def test_calls_fit_the_contract(contract, model, with_pictures):
    call = PROVIDER.submit(a_full_request(model, with_pictures=with_pictures), CONNECTION)
    operation = contract["operations"][call.url.removeprefix(CONNECTION.base_url)]
    assert mistakes(call, operation["fields"]) == []
    assert operation["method"] == call.method
    assert call.headers["Accept"] in (operation["accept"] or ["application/json"])


def test_asking_for_a_result_fits_the_contract(contract):
    call = PROVIDER.poll(Remote("abc"), CONNECTION)
    poll = contract["success"]["poll"]
    assert call.url == CONNECTION.base_url + poll["path"].replace("{id}", "abc")
    assert call.headers["Accept"] in poll["accept"]
    assert PROVIDER.poll_interval_s >= poll["min_interval_s"]


@every_model
def test_the_catalogs_choices_are_the_contracts(contract, model):
    call = PROVIDER.submit(a_full_request(model), CONNECTION)
    fields = contract["operations"][call.url.removeprefix(CONNECTION.base_url)]["fields"]
    assert set(model.styles) == set(fields.get("style_preset", {}).get("enum", []))
    ratios = {ratio for sizes in model.sizes.named.values() for ratio in sizes}
    assert ratios == set(fields.get("aspect_ratio", {}).get("enum", []))


@every_model
def test_the_catalogs_prices_are_the_contracts(contract, model):
    call = PROVIDER.submit(a_full_request(model), CONNECTION)
    priced = contract["operations"][call.url.removeprefix(CONNECTION.base_url)]["credits"]
    theirs = priced[model.id] if isinstance(priced, dict) else priced
    (rule,) = [rule for rule in CATALOG.prices if (rule.provider, rule.model) == ("stability", model.id)]
    assert rule.vendor_micro_usd == theirs * 10_000


def test_every_service_of_the_contract_is_offered(contract):
    called = {PROVIDER.submit(a_full_request(model), CONNECTION).url for model in MODELS}
    posts = {path for path, operation in contract["operations"].items() if operation["method"] == "POST"}
    assert {url.removeprefix(CONNECTION.base_url) for url in called} == posts
