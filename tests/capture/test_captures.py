"""The life of live meetings, from the first word to the pipeline, with real journals and tracks."""

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest

from bot.domain.capture import CaptureState
from bot.domain.people import Account
from bot.domain.preferences import RoomSettings, ServerSettings
from bot.domain.progress import Stage
from bot.domain.publication import CaptureNotice
from bot.domain.voice import DepartureKind
from bot.errors import ConflictError, NotFoundError, VoiceError
from bot.speech.decoding import SAMPLE_RATE, decode
from tests.capture.rooms import ANN, BEN, ECHO, ROOM
from tests.capture.talk import Sender, encoded, reading_aloud
from tests.capture.world import LOOK_S, World, over, talk, wanted
from tests.servers.discord.waiting import until

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


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
        await asyncio.sleep(10 * LOOK_S)
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
        await asyncio.sleep(10 * LOOK_S)
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
        await asyncio.sleep(10 * LOOK_S)
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
    assert world.submitted == [meeting.id]


async def test_a_meeting_is_as_its_room_and_its_server_have_it(world: World) -> None:
    server = ServerSettings(zone="Asia/Tokyo", language="ja")
    async with world.bot() as (captures, store):
        plain = await captures.start(wanted())
        assert (plain.zone, plain.language) == ("Europe/Berlin", None)
        assert (await store.meeting(plain.id)).started_by == "ann"
        await captures.stop(ROOM)
        await over(captures, plain)
        await store.save_server_settings("rooms", "w", server)
        of_server = await captures.start(wanted())
        assert (of_server.zone, of_server.language) == ("Asia/Tokyo", None)
        await captures.stop(ROOM)
        await over(captures, of_server)
        await store.save_room_settings(ROOM, RoomSettings(language="de", template="standup"))
        of_room = await captures.start(wanted())
        assert (of_room.language, of_room.template) == ("de", "standup")


async def test_a_meeting_is_stopped_by_its_id_once(world: World) -> None:
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await captures.stop_meeting(meeting.id)
        await over(captures, meeting)
        with pytest.raises(ConflictError, match="over already"):
            await captures.stop_meeting(meeting.id)


async def test_the_privacy_code_can_be_seen_while_the_bot_is_in_the_room(world: World) -> None:
    async with world.bot() as (captures, _):
        await captures.start(wanted())
        (conductor,) = captures.going_on()
        assert conductor.status().privacy_code == "12345"
        world.rooms.connections[0].end(DepartureKind.UNREACHABLE)
        await world.until_said(CaptureNotice.WAITING)
        assert conductor.status().privacy_code is None


async def test_what_cannot_begin_by_itself_leaves_no_trace(world: World) -> None:
    world.rooms.refusal = VoiceError("The room is full.", "Make it larger.")
    async with world.bot() as (captures, store):
        with pytest.raises(VoiceError, match="full"):
            await captures.start(wanted(started_by=None))
        assert await store.meetings(9) == []


async def test_a_room_that_is_being_finished_is_not_the_one_that_is_stopped(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        before = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        (conductor,) = captures.going_on()
        await captures.stop(ROOM)
        await until(lambda: conductor.capture.state is CaptureState.FINISHING)
        after = await captures.start(wanted())
        assert (await captures.stop(ROOM)).id == after.id
        await over(captures, before)
