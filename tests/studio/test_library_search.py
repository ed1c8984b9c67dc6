"""Finding pictures: words, filters, orders, pages, likeness."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.library import QUERIES, fill
from lib.assets import store, words
from lib.characters import store as character_store
from lib.db.library_tables import library as table
from lib.errors import InvalidRequest
from lib.ids import new_id
from lib.model.actor import LOCAL_USER, LOCAL_WORKSPACE, Actor
from lib.model.asset import Asset, AssetKind, Review
from lib.model.character import Character, CharacterImage, ImageKind
from lib.model.geometry import Size
from lib.model.library import MAX_COUNTED, LibraryQuery, Sort
from lib.model.record import parse
from tests.studio.builders import a_request

STRANGER = Actor(user_id="usr_stranger", workspace_id="wsp_other")


def an_asset(**changes) -> Asset:
    values = {
        "asset_id": new_id("img"),
        "kind": AssetKind.GENERATED,
        "size": Size(width=100, height=100),
        "bytes": 10,
        "format": "png",
        "blob": "b",
        "original": "b",
        "thumbnail": None,
        "owner_id": LOCAL_USER,
        "workspace_id": LOCAL_WORKSPACE,
        "created_at": datetime(2026, 11, 21, tzinfo=UTC),
    }
    return Asset(**(values | changes))


@pytest.fixture
def shelve(services):
    """Put pictures into the library; return their ids."""

    def put(*listed: Asset) -> list[str]:
        with services.database.write() as connection:
            for asset in listed:
                store.insert(connection, asset)
        return [asset.asset_id for asset in listed]

    return put


@pytest.fixture
def find(services, actor):
    """Return the ids that a query finds."""
    return lambda **query: [a.asset_id for a in services.studio.library.find(actor, LibraryQuery(**query)).assets]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("fox", True),
        ("RED fo", True),
        ("lunch", True),
        ("ete", True),
        ("flux", True),
        ("spring", True),
        ("fox moon", False),
        ('"fox" OR NEAR(', False),
        ("*", True),
        ("夜", True),
        ("東京", True),
        ("京都", False),
    ],
)
def test_words_are_found_wherever_they_stand(find, shelve, text, finds):
    shelve(
        an_asset(
            prompt="A Red fox, 東京の夜", title="Été launch", campaign="Spring", model="flux-pro", tags=("lunch break",)
        )
    )
    assert bool(find(text=text)) is finds


def test_pictures_of_a_character_are_found_by_its_name_as_it_is_now(find, shelve, services):
    seed, reference, other = shelve(*(an_asset(prompt="a dog") for _ in range(3)))
    character = Character(
        character_id="chr_1",
        workspace_id=LOCAL_WORKSPACE,
        owner_id=LOCAL_USER,
        slug="flame-dog",
        display_name="Flämmchen",
        created_at=services.clock.now(),
    )
    image = CharacterImage(
        image_id="chi_1", character_id="chr_1", kind=ImageKind.REFERENCE, created_at=services.clock.now()
    )

    def after(change, *arguments, **values):
        with services.database.write() as connection:
            change(connection, *arguments, **values)
        services.catching_up.run()
        return {name: sorted(find(text=name)) for name in ("flammchen dog", "flame", "rex")}

    assert after(character_store.insert, character)["flame"] == []
    after(character_store.change, "chr_1", seed_asset_id=seed)
    after(character_store.add_images, [image])
    both = sorted((seed, reference))
    assert after(character_store.bring, "chi_1", reference, None) == {"flammchen dog": both, "flame": both, "rex": []}
    renamed = after(character_store.change, "chr_1", display_name="Rex")
    assert renamed == {"flammchen dog": [], "flame": both, "rex": both}
    assert after(character_store.remove_images, ["chi_1"], services.clock.now())["rex"] == [seed]
    assert after(character_store.change, "chr_1", trashed_at=services.clock.now())["rex"] == []
    assert len(find(text="dog")) == 3
    assert other in find()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(text=st.text(max_size=80))
def test_nothing_that_can_be_typed_is_syntax(find, text):
    assert bool(find(text=text)) is False


def test_a_query_of_a_million_characters_is_refused_with_its_limit():
    with pytest.raises(InvalidRequest, match="500"):
        parse(LibraryQuery, {"text": "x" * 1_000_000})


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ({"kind": "uploaded"}, {"kind": AssetKind.UPLOADED}),
        ({"provider": "bfl"}, {"provider": "bfl"}),
        ({"model": "flux"}, {"model": "flux"}),
        ({"owner_id": "usr_b"}, {"owner_id": "usr_b"}),
        ({"campaign": "Spring"}, {"campaign": "Spring"}),
        ({"tag": "hero"}, {"tags": ("hero", "x")}),
        ({"colour": "blue"}, {"colour": "blue"}),
        ({"orientation": "portrait"}, {"size": Size(width=100, height=200)}),
        ({"orientation": "landscape"}, {"size": Size(width=300, height=100)}),
        ({"review": "approved"}, {"review": Review.APPROVED}),
        ({"starred_only": True}, {"is_starred": True}),
        ({"min_side": 500}, {"size": Size(width=500, height=500)}),
        ({"max_cost": 3}, {"cost": 3}),
        ({"made_from": "2026-12-01"}, {"created_at": datetime(2026, 12, 1, tzinfo=UTC)}),
        ({"made_until": "2026-11-01"}, {"created_at": datetime(2026, 11, 1, 23, 59, tzinfo=UTC)}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_each_filter_keeps_what_it_names(find, shelve, query, changes):
    _, wanted = shelve(an_asset(cost=5), an_asset(**({"cost": 5} | changes)))
    assert find(**query) == [wanted]
    assert len(find()) == 2


@pytest.mark.parametrize("sort", list(Sort))
def test_paging_meets_every_picture_once_in_both_directions(services, actor, shelve, sort):
    sizes = [Size(width=100 + 10 * (number % 3), height=100 + 7 * (number % 4)) for number in range(11)]
    names = shelve(
        *(an_asset(size=size, bytes=n % 4, cost=n % 2, seconds=n % 3 or None) for n, size in enumerate(sizes))
    )
    library = services.studio.library
    pages = [library.find(actor, LibraryQuery(sort=sort, page_size=4))]
    while pages[-1].after:
        pages.append(library.find(actor, LibraryQuery(sort=sort, page_size=4, after=pages[-1].after)))
    listed = [[asset.asset_id for asset in page.assets] for page in pages]
    assert sorted(name for page in listed for name in page) == sorted(names)
    assert (pages[0].before, library.count(actor, LibraryQuery(sort=sort, after=pages[0].after)).total) == ("", 11)
    back = library.find(actor, LibraryQuery(sort=sort, page_size=4, before=pages[2].before))
    assert [asset.asset_id for asset in back.assets] == listed[1]
    again = library.find(actor, LibraryQuery(sort=sort, page_size=4, before=back.before))
    assert ([asset.asset_id for asset in again.assets], again.before) == (listed[0], "")


@pytest.mark.parametrize(("sort", "wanted"), [("newest", "3"), ("oldest", "1"), ("heaviest", "2"), ("lightest", "1")])
def test_sorting_goes_by_what_is_measured(services, actor, shelve, sort, wanted):
    shelve(*(an_asset(title=str(number), bytes=size) for number, size in ((1, 5), (2, 50), (3, 20))))
    assert services.studio.library.find(actor, LibraryQuery(sort=sort)).assets[0].title == wanted


@pytest.mark.parametrize("cursor", ["x", "1_2", "_", "9" * 50, "-1", "nan_1", "1e400_2", "' OR 1=1", "\u0661"])
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.WIDEST, Sort.LARGEST])
def test_a_cursor_that_is_none_is_refused_or_harmless(services, actor, cursor, sort):
    with contextlib.suppress(InvalidRequest):
        assert services.studio.library.find(actor, LibraryQuery(sort=sort, after=cursor)).assets == ()


def test_counting_stops_but_says_so(services, actor, shelve):
    shelve(*(an_asset() for _ in range(MAX_COUNTED + 1)))
    count = services.studio.library.count(actor, LibraryQuery())
    assert (count.total, count.has_more) == (MAX_COUNTED, True)


def test_another_workspace_sees_nothing_of_it(services, shelve):
    (name,) = shelve(an_asset(prompt="fox", tags=("hero",), fingerprint=1))
    library = services.studio.library
    assert library.find(STRANGER, LibraryQuery(text="fox")).assets == ()
    assert library.facets(STRANGER).tags == ()
    assert library.neighbours(STRANGER, name) == (None, None)
    assert library.duplicates(STRANGER) == ()


def test_facets_name_what_is_there(services, actor, shelve):
    shelve(*(an_asset(model=model, provider="p", tags=("hero",)) for model in "bab"))
    facets = services.studio.library.facets(actor)
    assert (facets.models, facets.providers, facets.tags, facets.kinds) == (
        ("a", "b"),
        ("p",),
        ("hero",),
        ("generated",),
    )


def test_similar_pictures_come_nearest_first(services, actor, shelve):
    base = 0x0F0F_0F0F_0F0F_0F0F
    names = shelve(*(an_asset(fingerprint=base ^ flip) for flip in (0, 0b111, 0b1, (1 << 40) - 1)))
    similar = services.studio.library.similar(actor, names[0])
    assert [(one.asset.asset_id, one.distance) for one in similar] == [(names[2], 1), (names[1], 3)]


def test_near_duplicates_are_grouped(services, actor, shelve):
    prints = (5, 5 ^ (1 << 60), -77, 12345678901, -77 ^ 0b11)
    names = shelve(*(an_asset(fingerprint=number) for number in prints))
    groups = services.studio.library.duplicates(actor)
    assert [[asset.asset_id for asset in group] for group in groups] == [[names[4], names[2]], [names[1], names[0]]]


def test_older_pictures_are_caught_up_with(services, actor, shelve):
    job = services.studio.submit(actor, a_request())
    services.worker.run_pending()
    with services.database.write() as connection:
        connection.execute(table.update().values(has_words=False, has_looks=False, fingerprint=None, colour=""))
        connection.execute(words.asset_words.delete())
    assert not services.studio.library.find(actor, LibraryQuery(text="kite")).assets
    services.catching_up.run()
    found = services.studio.library.find(actor, LibraryQuery(text="kite")).assets
    assert [asset.job_id for asset in found] == [job.job_id]
    assert found[0].fingerprint is not None
    assert found[0].colour


def test_the_trash_is_emptied_after_thirty_days(services, actor, shelve):
    now = services.clock.now()
    old, young = shelve(
        an_asset(trashed_at=now - timedelta(days=31), tags=("a",)), an_asset(trashed_at=now - timedelta(days=29))
    )
    services.catching_up.run()
    left = services.studio.library.find(actor, LibraryQuery(trashed=True)).assets
    assert [asset.asset_id for asset in left] == [young]
    assert old not in {asset.asset_id for asset in left}


def test_a_tag_is_found_with_words_in_every_order_and_page_by_page(find, shelve, services, actor):
    rare = shelve(*(an_asset(prompt=f"fox {number}", tags=("rare", "x"), cost=number) for number in range(5)))
    shelve(*(an_asset(prompt="fox", tags=("x",)) for _ in range(3)))
    assert find(tag="rare") == rare[::-1]
    assert find(tag="rare", sort="cheapest") == rare
    assert find(tag="rare", text="fox 3") == [rare[3]]
    assert find(tag="rare", starred_only=True) == []
    first = services.studio.library.find(actor, LibraryQuery(tag="rare", page_size=2))
    assert [asset.asset_id for asset in first.assets] == [rare[4], rare[3]]
    assert services.studio.library.count(actor, LibraryQuery(tag="rare")).total == 5
    assert find(tag="rare", page_size=2, after=first.after) == [rare[2], rare[1]]


def test_a_tag_or_a_word_that_many_images_have_is_found_in_the_order_of_the_list(find, shelve):
    names = shelve(*(an_asset(tags=("common",), prompt=f"kite {n}", cost=n) for n in range(2_001)))
    for query in ({"tag": "common"}, {"text": "kit"}, {"tag": "common", "text": "KITE"}):
        assert find(**query, page_size=3) == names[:-4:-1]
        assert find(**query, page_size=3, sort="cheapest") == names[:3]
    assert find(text="kite 1999", starred_only=True) == []
    assert find(text="kite", max_cost=1) == names[1::-1]


def test_a_page_asks_no_more_of_the_database_where_there_are_more_pictures(services, actor):
    """Counted in steps of SQLite's machine, so that no clock is needed."""
    if not services.database.is_sqlite:
        pytest.skip("counts steps of SQLite")

    def steps_of(query: LibraryQuery) -> int:
        counted = []
        services.studio.library.find(actor, query)
        with services.database.read() as connection:
            driver = connection.connection.driver_connection
            driver.set_progress_handler(lambda: counted.append(1), 10)
            services.studio.library.find(actor, query)
            driver.set_progress_handler(None, 0)
        return 10 * len(counted)

    full_pages = ({}, {"sort": "oldest"}, {"sort": "costliest"}, {"text": "fox"})
    fill(services, 300)
    before = [steps_of(LibraryQuery(**query)) for query in full_pages]
    fill(services, 2_500, begin=300)
    after = [steps_of(LibraryQuery(**query)) for query in full_pages]
    assert all(now <= 1.5 * then for now, then in zip(after, before, strict=True))
    assert all(steps_of(LibraryQuery.model_validate(query)) < 40_000 for query in QUERIES.values())
