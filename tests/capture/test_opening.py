"""What is still to be done is said once as a meeting begins."""

from pathlib import Path

import pytest

from bot.domain.publication import CapturePublication, OpenItemsPublication
from storage.store import SqlStore
from tests import examples
from tests.capture.rooms import ANN, ROOM
from tests.capture.world import World, a_few_looks, over, wanted

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.rooms.come_and_go(ANN)
    return world


async def with_an_open_item(store: SqlStore) -> None:
    """A meeting of last week in the same place, of which something is left to do."""
    meeting = examples.meeting().model_copy(update={"place": ROOM})
    await store.add_meeting(meeting, "last week")
    await store.save_transcript(examples.transcript())
    await store.save_notes(examples.notes())


async def test_it_is_said_after_the_notice_and_once(world: World) -> None:
    async with world.bot() as (captures, store):
        await with_an_open_item(store)
        await captures.start(wanted())
        await world.chat.until(lambda: bool(world.chat.of(OpenItemsPublication)))
        await a_few_looks()
    async with world.bot():
        await a_few_looks()
    (said,) = world.chat.of(OpenItemsPublication)
    assert [(of.item, of.meeting.title) for of in said.items] == [(examples.item(), "Book launch")]
    assert isinstance(world.chat.history[0], CapturePublication)


async def test_nothing_is_said_where_nothing_is_open(world: World) -> None:
    async with world.bot() as (captures, store):
        await with_an_open_item(store)
        elsewhere = ROOM.model_copy(update={"channel": "elsewhere"})
        meeting = await captures.start(wanted().model_copy(update={"place": elsewhere}))
        await a_few_looks()
        await captures.stop(ROOM)
        await over(captures, meeting)
    assert world.chat.of(OpenItemsPublication) == []


async def test_a_bot_that_comes_back_in_the_middle_says_nothing_of_it(world: World) -> None:
    async with world.bot() as (captures, store):
        await captures.start(wanted())
        await a_few_looks()
        await with_an_open_item(store)
    world.later(301)
    async with world.bot():
        await world.rooms.until_joined(2)
        await a_few_looks()
    assert world.chat.of(OpenItemsPublication) == []
