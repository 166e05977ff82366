"""The running transcript in a message: what people say, no oftener than is good for a chat."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.capture import CaptureState
from bot.domain.preferences import LiveView, RoomSettings
from bot.domain.publication import CaptureNotice, LivePublication, Publication
from bot.domain.speech import SpeechRequest
from bot.domain.transcript import SpeakerBasis, Utterance
from bot.errors import Fault, ProviderError
from tests.capture.rooms import ANN, BEN, ROOM
from tests.capture.world import World, a_few_looks, over, talk, wanted
from tests.servers.discord.waiting import until
from tests.speech.streaming.engines import Echo, EchoStream

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it


class Hesitant(Echo):
    """Only supposes what it hears until it `is_sure`."""

    is_sure = True

    async def open(self, request: SpeechRequest) -> EchoStream:
        del request
        self.streams.append(HesitantStream(self))
        return self.streams[-1]


class HesitantStream(EchoStream):
    def __init__(self, engine: Hesitant) -> None:
        super().__init__(engine)
        self._hesitant = engine

    async def quiet(self, until_s: float) -> None:
        if self._hesitant.is_sure:
            await super().quiet(until_s)
        elif self._unsaid:
            self.suppose()


@pytest.fixture
def engine() -> Hesitant:
    return Hesitant()


@pytest.fixture
def world(tmp_path: Path, engine: Hesitant) -> World:
    world = World(tmp_path, live=engine)
    world.rooms.come_and_go(ANN, BEN)
    return world


def utterance(number: int, speaker: str = "ann") -> Utterance:
    return Utterance(
        id=f"u{number}",
        start_s=float(number),
        end_s=number + 1.0,
        speaker=speaker,
        basis=SpeakerBasis.TRACK,
        text=f"line {number}",
    )


async def test_what_people_say_grows_in_one_message_and_is_over_at_the_end(world: World) -> None:
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await a_few_looks()
        assert world.chat.of(LivePublication) == []
        await talk(world.rooms.connections[0], "ann", seconds=1)
        await world.chat.until(lambda: bool(world.chat.now(LivePublication)))
        await talk(world.rooms.connections[0], "ben", seconds=1)
        await world.chat.until(
            lambda: (
                {line.speaker for line in world.chat.now(LivePublication)[0].lines}
                == {"ann", "ben"}
            )
        )
        await a_few_looks()
        (shown,) = world.chat.now(LivePublication)
        assert [line.text for line in shown.lines] == [
            said.text for said in await store.live(meeting.id)
        ]
        assert all(line.is_final for line in shown.lines)
        await captures.stop(ROOM)
        await over(captures, meeting)
    (shown,) = world.chat.now(LivePublication)
    assert (shown.is_over, shown.lines) == (True, ())


async def test_what_somebody_is_saying_is_shown_as_such(world: World, engine: Hesitant) -> None:
    engine.is_sure = False
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await talk(world.rooms.connections[0], "ann", seconds=1)
        await world.chat.until(lambda: bool(world.chat.now(LivePublication)))
        (line,) = world.chat.now(LivePublication)[0].lines
        assert (line.speaker, line.text, line.is_final) == ("ann", "so far", False)


async def test_nothing_is_said_while_nothing_changes(world: World) -> None:
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await world.chat.until(lambda: bool(world.chat.of(LivePublication)))
        await a_few_looks()
        said = len(world.chat.of(LivePublication))
        await a_few_looks()
        assert len(world.chat.of(LivePublication)) == said


async def test_a_room_that_does_not_want_it_has_none(world: World) -> None:
    async with world.bot() as (captures, store):
        await store.save_room_settings(ROOM, RoomSettings(live=LiveView.OFF))
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await world.until_said(CaptureNotice.RECORDING)
        await a_few_looks()
        await captures.stop(ROOM)
        await over(captures, meeting)
        assert await store.live(meeting.id) != []
    assert world.chat.of(LivePublication) == []


async def test_after_a_restart_the_same_message_goes_on_with_what_was_said(world: World) -> None:
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], "ann", seconds=1)
        await world.chat.until(lambda: bool(world.chat.of(LivePublication)))
        for number in range(100, 160):
            await store.add_live(meeting.id, utterance(number))
    async with world.bot() as (captures, _):
        await talk(await world.rooms.until_joined(2), "ben", seconds=1)
        await world.chat.until(lambda: len(world.chat.now(LivePublication)[0].lines) == 40)
        assert [line.text for line in world.chat.now(LivePublication)[0].lines[-2:]] == [
            "line 158",
            "line 159",
        ]
        await captures.stop(ROOM)
        await over(captures, meeting)
    (shown,) = world.chat.now(LivePublication)
    assert shown.is_over


async def test_a_message_of_a_bot_that_comes_back_too_late_is_over(world: World) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await world.chat.until(lambda: bool(world.chat.of(LivePublication)))
    world.later(3600)
    async with world.bot() as (captures, _):
        await over(captures, meeting)
    (shown,) = world.chat.now(LivePublication)
    assert shown.is_over


async def test_a_discarded_meeting_shows_no_words_any_more(world: World) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await world.chat.until(lambda: bool(world.chat.of(LivePublication)))
        await captures.discard(meeting.id)
        await over(captures, meeting)
    (shown,) = world.chat.now(LivePublication)
    assert (shown.is_over, shown.lines) == (True, ())


async def test_a_chat_in_trouble_is_asked_less_and_less_and_nothing_else_suffers(
    world: World,
) -> None:
    is_down = True

    def trouble(publication: Publication) -> Exception | None:
        is_live = isinstance(publication, LivePublication)
        return ProviderError("rooms", Fault.SERVER, "down") if is_live and is_down else None

    world.chat.trouble = trouble
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await until(lambda: world.chat.refused >= 3)
        refused = world.chat.refused
        await a_few_looks()
        assert world.chat.refused - refused <= 2
        await world.until_said(CaptureNotice.RECORDING)
        assert await store.live(meeting.id) != []
        is_down = False
        await world.chat.until(lambda: bool(world.chat.of(LivePublication)))


async def test_a_chat_that_never_answers_does_not_keep_a_meeting_from_its_end(
    world: World,
) -> None:
    world.last_s = 0.1
    world.chat.trouble = lambda publication: (
        ProviderError("rooms", Fault.SERVER, "down")
        if isinstance(publication, LivePublication)
        else None
    )
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await until(lambda: world.chat.refused >= 1)
        await captures.stop(ROOM)
        await over(captures, meeting)
        names = [task.get_name() for task in asyncio.all_tasks()]
        assert [name for name in names if name.startswith("live")] == []
    assert world.submitted == [meeting.id]


async def test_a_chat_that_recovers_after_the_meeting_shows_no_words_any_more(
    world: World,
) -> None:
    is_down = False

    def trouble(publication: Publication) -> Exception | None:
        is_live = isinstance(publication, LivePublication)
        return ProviderError("rooms", Fault.SERVER, "down") if is_live and is_down else None

    world.chat.trouble = trouble
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], seconds=1)
        await world.chat.until(lambda: bool(world.chat.of(LivePublication)))
        is_down = True
        await captures.stop(ROOM)
        while (await store.capture(meeting.id)).state is not CaptureState.ENDED:
            await a_few_looks()
        await a_few_looks()
        is_down = False
        await over(captures, meeting)
    (shown,) = world.chat.now(LivePublication)
    assert (shown.is_over, shown.lines) == (True, ())
