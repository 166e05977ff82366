"""Who may start, end and look at which meetings, and what is kept of their consent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.capture.autostart import AutoStart
from bot.desk.meetings import FrontMeetingDesk
from bot.domain.consent import ConsentKind, ConsentMeans
from bot.domain.preferences import RoomSettings
from bot.domain.progress import Stage
from bot.errors import ConflictError, MinutaError, NotAllowedError, NotFoundError
from tests.capture.rooms import ANN, BEN, ROOM
from tests.capture.world import World, over
from tests.desk.askers import Person
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.capture.captures import Captures
    from bot.domain.meeting import Meeting
    from storage.store import SqlStore

ELSEWHERE = ROOM.model_copy(update={"workspace": "elsewhere"})


def person(
    user_id: str,
    *,
    workspace: str = ROOM.workspace,
    is_admin: bool = False,
    reads: frozenset[str] = frozenset({ROOM.channel}),
) -> Person:
    return Person(
        user_id, reads=reads, is_admin=is_admin, workspace=workspace, platform=ROOM.platform
    )


INSIDER, STARTER = person("ann"), person("starter")
ADMIN = person("admin", is_admin=True)
PASSER_BY = person("passer-by")
FOREIGNER = person("ann", workspace=ELSEWHERE.workspace, is_admin=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.rooms.come_and_go(ANN, BEN)
    return world


@asynccontextmanager
async def desk_of(world: World) -> AsyncIterator[tuple[FrontMeetingDesk, Captures, SqlStore]]:
    async with world.bot() as (captures, store):
        auto_start = AutoStart(captures, store, "Europe/Berlin")
        yield (
            FrontMeetingDesk(captures, auto_start, store, world.clock, "Europe/Berlin"),
            captures,
            store,
        )


async def begun(desk: FrontMeetingDesk, captures: Captures) -> Meeting:
    """A meeting that the people in the room take part in by now."""
    meeting = await desk.start(STARTER, ROOM, ROOM, "Stand-up")
    (conductor,) = captures.going_on()
    await until(lambda: len(conductor.meeting.participants) == 2)
    return meeting


async def test_a_meeting_is_its_starters_and_can_be_paused_and_stopped(world: World) -> None:
    async with desk_of(world) as (desk, captures, store):
        meeting = await begun(desk, captures)
        assert (await store.meeting(meeting.id)).started_by == "starter"
        (status,) = desk.live("rooms", "w")
        assert (status.title, status.capture.started_by) == ("Stand-up", "starter")
        assert desk.live("rooms", "elsewhere") == []
        with pytest.raises(ConflictError):
            await desk.start(INSIDER, ROOM, ROOM, "Again")
        await desk.pause(INSIDER, ROOM, is_paused=True)
        (conductor,) = captures.going_on()
        await until(lambda: conductor.capture.is_paused)
        assert (await desk.stop(INSIDER, ROOM)).id == meeting.id
        await over(captures, meeting)
        with pytest.raises(NotFoundError):
            await desk.stop(INSIDER, ROOM)


async def test_rooms_of_another_workspace_are_unknown(world: World) -> None:
    async with desk_of(world) as (desk, captures, _):
        await begun(desk, captures)
        with pytest.raises(NotFoundError):
            await desk.start(FOREIGNER, ROOM, ELSEWHERE, "Stand-up")
        with pytest.raises(NotFoundError):
            await desk.start(FOREIGNER, ELSEWHERE, ROOM, "Stand-up")
        with pytest.raises(NotFoundError):
            await desk.stop(FOREIGNER, ROOM)
        with pytest.raises(NotFoundError):
            await desk.pause(FOREIGNER, ROOM, is_paused=True)
        assert len(desk.live("rooms", "w")) == 1


@pytest.mark.parametrize("by", [INSIDER, STARTER, ADMIN], ids=["insider", "starter", "admin"])
@pytest.mark.parametrize("is_discarded", [False, True])
async def test_who_may_end_a_meeting(world: World, by: Person, *, is_discarded: bool) -> None:
    async with desk_of(world) as (desk, captures, store):
        meeting = await begun(desk, captures)
        end = desk.discard if is_discarded else desk.stop_meeting
        assert (await end(by, meeting.id)).id == meeting.id
        await over(captures, meeting)
        assert len(await store.meetings(9)) == (0 if is_discarded else 1)
        assert (ConflictError if not is_discarded else NotFoundError) is await _error(
            desk, by, meeting
        )


async def _error(desk: FrontMeetingDesk, by: Person, meeting: Meeting) -> type[MinutaError]:
    with pytest.raises(MinutaError) as told:
        await desk.discard(by, meeting.id)
    return told.type


@pytest.mark.parametrize(
    ("by", "error"),
    [(PASSER_BY, NotAllowedError), (FOREIGNER, NotFoundError)],
    ids=["passer-by", "foreigner"],
)
async def test_who_may_not_end_a_meeting(
    world: World, by: Person, error: type[MinutaError]
) -> None:
    async with desk_of(world) as (desk, captures, store):
        meeting = await begun(desk, captures)
        with pytest.raises(error):
            await desk.stop_meeting(by, meeting.id)
        with pytest.raises(error):
            await desk.discard(by, meeting.id)
        assert not (await store.capture(meeting.id)).is_discarded
        assert len(desk.live("rooms", "w")) == 1


async def test_who_declines_is_not_heard_any_more_and_who_agrees_is_again(world: World) -> None:
    async with desk_of(world) as (desk, captures, store):
        meeting = await begun(desk, captures)
        (connection,) = world.rooms.connections
        await desk.decline(INSIDER, meeting.id)
        assert connection.opted_out == {"ann"}
        assert await store.opted_out("rooms", "w") == {"ann"}
        await desk.agree(INSIDER, meeting.id)
        assert connection.opted_out == frozenset()
        assert await store.opted_out("rooms", "w") == frozenset()
        kept = [
            (event.account.user_id, event.kind)
            for event in await store.consents(meeting.id)
            if event.means is ConsentMeans.BUTTON
        ]
        assert kept == [("ann", ConsentKind.DECLINED), ("ann", ConsentKind.AGREED)]


async def test_to_decline_holds_without_the_meeting(world: World) -> None:
    async with desk_of(world) as (desk, captures, store):
        meeting = await begun(desk, captures)
        await desk.discard(STARTER, meeting.id)
        await over(captures, meeting)
        await desk.decline(INSIDER, meeting.id)
        assert await store.opted_out("rooms", "w") == {"ann"}
        with pytest.raises(NotFoundError):
            await desk.agree(INSIDER, meeting.id)


async def test_nobody_answers_for_a_meeting_of_another_workspace(world: World) -> None:
    async with desk_of(world) as (desk, captures, store):
        meeting = await begun(desk, captures)
        with pytest.raises(NotFoundError):
            await desk.agree(FOREIGNER, meeting.id)
        await desk.decline(FOREIGNER, meeting.id)
        assert world.rooms.connections[0].opted_out == frozenset()
        assert [
            event
            for event in await store.consents(meeting.id)
            if event.means is ConsentMeans.BUTTON
        ] == []


async def test_everybody_sees_the_meetings_of_the_places_they_can_read(world: World) -> None:
    hidden = ROOM.model_copy(update={"channel": "board"})
    async with desk_of(world) as (desk, captures, _):
        for title, place in (("Open", ROOM), ("Closed", hidden)):
            meeting = await desk.start(STARTER, ROOM, place, title)
            await desk.stop_meeting(STARTER, meeting.id)
            await over(captures, meeting)
        (seen,) = await desk.recent(PASSER_BY, 9)
        assert (seen.meeting.title, seen.progress.stage) == ("Open", Stage.RECEIVED)
        boss = person("boss", reads=frozenset({"board", ROOM.channel}))
        assert [each.meeting.title for each in await desk.recent(boss, 9)] == ["Closed", "Open"]
        assert [each.meeting.title for each in await desk.recent(boss, 1)] == ["Closed"]
        assert await desk.recent(FOREIGNER, 9) == []


@pytest.mark.parametrize("by_id", [False, True])
async def test_what_people_stopped_does_not_begin_again_by_itself(
    world: World, *, by_id: bool
) -> None:
    async with desk_of(world) as (desk, captures, store):
        await store.save_room_settings(ROOM, RoomSettings(auto_start_people=2))
        meeting = await desk.start(STARTER, ROOM, ROOM, "Stand-up")
        await (desk.stop_meeting(STARTER, meeting.id) if by_id else desk.stop(STARTER, ROOM))
        await over(captures, meeting)
        await desk.room_changed(ROOM, "Stand-up", 2)
        await desk.event_began(ROOM, "Planning")
        assert desk.live("rooms", "w") == []
        await desk.room_changed(ROOM, "Stand-up", 0)
        await desk.room_changed(ROOM, "Stand-up", 2)
        assert len(desk.live("rooms", "w")) == 1
