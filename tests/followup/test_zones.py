"""People have the zone they have set, else the one that their platform knows."""

import pytest

from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
from bot.followup.zones import Zones, checked_zone
from storage.store import SqlStore
from tests import examples
from tests.flows.folk import Folk, member

ANN = Account(platform="terminal", workspace="w", user_id="ann")
BEN = Account(platform="terminal", workspace="w", user_id="ben")


def folk() -> Folk:
    return Folk(
        member("Ann", "ann", zone="Asia/Tokyo", platform="terminal"),
        member("Ben", "ben", zone="America/New_York", platform="terminal"),
        member("Cem", "cem", zone="Mars/Olympus", platform="terminal"),
    )


async def test_what_a_person_has_set_holds_before_what_their_platform_says(
    records: SqlStore,
) -> None:
    await records.save_person_settings(ANN, PersonSettings(zone="Europe/Oslo"))
    zones = Zones(records, {"terminal": folk()})
    assert await zones.of(ANN) == "Europe/Oslo"
    assert await zones.of(BEN) == "America/New_York"
    assert await zones.of(BEN.model_copy(update={"user_id": "nobody"})) is None
    assert await zones.of(BEN.model_copy(update={"platform": "other"})) is None
    assert await Zones(records).of(BEN) is None


async def test_everybody_in_a_meeting_gets_theirs_and_a_known_one_stays(records: SqlStore) -> None:
    people = (
        Participant(id="a", name="Ann", account=ANN),
        Participant(id="b", name="Ben", account=BEN, zone="Asia/Kolkata"),
        Participant(id="v", name="Speaker 1", is_named=False),
    )
    meeting = examples.meeting().model_copy(update={"participants": people})
    known = await Zones(records, {"terminal": folk()}).known(meeting)
    assert [one.zone for one in known.participants] == ["Asia/Tokyo", "Asia/Kolkata", None]


async def test_a_zone_that_there_is_not_is_none(records: SqlStore) -> None:
    cem = ANN.model_copy(update={"user_id": "cem"})
    assert await Zones(records, {"terminal": folk()}).of(cem) is None
    for written in (None, "", "Europe", "../etc/passwd", "/etc/localtime", "x" * 300):
        assert checked_zone(written) is None
    assert checked_zone("Europe/Berlin") == "Europe/Berlin"


@pytest.mark.parametrize(
    "fault",
    [
        ProviderError("chat", Fault.RATE, "slow down"),
        MinutaError("No scope.", "Grant it."),
        NotFoundError("Nobody.", "Ask."),
        TimeoutError(),
    ],
)
async def test_a_platform_that_does_not_answer_costs_nothing_but_the_zone(
    records: SqlStore, fault: Exception
) -> None:
    people = folk()
    people.fault = fault
    assert await Zones(records, {"terminal": people}).of(BEN) is None
