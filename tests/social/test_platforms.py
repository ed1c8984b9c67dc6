"""What the catalog knows about platforms: exact sizes, true ratios, limits, and names that people use."""

import pytest

from lib.catalog import load_catalog
from lib.errors import InvalidRequest

CATALOG = load_catalog()
SEVEN = ("instagram", "facebook", "twitter", "linkedin", "youtube", "pinterest", "tiktok")
ALL = [(platform, entry) for platform in CATALOG.platforms for entry in platform.formats]


@pytest.mark.row("B143", "B144")
def test_the_square_post_is_as_promised():
    entry = CATALOG.platform("instagram").format("Feed Post (Square)")
    zone = entry.safe_zone
    assert (entry.name, str(entry.size), entry.ratio) == ("Feed Post (Square)", "1080x1080", "1:1")
    assert (zone.top, zone.bottom, zone.left, zone.right) == (0.15, 0.15, 0.1, 0.1)
    assert (entry.file_type, entry.max_mb) == ("PNG", 5.0)


@pytest.mark.row("B146", "B147")
def test_a_platform_says_what_it_takes():
    instagram = CATALOG.platform("instagram")
    assert (instagram.name, instagram.file_types, instagram.max_file_size) == ("Instagram", ("JPG", "PNG"), "30MB")
    assert [entry.name for entry in instagram.formats][:4] == [
        "Feed Post (Square)",
        "Feed Post (Portrait)",
        "Story",
        "Reel",
    ]


def test_all_platforms_come_with_a_source_and_a_date():
    assert {platform.id for platform in CATALOG.platforms} >= set(SEVEN)
    assert all(platform.source and platform.as_of.year >= 2025 for platform in CATALOG.platforms)


@pytest.mark.parametrize(("platform", "entry"), ALL, ids=[f"{p.id}-{e.id}" for p, e in ALL])
def test_a_format_tells_the_truth_about_its_ratio_and_limit(platform, entry):
    width, height = (float(part) for part in entry.ratio.split(":"))
    assert width / height == pytest.approx(entry.size.ratio, rel=0.01)
    assert 0 < platform.max_bytes(entry) <= platform.hard_max_mb * 1_000_000


@pytest.mark.row("B148")
@pytest.mark.parametrize(("platform", "name", "limit"), [("youtube", "thumbnail", 2), ("instagram", "story", 5)])
def test_both_limits_are_kept_and_the_smaller_one_counts(platform, name, limit):
    found = CATALOG.platform(platform)
    assert found.format(name).max_mb == 5.0
    assert found.max_bytes(found.format(name)) == limit * 1_000_000


@pytest.mark.parametrize(
    ("platform", "name", "size"),
    [
        ("linkedin", "Post", "1200x628"),
        ("X", "tweet", "1200x675"),
        ("Twitter/X", "Header", "1500x500"),
        ("INSTAGRAM", "feed post square", "1080x1080"),
        ("google ads", "Half Page", "300x600"),
    ],
)
def test_names_are_found_as_people_write_them(platform, name, size):
    assert str(CATALOG.platform(platform).format(name).size) == size


@pytest.mark.row("B149")
@pytest.mark.parametrize("name", ["", "myspace", "instagram2", "../etc", "x" * 500])
def test_an_unknown_platform_is_refused_with_the_known_ones(name):
    with pytest.raises(InvalidRequest, match=r"platform: .* is not known") as refused:
        CATALOG.platform(name)
    assert all(known in refused.value.remedy for known in SEVEN)


def test_every_overlay_covers_a_part_only():
    assert all(overlay.clear.top + overlay.clear.bottom < 1 for overlay in CATALOG.overlays)
    assert len({overlay.id for overlay in CATALOG.overlays}) == len(CATALOG.overlays) == 10
