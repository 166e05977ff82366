"""What a room shows follows what is recorded there, and never holds it up."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.publication import CaptureNotice
from bot.domain.voice import RoomSign
from bot.errors import Fault, ProviderError
from tests.capture.rooms import ANN, ROOM
from tests.capture.world import World, over, talk, wanted
from tests.servers.discord.waiting import until

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.rooms.come_and_go(ANN)
    return world


async def test_a_room_shows_what_is_done_in_it(world: World) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await until(lambda: world.rooms.shown)
        assert world.rooms.shown == [(ROOM, RoomSign.NONE)]
        await talk(world.rooms.connections[0])
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.RECORDING)])
        await captures.pause(ROOM, is_paused=True)
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.PAUSED)])
        await captures.pause(ROOM, is_paused=False)
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.RECORDING)])
        await captures.stop(ROOM)
        await over(captures, meeting)
    assert world.rooms.shown[-1] == (ROOM, RoomSign.NONE)
    assert len(world.rooms.shown) == 5


async def test_the_sign_is_taken_down_before_the_room_is_left(world: World) -> None:
    shown_at_leaving = []
    world.rooms.on_leave = lambda: shown_at_leaving.append(world.rooms.shown[-1])
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.RECORDING)])
        await captures.stop(ROOM)
        await over(captures, meeting)
    assert shown_at_leaving[0] == (ROOM, RoomSign.NONE)


async def test_what_an_earlier_process_left_is_put_right(world: World) -> None:
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.RECORDING)])
    world.rooms.come_and_go()
    before = len(world.rooms.shown)
    async with world.bot():
        await until(lambda: world.rooms.shown[before:] == [(ROOM, RoomSign.NONE)])


async def test_a_bot_that_is_moved_takes_its_sign_along(world: World) -> None:
    elsewhere = ROOM.model_copy(update={"channel": "retro"})
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.RECORDING)])
        world.rooms.connections[0].sink.moved(elsewhere)
        await until(lambda: world.rooms.shown[-1:] == [(elsewhere, RoomSign.RECORDING)])
    assert world.rooms.shown[-3:-1] == [(ROOM, RoomSign.NONE), (elsewhere, RoomSign.RECORDING)]


async def test_a_sign_that_cannot_be_shown_is_tried_again(world: World) -> None:
    world.rooms.show_failures = [ProviderError("rooms", Fault.SERVER, "down")] * 3
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await until(lambda: (ROOM, RoomSign.RECORDING) in world.rooms.shown)
        await world.until_said(CaptureNotice.RECORDING)


async def test_a_platform_that_takes_long_holds_nothing_up_and_gets_only_the_last(
    world: World,
) -> None:
    world.rooms.may_show = asyncio.Event()
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await world.until_said(CaptureNotice.RECORDING)
        await captures.pause(ROOM, is_paused=True)
        await world.until_said(CaptureNotice.PAUSED)
        assert world.rooms.shown == []
        world.rooms.may_show.set()
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.PAUSED)])
        assert len(world.rooms.shown) == 2


async def test_a_sign_that_takes_long_is_taken_down_after_the_meeting(world: World) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await until(lambda: world.rooms.shown[-1:] == [(ROOM, RoomSign.RECORDING)])
        world.rooms.may_show = asyncio.Event()
        await captures.stop(ROOM)
        await until(lambda: world.submitted == [meeting.id], 20)
        assert world.rooms.shown[-1] == (ROOM, RoomSign.RECORDING)
        world.rooms.may_show.set()
        await over(captures, meeting)
    assert world.rooms.shown[-1] == (ROOM, RoomSign.NONE)
