"""Meetings begin by themselves where a room wants that, and stay ended where people ended them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.capture.autostart import AutoStart, are_enough, notes_place
from bot.capture.captures import Captures
from bot.domain.preferences import RoomSettings
from bot.domain.voice import DepartureKind
from bot.errors import VoiceError
from storage.store import SqlStore
from tests.capture.rooms import ANN, BEN, ROOM
from tests.capture.world import World, over, talk, wanted

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it

OF_TWO = RoomSettings(auto_start_people=2, auto_start_events=True, notes_channel="minutes")


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.rooms.come_and_go(ANN, BEN)
    return world


@asynccontextmanager
async def listening(
    world: World, settings: RoomSettings = OF_TWO
) -> AsyncIterator[tuple[AutoStart, Captures, SqlStore]]:
    async with world.bot() as (captures, store):
        await store.save_room_settings(ROOM, settings)
        yield AutoStart(captures, store, "Europe/Berlin"), captures, store


@pytest.mark.parametrize(
    ("people", "wanted_people", "is_so"),
    [(1, 2, False), (2, 2, True), (5, 2, True), (9, None, False)],
)
def test_how_many_are_enough(people: int, wanted_people: int | None, *, is_so: bool) -> None:
    assert are_enough(people, RoomSettings(auto_start_people=wanted_people)) is is_so


def test_where_it_is_told_of() -> None:
    assert notes_place(ROOM, RoomSettings()) == ROOM
    assert notes_place(ROOM, OF_TWO).channel == "minutes"


async def test_a_meeting_begins_when_enough_people_are_there(world: World) -> None:
    async with listening(world) as (auto, captures, store):
        await auto.room_changed(ROOM, "Stand-up", 1)
        assert list(captures.going_on()) == []
        await auto.room_changed(ROOM, "Stand-up", 2)
        await auto.room_changed(ROOM, "Stand-up", 3)
        (meeting,) = await store.meetings(9)
    assert (meeting.title, meeting.started_by) == ("Stand-up", None)
    assert meeting.place.channel == "minutes"
    assert len(world.rooms.connections) == 1


async def test_a_meeting_begins_with_an_event(world: World) -> None:
    async with listening(world) as (auto, _, store):
        await auto.event_began(ROOM, "Planning")
        await auto.event_began(ROOM, "Planning")
        (meeting,) = await store.meetings(9)
    assert meeting.title == "Planning"


async def test_a_room_that_has_set_nothing_is_left_alone(world: World) -> None:
    async with listening(world, RoomSettings()) as (auto, _, store):
        await auto.room_changed(ROOM, "Stand-up", 20)
        await auto.event_began(ROOM, "Planning")
        assert await store.meetings(9) == []


async def test_however_many_say_so_at_once_one_meeting_begins(world: World) -> None:
    async with listening(world) as (auto, _, store):
        await asyncio.gather(
            *(auto.room_changed(ROOM, "Stand-up", people) for people in range(2, 9)),
            auto.event_began(ROOM, "Planning"),
        )
        assert len(await store.meetings(9)) == 1


async def test_what_somebody_has_started_goes_on(world: World) -> None:
    async with listening(world) as (auto, captures, store):
        meeting = await captures.start(wanted())
        await auto.room_changed(ROOM, "Stand-up", 2)
        assert [each.id for each in await store.meetings(9)] == [meeting.id]


@pytest.mark.parametrize("ending", ["stopped", "discarded", "removed"])
async def test_after_people_ended_it_a_room_is_left_alone_until_it_was_empty(
    world: World, ending: str
) -> None:
    async with listening(world) as (auto, captures, store):
        await auto.room_changed(ROOM, "Stand-up", 2)
        (meeting,) = await store.meetings(9)
        await talk(world.rooms.connections[0])
        match ending:
            case "stopped":
                await captures.stop(ROOM)
            case "discarded":
                await captures.discard(meeting.id)
            case _:
                world.rooms.connections[0].end(DepartureKind.KICKED)
        await over(captures, meeting)
        await auto.room_changed(ROOM, "Stand-up", 3)
        await auto.event_began(ROOM, "Planning")
        assert len(world.rooms.connections) == 1
        await auto.room_changed(ROOM, "Stand-up", 0)
        await auto.room_changed(ROOM, "Stand-up", 2)
        assert len(world.rooms.connections) == 2


async def test_what_people_decided_before_it_began_holds_too(world: World) -> None:
    async with listening(world) as (auto, _, store):
        auto.settle(ROOM)
        await auto.room_changed(ROOM, "Stand-up", 2)
        assert await store.meetings(9) == []


async def test_what_cannot_begin_is_tried_when_somebody_comes_or_goes(world: World) -> None:
    world.rooms.refusal = VoiceError("The room is full.", "Make it larger.")
    async with listening(world) as (auto, _, store):
        await auto.room_changed(ROOM, "Stand-up", 2)
        await auto.room_changed(ROOM, "Stand-up", 2)
        assert world.rooms.refused == 1
        await auto.room_changed(ROOM, "Stand-up", 3)
        assert world.rooms.refused == 2
        assert await store.meetings(9) == []
        world.rooms.refusal = None
        await auto.room_changed(ROOM, "Stand-up", 2)
        assert len(await store.meetings(9)) == 1
