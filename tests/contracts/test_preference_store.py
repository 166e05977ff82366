"""What every store promises about settings."""

import asyncio

import pytest

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.preferences import (
    ConfirmMode,
    LiveView,
    PersonSettings,
    RoomSettings,
    ServerSettings,
)
from bot.ports import Store

ROOM = Place(platform="discord", workspace="1", channel="2")
ANN = Account(platform="discord", workspace="1", user_id="7")
BERLIN = PersonSettings(zone="Europe/Berlin")


async def test_where_nothing_was_set_the_defaults_hold(store: Store) -> None:
    assert await store.server_settings("discord", "1") == ServerSettings()
    assert await store.room_settings(ROOM) == RoomSettings()
    assert await store.person_settings([ANN]) == {}
    assert await store.person_settings([]) == {}
    assert await store.all_server_settings() == {}


async def test_what_a_server_has_set_is_kept_and_replaced(store: Store) -> None:
    first = ServerSettings(zone="Asia/Kolkata", vocabulary=("Zoë", "'; DROP TABLE", "🚀"))
    second = ServerSettings(
        language="de-CH",
        confirm=ConfirmMode.ALL,
        audio_retention_days=7,
        vocabulary=tuple(f"word {number}" for number in range(200)),
    )
    await store.save_server_settings("discord", "1", first)
    assert await store.server_settings("discord", "1") == first
    await store.save_server_settings("discord", "1", second)
    await store.save_server_settings("slack", "1", first)
    assert await store.server_settings("discord", "1") == second
    assert await store.server_settings("discord", "2") == ServerSettings()
    assert await store.all_server_settings() == {("discord", "1"): second, ("slack", "1"): first}


async def test_what_a_room_has_set_is_its_own(store: Store) -> None:
    settings = RoomSettings(
        auto_start_people=3,
        auto_start_events=True,
        notes_channel="9",
        live=LiveView.OFF,
        language="en",
    )
    await store.save_room_settings(ROOM, RoomSettings(auto_start_people=1))
    await store.save_room_settings(ROOM, settings)
    assert await store.room_settings(ROOM) == settings
    assert await store.room_settings(ROOM.model_copy(update={"thread": "t"})) == settings
    for other in ({"channel": "3"}, {"workspace": "2"}, {"platform": "slack"}):
        assert await store.room_settings(ROOM.model_copy(update=other)) == RoomSettings()


async def test_what_a_person_has_set_holds_in_every_workspace(store: Store) -> None:
    await store.save_person_settings(ANN, PersonSettings())
    await store.save_person_settings(ANN, BERLIN)
    elsewhere = ANN.model_copy(update={"workspace": "2"})
    assert await store.person_settings([elsewhere]) == {"7": BERLIN}
    for stranger in ({"platform": "slack"}, {"user_id": "8"}):
        assert await store.person_settings([ANN.model_copy(update=stranger)]) == {}


async def test_the_settings_of_many_people_are_found_at_once(store: Store) -> None:
    everybody = [ANN.model_copy(update={"user_id": str(number)}) for number in range(1100)]
    for person in (everybody[0], everybody[600], everybody[-1]):
        await store.save_person_settings(person, BERLIN)
    assert set(await store.person_settings(everybody)) == {"0", "600", "1099"}


async def test_what_two_set_at_once_of_one_person_is_both_kept(
    store: Store, second_store: Store
) -> None:
    def moved(settings: PersonSettings) -> PersonSettings:
        return settings.model_copy(update={"zone": "Europe/Berlin"})

    def preferring(settings: PersonSettings) -> PersonSettings:
        return settings.model_copy(update={"platform": "slack"})

    slack = Account(platform="slack", workspace="T", user_id="U7")
    await asyncio.gather(
        store.alter_person_settings([ANN, slack], moved),
        second_store.alter_person_settings([slack, ANN], preferring),
    )
    both = PersonSettings(zone="Europe/Berlin", platform="slack")
    for account in (ANN, slack):
        assert await store.person_settings([account]) == {account.user_id: both}


async def test_what_can_not_be_set_leaves_all_as_it_was(store: Store) -> None:
    def refused(settings: PersonSettings) -> PersonSettings:
        raise ValueError(settings.zone)

    await store.save_person_settings(ANN, BERLIN)
    with pytest.raises(ValueError, match="Europe/Berlin"):
        await store.alter_person_settings([ANN], refused)
    assert await store.person_settings([ANN]) == {ANN.user_id: BERLIN}


async def test_all_accounts_have_what_is_made_of_the_settings_of_the_first(store: Store) -> None:
    other = ANN.model_copy(update={"user_id": "8"})
    await store.save_person_settings(ANN, BERLIN)
    altered = await store.alter_person_settings([other, ANN], lambda settings: settings)
    assert altered == PersonSettings()
    assert await store.person_settings([ANN, other]) == {"7": altered, "8": altered}
