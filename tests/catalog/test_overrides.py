"""A deployment's own catalog files: what they change, and how a mistake in them is told."""

import pytest

from lib.catalog import CatalogError, load_catalog

MODEL = """
[[model]]
id = "{id}"
provider = "openai"
label = "{label}"
operations = ["generate"]
as_of = 2026-11-21
sizes = {{ kind = "free", default = "1024x1024" }}
"""


@pytest.fixture
def load(tmp_path):
    def call(**files):
        for name, content in files.items():
            (tmp_path / f"{name}.toml").write_text(content)
        return load_catalog(tmp_path)

    return call


def labels(catalog, model_id):
    return [model.label for model in catalog.find_models(model_id)]


def test_without_files_the_shipped_catalog_holds(load, tmp_path):
    assert load() == load_catalog() == load_catalog(tmp_path / "absent")


def test_a_new_model_is_added(load):
    catalog = load(ours=MODEL.format(id="our-model", label="Ours"))
    assert labels(catalog, "our-model") == ["Ours"]
    assert len(catalog.models) == len(load_catalog().models) + 1


def test_a_known_model_is_replaced_in_its_place(load):
    known = next(model.id for model in load_catalog().models if model.provider == "openai")
    catalog = load(ours=MODEL.format(id=known, label="Changed"))
    assert labels(catalog, known) == ["Changed"]
    assert [m.key for m in catalog.models] == [m.key for m in load_catalog().models]


def test_a_provider_is_replaced_by_its_id(load):
    catalog = load(ours='[[provider]]\nid = "openai"\nlabel = "Our gateway"\n')
    assert catalog.provider("openai").label == "Our gateway"


def test_prices_are_added_after_the_shipped_ones(load):
    catalog = load(openai='[[price]]\nprovider = "openai"\ncredits = 9\nas_of = 2026-11-21\n')
    assert catalog.prices[-1].credits == 9
    assert len(catalog.prices) == len(load_catalog().prices) + 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[model", ["ours.toml"]),
        ("[[modle]]\nid = 'x'", ["ours.toml", "'modle'"]),
        ("model = 3", ["ours.toml", "'model'"]),
        ("[[provider]]\nid = 'x'\n", ["ours.toml", "[[provider]] x", "label"]),
        (MODEL.format(id="y", label="Y").replace("1024x1024", "big"), ["ours.toml", "[[model]] y", "sizes.default"]),
        ("[[price]]\nprovider = 'x'\nas_of = 2026-11-21\n", ["ours.toml", "[[price]] number 1"]),
        (MODEL.format(id="z", label="Z").replace('"openai"', '"nobody"'), ["nobody:z", "unknown provider"]),
    ],
)
def test_a_mistake_names_the_file_and_the_record(load, content, words):
    with pytest.raises(CatalogError) as caught:
        load(ours=content)
    assert all(word in str(caught.value) for word in words)


def test_the_folder_lies_in_the_data_folder_and_a_bad_file_stops_the_start(build_services, tmp_path):
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "ours.toml").write_text("[[modle]]\n")
    with pytest.raises(CatalogError, match=r"ours\.toml"):
        build_services()
