"""The life of live meetings, from the first word to the pipeline, with real journals and tracks."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.capture.captures import Captures, NewCapture, open_captures
from bot.capture.finishing import Finishing
from bot.capture.lifecycle import Patience
from bot.capture.settings import CaptureSettings
from bot.capture.surroundings import Surroundings
from bot.clock import AdjustableClock
from bot.domain.capture import CaptureState
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.domain.progress import Stage
from bot.domain.publication import CaptureNotice, CapturePublication, Publication
from bot.domain.voice import DepartureKind
from bot.errors import ConflictError, NotFoundError, VoiceError
from bot.speech.decoding import SAMPLE_RATE, decode
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.capture.rooms import ANN, BEN, ECHO, ROOM, Room, Rooms
from tests.capture.talk import Sender, encoded, reading_aloud

_PATIENCE_S = 20.0
_LOOK_S = 0.01


@dataclass
class World:
    """What stays when a bot is started again."""

    folder: Path
    rooms: Rooms = field(default_factory=Rooms)
    clock: AdjustableClock = field(default_factory=AdjustableClock)
    said: list[tuple[CaptureNotice, str | None]] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[tuple[Captures, SqlStore]]:
        """A bot that is started, and stopped in good order."""
        async with (
            open_database(sqlite_url(self.folder / "minuta.db")) as database,
            open_shelf(self.folder / "audio", self.clock) as shelf,
        ):
            store = SqlStore(database)
            around = Surroundings(
                store=store,
                shelf=shelf,
                platforms={self.rooms.name: self.rooms},
                clock=self.clock,
                say=self._say,
                submit=self._submit,
            )
            settings = CaptureSettings(
                folder=self.folder / "captures", patience=Patience(), look_s=_LOOK_S
            )
            finishing = Finishing(around, settings)
            async with open_captures(around, settings, finishing) as captures:
                yield captures, store

    async def _say(self, key: str, publication: Publication) -> None:
        assert isinstance(publication, CapturePublication)
        assert key == f"capture:{publication.meeting.id}"
        self.said.append((publication.notice, publication.detail))
        self._news.set()

    async def _submit(self, meeting_id: str) -> None:
        self.submitted.append(meeting_id)

    def later(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def until_said(self, notice: CaptureNotice) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while notice not in [known for known, _ in self.said]:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def wanted(title: str = "Stand-up") -> NewCapture:
    return NewCapture(room=ROOM, place=ROOM, title=title, zone="Europe/Berlin", started_by="ann")


async def talk(room: Room, speaker: str = "ann", seconds: int = 2) -> None:
    """Somebody says something, all of it just now."""
    packets = encoded(reading_aloud()[SAMPLE_RATE : (1 + seconds) * SAMPLE_RATE])
    now_ns = time.monotonic_ns()
    for number, frame in enumerate(Sender(speaker=speaker, ssrc=len(speaker)).frames(packets)):
        arrived_ns = now_ns - (len(packets) - number) * 20_000_000
        room.sink.frame(frame._replace(arrived_ns=arrived_ns))
    room.sink.hearing()


async def over(captures: Captures, meeting: Meeting) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        await captures.over(meeting.id)


async def test_what_was_said_becomes_a_track_per_person_for_the_pipeline(world: World) -> None:
    world.rooms.come_and_go(ANN, BEN, ECHO)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0], "ann")
        await talk(world.rooms.connections[0], "ben", seconds=3)
        await captures.stop(ROOM)
        await over(captures, meeting)
        ended = await store.meeting(meeting.id)
        assert world.submitted == [meeting.id]
        assert await store.unfinished() == [meeting.id]
        assert (await store.capture(meeting.id)).state is CaptureState.ENDED
    assert {person.id: person.name for person in ended.participants} == {"ann": "Ann", "ben": "Ben"}
    assert {track.speaker for track in ended.tracks} == {"ann", "ben"}
    assert ended.ended_at is not None
    for track in ended.tracks:
        blocks = list(decode(world.folder / "audio" / track.audio))
        assert sum(np.abs(block.samples).sum() for block in blocks) > 100
    assert not (world.folder / "captures" / meeting.id).exists()


async def test_recording_is_said_only_when_sound_has_come(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        await world.until_said(CaptureNotice.JOINING)
        await asyncio.sleep(10 * _LOOK_S)
        assert [notice for notice, _ in world.said] == [CaptureNotice.JOINING]
        await talk(world.rooms.connections[0])
        await world.until_said(CaptureNotice.RECORDING)


async def test_a_room_is_recorded_once_at_a_time(world: World) -> None:
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        with pytest.raises(ConflictError):
            await captures.start(wanted())


async def test_a_room_that_cannot_be_entered_can_be_tried_again(world: World) -> None:
    world.rooms.refusal = VoiceError("The room is full.", "Make it larger.")
    async with world.bot() as (captures, store):
        with pytest.raises(VoiceError, match="full"):
            await captures.start(wanted())
        (failed,) = await store.meetings(9)
        progress = await store.progress(failed.id)
        assert (progress.stage, progress.failure) == (Stage.FAILED, "The room is full.")
        assert await store.captures() == []
        world.rooms.refusal = None
        await captures.start(wanted())


async def test_an_empty_room_is_left_after_its_grace_and_the_same_meeting_goes_on(
    world: World,
) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        world.rooms.come_and_go(ECHO)
        world.later(29)
        await asyncio.sleep(10 * _LOOK_S)
        assert [room.is_left for room in world.rooms.connections] == [False]
        world.later(2)
        await world.until_said(CaptureNotice.WAITING)
        assert [room.is_left for room in world.rooms.connections] == [True]
        world.later(500)
        world.rooms.come_and_go(BEN)
        again = await world.rooms.until_joined(2)
        await talk(again, "ben")
        await captures.stop(ROOM)
        await over(captures, meeting)
        ended = await store.meeting(meeting.id)
    assert [track.speaker for track in ended.tracks] == ["ann", "ben"]
    assert ended.tracks[1].offset_s - ended.tracks[0].offset_s == pytest.approx(531, abs=10)


async def test_a_meeting_nobody_comes_back_to_ends_by_itself(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        world.rooms.come_and_go()
        world.later(31)
        await world.until_said(CaptureNotice.WAITING)
        world.later(601)
        await over(captures, meeting)
        assert await store.unfinished() == [meeting.id]


async def test_whoever_removes_the_bot_ends_the_meeting(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        world.rooms.connections[0].end(DepartureKind.KICKED)
        await over(captures, meeting)
    assert world.submitted == [meeting.id]
    assert (CaptureNotice.OVER, "Minuta was removed. Invite it again.") in world.said


async def test_a_room_that_was_lost_is_entered_again(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        world.rooms.connections[0].end(DepartureKind.UNREACHABLE, "Discord does not answer.")
        await world.until_said(CaptureNotice.WAITING)
        world.later(16)
        await world.rooms.until_joined(2)


async def test_a_bot_that_is_moved_goes_on_in_the_other_room(world: World) -> None:
    elsewhere = ROOM.model_copy(update={"channel": "retro"})
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        world.rooms.connections[0].sink.moved(elsewhere)
        await asyncio.sleep(10 * _LOOK_S)
        assert (await store.capture(meeting.id)).room == elsewhere
        with pytest.raises(NotFoundError):
            await captures.stop(ROOM)
        await captures.stop(elsewhere)
        await over(captures, meeting)


async def test_nothing_is_kept_while_a_meeting_is_paused(world: World) -> None:
    world.rooms.come_and_go(ANN, BEN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await captures.pause(ROOM, is_paused=True)
        await talk(world.rooms.connections[0], "ann")
        await world.until_said(CaptureNotice.PAUSED)
        await captures.pause(ROOM, is_paused=False)
        await talk(world.rooms.connections[0], "ben")
        await captures.stop(ROOM)
        await over(captures, meeting)
        assert [track.speaker for track in (await store.meeting(meeting.id)).tracks] == ["ben"]


async def test_who_has_opted_out_is_told_to_the_room_before_it_hears(world: World) -> None:
    def account(user_id: str) -> Account:
        return Account(platform="rooms", workspace="w", user_id=user_id)

    async with world.bot() as (captures, store):
        await store.opt_out(account("ben"), world.clock.now())
        await captures.start(wanted())
        assert world.rooms.connections[0].opted_out == {"ben"}
        await store.opt_out(account("ann"), world.clock.now())
        await captures.opted_out("rooms", "w")
        assert world.rooms.connections[0].opted_out == {"ann", "ben"}


async def test_a_bot_that_comes_back_goes_on_with_the_same_meeting(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        assert (await store.progress(meeting.id)).stage is Stage.RECORDING
    async with world.bot() as (captures, store):
        await talk(await world.rooms.until_joined(2))
        await captures.stop(ROOM)
        await over(captures, meeting)
        ended = await store.meeting(meeting.id)
    assert len(ended.tracks) == 2
    assert world.submitted == [meeting.id]


async def test_a_bot_that_comes_back_too_late_finishes_the_meeting(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
    world.later(3600)
    async with world.bot() as (captures, store):
        await over(captures, meeting)
        assert len((await store.meeting(meeting.id)).tracks) == 1
    assert len(world.rooms.connections) == 1


async def test_trouble_is_told_until_sound_comes_again(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        world.rooms.connections[0].sink.deaf("Nobody is heard.")
        await world.until_said(CaptureNotice.TROUBLE)
        world.rooms.connections[0].sink.hearing()
        await world.until_said(CaptureNotice.RECORDING)


async def test_what_is_lost_is_said_of_each_person(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        packets = encoded(reading_aloud()[SAMPLE_RATE : 3 * SAMPLE_RATE])
        frames = Sender(speaker="ann").frames(packets)
        now_ns = time.monotonic_ns()
        for number, frame in enumerate(frames):
            if number not in range(20, 50):
                world.rooms.connections[0].sink.frame(
                    frame._replace(arrived_ns=now_ns + number * 20_000_000)
                )
        await captures.stop(ROOM)
        await over(captures, meeting)
    notice, detail = world.said[-1]
    assert notice is CaptureNotice.OVER
    assert detail is not None
    assert detail.startswith("Ann: 30 packets missing")


async def test_journals_left_behind_by_a_kill_after_the_hand_over_are_forgotten(
    world: World,
) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await captures.stop(ROOM)
        await over(captures, meeting)
    folder = world.folder / "captures" / meeting.id
    folder.mkdir()
    async with world.bot():
        assert not folder.exists()
    assert world.submitted == [meeting.id, meeting.id]
