"""What goes wrong around a live meeting is made good, and nothing of it is begun or kept twice."""

from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.publication import CaptureNotice
from bot.errors import MinutaError, VoiceError
from bot.ports import VoiceConnection, VoiceSink
from storage.database import Database
from storage.store import SqlStore
from tests.capture.rooms import ANN, BEN, ROOM, Rooms
from tests.capture.talk import Sender, encoded, reading_aloud
from tests.capture.world import World, a_few_looks, over, talk, wanted
from tests.servers.discord.waiting import until
from tests.speech.streaming.engines import Echo

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it


class MoodyStore(SqlStore):
    """Does not take a capture in the state that it `refuses`, and can forget who opted out."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.refuses: CaptureState | None = None
        self.refused = 0
        self.is_silent = False

    async def update_capture(self, capture: Capture) -> None:
        if capture.state is self.refuses:
            self.refused += 1
            raise _down()
        await super().update_capture(capture)

    async def opted_out(self, platform: str, workspace: str) -> frozenset[str]:
        if self.is_silent:
            raise _down()
        return await super().opted_out(platform, workspace)


class Talkative(Rooms):
    """Everybody talks already as the bot comes in."""

    async def join(
        self, room: Place, sink: VoiceSink, opted_out: AbstractSet[str]
    ) -> VoiceConnection:
        for frame in Sender(speaker="ann").frames(encoded(reading_aloud()[:16_000])):
            sink.frame(frame)
        return await super().join(room, sink, opted_out)


def _down() -> MinutaError:
    return MinutaError("The database is down.", "Wait.")


def moody(store: SqlStore) -> MoodyStore:
    assert isinstance(store, MoodyStore)
    return store


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path, store=MoodyStore)
    world.rooms.come_and_go(ANN)
    return world


async def test_an_empty_room_is_waited_for_although_the_store_did_not_take_it_at_once(
    world: World,
) -> None:
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        moody(store).refuses = CaptureState.WAITING
        world.rooms.come_and_go()
        world.later(31)
        await until(lambda: moody(store).refused > 1)
        moody(store).refuses = None
        await world.until_said(CaptureNotice.WAITING)
        world.later(601)
        await over(captures, meeting)


async def test_a_room_that_was_entered_again_is_entered_once_whatever_the_store_takes(
    world: World,
) -> None:
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        world.rooms.come_and_go()
        world.later(31)
        await world.until_said(CaptureNotice.WAITING)
        moody(store).refuses = CaptureState.RECORDING
        world.rooms.come_and_go(BEN)
        await until(lambda: moody(store).refused >= 1)
        world.later(16)
        await until(lambda: moody(store).refused > 1)
        moody(store).refuses = None
        world.later(16)
        await talk(world.rooms.connections[1])
        await world.until_said(CaptureNotice.RECORDING)
        assert (await store.capture(meeting.id)).state is CaptureState.RECORDING
        assert [room.is_left for room in world.rooms.connections] == [True, False]


async def test_a_meeting_that_was_stopped_is_over_before_its_live_text_is(world: World) -> None:
    world.live = engine = Echo()
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        engine.may_take.clear()
        await talk(world.rooms.connections[0])
        await until(lambda: engine.streams)
        await captures.stop(ROOM)
        while (await store.capture(meeting.id)).state is not CaptureState.FINISHING:
            await a_few_looks()
        assert not engine.has_closed(1)
        engine.may_take.set()
        await over(captures, meeting)
    assert world.submitted == [meeting.id]


async def test_a_stopped_meeting_whose_live_text_takes_long_can_be_discarded(world: World) -> None:
    world.live = engine = Echo()
    world.join_s = world.leave_s = 0.1
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        engine.may_take.clear()
        await talk(world.rooms.connections[0])
        await captures.stop(ROOM)
        while (await store.capture(meeting.id)).state is not CaptureState.FINISHING:
            await a_few_looks()
        with pytest.raises(MinutaError, match="not certain"):
            await captures.discard(meeting.id)
        engine.may_take.set()
        await over(captures, meeting)
        assert await store.meetings(9) == []
    assert world.submitted == []


async def test_a_meeting_that_was_stopped_as_the_bot_ended_is_not_begun_again(
    world: World,
) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await captures.stop(ROOM)
    async with world.bot() as (captures, _):
        await over(captures, meeting)
    assert len(world.rooms.connections) == 1
    assert world.submitted == [meeting.id]


async def test_a_meeting_that_cannot_be_closed_does_not_keep_the_others_open(
    world: World,
) -> None:
    elsewhere = ROOM.model_copy(update={"channel": "retro"})
    async with world.bot() as (captures, store):
        await captures.start(wanted())
        await captures.start(wanted().model_copy(update={"room": elsewhere}))
        await captures.stop(ROOM)
        moody(store).refuses = CaptureState.FINISHING
    assert [room.is_left for room in world.rooms.connections] == [True, True]


async def test_a_pause_that_was_asked_for_in_an_empty_room_outlives_the_bot(world: World) -> None:
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        world.rooms.come_and_go()
        world.later(31)
        await world.until_said(CaptureNotice.WAITING)
        await captures.pause(ROOM, is_paused=True)
        await a_few_looks()
        assert (await store.capture(meeting.id)).is_paused


async def test_nothing_is_kept_of_a_paused_meeting_while_its_room_is_entered(
    world: World,
) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await captures.pause(ROOM, is_paused=True)
        await world.until_said(CaptureNotice.PAUSED)
    world.rooms = Talkative()
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        await world.rooms.until_joined(1)
        await captures.stop(ROOM)
        await over(captures, meeting)
        assert (await store.meeting(meeting.id)).tracks == ()


async def test_who_does_not_want_to_be_heard_is_not_once_the_store_can_be_asked(
    world: World,
) -> None:
    elsewhere = ROOM.model_copy(update={"channel": "retro"})
    async with world.bot() as (captures, store):
        await captures.start(wanted())
        await captures.start(wanted().model_copy(update={"room": elsewhere}))
        account = Account(platform="rooms", workspace="w", user_id="ann")
        await store.opt_out(account, world.clock.now())
        moody(store).is_silent = True
        with pytest.raises(MinutaError, match="down"):
            await captures.opted_out("rooms", "w")
        moody(store).is_silent = False
        await until(lambda: all(room.opted_out == {"ann"} for room in world.rooms.connections))


@pytest.mark.parametrize("started_by", ["ann", None])
async def test_no_sound_stays_of_a_meeting_that_never_began(
    world: World, started_by: str | None
) -> None:
    world.rooms.refusal = VoiceError("The room is full.", "Make it larger.")
    async with world.bot() as (captures, _):
        with pytest.raises(VoiceError, match="full"):
            await captures.start(wanted(started_by=started_by))
        assert list((world.folder / "captures").iterdir()) == []
