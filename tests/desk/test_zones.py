"""Zones, as people look for them."""

from zoneinfo import ZoneInfo

import pytest

from bot.desk.zones import Zones
from bot.errors import SettingsError


@pytest.fixture(scope="module")
def zones() -> Zones:
    return Zones()


@pytest.mark.parametrize(
    ("words", "likeliest"),
    [
        ("berlin", "Europe/Berlin"),
        ("BERLIN ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("york", "America/New_York"),
        ("europe/ber", "Europe/Berlin"),
        ("argentina buenos", "America/Argentina/Buenos_Aires"),
        ("los", "America/Los_Angeles"),
        ("angeles", "America/Los_Angeles"),
        ("utc", "UTC"),
        ("kolkatta", "Asia/Kolkata"),
        ("berlim", "Europe/Berlin"),
        ("são paulo", "America/Sao_Paulo"),
    ],
)
def test_the_likeliest_zone_comes_first(zones: Zones, words: str, likeliest: str) -> None:
    assert zones.like(words, 5)[0] == likeliest


@pytest.mark.parametrize("words", ["", "a", "america", "'; --", "%", "🚀", "x" * 10_000, "\0"])
def test_whatever_is_written_no_more_zones_than_wanted_are_offered_and_each_exists(
    zones: Zones, words: str
) -> None:
    offered = zones.like(words, 25)
    assert len(offered) == len(set(offered)) <= 25
    for zone in offered:
        ZoneInfo(zone)


def test_zones_that_count_their_hours_backwards_are_not_offered(zones: Zones) -> None:
    assert not any("GMT+" in zone or "GMT-" in zone for zone in zones.like("gmt", 25))


def test_a_zone_is_known_in_any_case(zones: Zones) -> None:
    assert zones.named(" europe/BERLIN ") == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["", "Berlin", "Mars/Olympus", "../../etc/passwd", "UTC+2"])
def test_an_unknown_zone_is_refused(zones: Zones, zone: str) -> None:
    with pytest.raises(SettingsError, match="Europe/Berlin"):
        zones.named(zone)
