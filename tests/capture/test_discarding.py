"""A meeting of which nothing is to stay, and a bot that is killed while it is discarded."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.publication import CaptureNotice, CapturePublication, Publication
from bot.errors import ConflictError, Fault, NotFoundError, ProviderError
from tests.capture.dying import MOMENTS, killed_while
from tests.capture.rooms import ANN, BEN, ROOM
from tests.capture.world import World, a_few_looks, over, talk, wanted
from tests.servers.discord.waiting import until

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def is_gone(world: World, meeting_id: str) -> bool:
    """Whether no sound of a meeting is anywhere."""
    shelf = world.folder / "audio"
    return not (world.folder / "captures" / meeting_id).exists() and not list(
        shelf.rglob(f"*{meeting_id}*")
    )


async def test_nothing_stays_of_a_meeting_that_is_discarded(world: World) -> None:
    world.rooms.come_and_go(ANN, BEN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await world.until_said(CaptureNotice.RECORDING)
        assert (await captures.discard(meeting.id)).id == meeting.id
        await over(captures, meeting)
        assert world.rooms.connections[0].is_left
        assert is_gone(world, meeting.id)
        with pytest.raises(NotFoundError):
            await store.meeting(meeting.id)
        assert await store.captures() == []
        assert (await store.delivery(f"capture:{meeting.id}")).ref is None
    assert world.submitted == []
    (message,) = world.chat.now(CapturePublication)
    assert message.notice is CaptureNotice.DISCARDED


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_bot_killed_meanwhile_goes_on_with_it(world: World, moment: str) -> None:
    meeting_id = await asyncio.to_thread(killed_while, moment, world.folder)
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        (left,) = captures.going_on()
        assert left.meeting.id == meeting_id
        await over(captures, left.meeting)
        assert await store.meetings(9) == []
        assert is_gone(world, meeting_id)
    assert world.rooms.connections == []
    assert world.submitted == []
    assert world.said == [(CaptureNotice.DISCARDED, None)]


async def test_a_chat_in_trouble_does_not_keep_a_meeting(world: World) -> None:
    world.rooms.come_and_go(ANN)
    world.chat.trouble = lambda _: ProviderError("rooms", Fault.SERVER, "down")
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await captures.discard(meeting.id)
        await over(captures, meeting)
        assert await store.meetings(9) == []
        assert is_gone(world, meeting.id)


async def test_a_chat_that_recovers_says_so(world: World) -> None:
    world.rooms.come_and_go(ANN)
    refusals = iter([ProviderError("rooms", Fault.SERVER, "down")] * 2)

    def trouble(publication: Publication) -> Exception | None:
        assert isinstance(publication, CapturePublication)
        return next(refusals, None) if publication.notice is CaptureNotice.DISCARDED else None

    world.chat.trouble = trouble
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await captures.discard(meeting.id)
        await over(captures, meeting)
    assert world.said[-1] == (CaptureNotice.DISCARDED, None)


async def test_a_meeting_in_the_pipeline_is_not_discarded(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await captures.stop(ROOM)
        await until(lambda: world.submitted == [meeting.id])
        with pytest.raises(ConflictError, match="over already"):
            await captures.discard(meeting.id)
        await over(captures, meeting)
        assert len((await store.meeting(meeting.id)).tracks) == 1
        with pytest.raises(ConflictError, match="over already"):
            await captures.discard(meeting.id)


async def test_a_meeting_that_waits_for_people_can_be_discarded(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        world.rooms.come_and_go()
        world.later(31)
        await world.until_said(CaptureNotice.WAITING)
        await captures.discard(meeting.id)
        await over(captures, meeting)
        assert await store.meetings(9) == []


async def test_the_room_is_free_for_the_next_meeting(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        first = await captures.start(wanted())
        await captures.discard(first.id)
        await over(captures, first)
        second = await captures.start(wanted())
        await a_few_looks()
        assert [meeting.id for meeting in await store.meetings(9)] == [second.id]


async def test_a_meeting_whose_sound_cannot_be_removed_is_not_forgotten(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        folder = world.folder / "captures" / meeting.id
        elsewhere = folder.rename(world.folder / "another disk")
        folder.symlink_to(elsewhere)
        await captures.discard(meeting.id)
        await a_few_looks()
        assert [capture.is_discarded for capture in await store.captures()] == [True]
        assert world.said[-1:] != [(CaptureNotice.DISCARDED, None)]
        folder.unlink()
        elsewhere.rename(folder)
        await over(captures, meeting)
        assert await store.meetings(9) == []
        assert is_gone(world, meeting.id)
