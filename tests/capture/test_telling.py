"""Everybody in a room is told once, and what they know is kept."""

from pathlib import Path

import pytest

from bot.domain.consent import ConsentKind, ConsentMeans
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    LateJoinerPublication,
    Publication,
)
from bot.domain.voice import RoomMember
from bot.errors import Fault, MinutaError, ProviderError
from storage.store import SqlStore
from tests.capture.rooms import ANN, BEN, ECHO
from tests.capture.world import SENT_TO, World, a_few_looks, wanted
from tests.servers.discord.waiting import until

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it

NOTICED = (ConsentKind.TOLD, ConsentMeans.NOTICE)
WRITTEN_TO = (ConsentKind.TOLD, ConsentMeans.DIRECT_MESSAGE)
CARL = RoomMember(user_id="carl", name="Carl")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def known(
    store: SqlStore, meeting: Meeting, people: int
) -> dict[str, tuple[ConsentKind, ConsentMeans]]:
    """What is kept of everybody, once it is kept of so many."""
    events: dict[str, tuple[ConsentKind, ConsentMeans]] = {}
    for _ in range(500):
        events = {
            event.account.user_id: (event.kind, event.means)
            for event in await store.consents(meeting.id)
        }
        if len(events) >= people:
            break
        await a_few_looks()
    return events


def written_to(world: World) -> list[str]:
    return [each.participant.name for each in world.chat.of(LateJoinerPublication)]


async def test_who_sees_the_notice_being_posted_is_told_by_it(world: World) -> None:
    world.rooms.come_and_go(ANN, BEN, ECHO)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        assert await known(store, meeting, 2) == {"ann": NOTICED, "ben": NOTICED}
        (event, _) = await store.consents(meeting.id)
        assert meeting.started_at <= event.at <= world.clock.now()
    assert written_to(world) == []


async def test_who_comes_later_is_written_to_once(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN, ECHO)
        assert await known(store, meeting, 2) == {"ann": NOTICED, "ben": WRITTEN_TO}
        world.rooms.come_and_go(ANN)
        world.rooms.come_and_go(ANN, BEN)
        await a_few_looks()
    assert written_to(world) == ["Ben"]
    # Both are told where the words are sent.
    assert {each.sent_to for each in world.chat.of(CapturePublication)} == {SENT_TO}
    assert [each.sent_to for each in world.chat.of(LateJoinerPublication)] == [SENT_TO]


async def test_who_looks_in_for_a_moment_is_written_to_all_the_same(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN)
        world.rooms.come_and_go(ANN)
        assert (await known(store, meeting, 2))["ben"] == WRITTEN_TO


async def test_nobody_is_told_twice_over_a_restart_and_who_is_new_is(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN)
        await known(store, meeting, 2)
    world.rooms.come_and_go(ANN, BEN, CARL)
    async with world.bot() as (_, store):
        assert (await known(store, meeting, 3))["carl"] == WRITTEN_TO
    assert written_to(world) == ["Ben", "Carl"]


async def test_who_takes_no_message_has_the_notice(world: World) -> None:
    world.rooms.come_and_go(ANN)
    world.chat.trouble = _refusing(MinutaError("They take no messages.", "Ask them to."))
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN)
        assert await known(store, meeting, 2) == {"ann": NOTICED, "ben": NOTICED}
    assert world.chat.refused == 1


async def test_a_chat_in_trouble_is_tried_again(world: World) -> None:
    world.rooms.come_and_go(ANN)
    world.chat.trouble = _refusing(ProviderError("rooms", Fault.SERVER, "down"), times=3)
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN)
        assert (await known(store, meeting, 2))["ben"] == WRITTEN_TO
    assert world.chat.refused == 3
    assert written_to(world) == ["Ben"]


async def test_a_chat_that_stays_in_trouble_is_given_up(world: World) -> None:
    world.rooms.come_and_go(ANN)
    world.chat.trouble = _refusing(ProviderError("rooms", Fault.SERVER, "down"))
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN)
        await until(lambda: world.chat.refused > 1)
        world.later(301)
        assert (await known(store, meeting, 2))["ben"] == NOTICED
        refused = world.chat.refused
        await a_few_looks()
        assert world.chat.refused == refused


async def test_who_opted_out_before_has_declined(world: World) -> None:
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, store):
        for user_id in ("ann", "ben"):
            account = Account(platform="rooms", workspace="w", user_id=user_id)
            await store.opt_out(account, world.clock.now())
        meeting = await captures.start(wanted())
        await known(store, meeting, 1)
        world.rooms.come_and_go(ANN, BEN)
        declined = (ConsentKind.DECLINED, ConsentMeans.STANDING)
        assert await known(store, meeting, 2) == {"ann": declined, "ben": declined}
    assert written_to(world) == []


async def test_nobody_is_told_by_a_notice_that_was_not_posted(world: World) -> None:
    world.rooms.come_and_go(ANN)
    is_down = True

    def trouble(_: Publication) -> Exception | None:
        return ProviderError("rooms", Fault.SERVER, "down") if is_down else None

    world.chat.trouble = trouble
    async with world.bot() as (captures, store):
        meeting = await captures.start(wanted())
        await until(lambda: world.chat.refused > 1)
        assert await store.consents(meeting.id) == []
        is_down = False
        await world.until_said(CaptureNotice.JOINING)
        assert await known(store, meeting, 1) == {"ann": NOTICED}


def _refusing(error: Exception, times: int = 1000) -> "Refusing":
    return Refusing([error] * times)


class Refusing:
    """Refuses direct messages so many times."""

    def __init__(self, errors: list[Exception]) -> None:
        self._errors = errors

    def __call__(self, publication: Publication) -> Exception | None:
        is_direct = isinstance(publication, LateJoinerPublication)
        return self._errors.pop() if is_direct and self._errors else None
