"""The year itself: meetings, promises, answers, and a clock that goes from one to the next."""

from __future__ import annotations

import heapq
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from bot.desk.reminders import FrontReminderDesk
from bot.desk.settings import FrontSettingsDesk
from bot.domain.working_hours import WorkingHours
from bot.failpoints import nowhere
from bot.followup.answers import Answers
from bot.followup.changing import ItemChanges
from bot.followup.moving import Moving
from bot.followup.tick import ReminderTick
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.ports import Clock
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.flows.actors import Journal, ScriptedNoteTaker, ScriptedTranscriber
from tests.flows.year.chat import Profiles, RememberingChat
from tests.flows.year.people import PLATFORM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path
    from random import Random

    from bot.domain.action_item import (
        ActionItem,
    )
    from bot.domain.nudge import DueChannelDigest
    from bot.domain.publication import NudgePublication
    from storage.database import Database
    from tests.flows.year.people import Person, Stretch

TICK = timedelta(seconds=20)
_WEEK = timedelta(days=7)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_NEXT = (
    "SELECT min(at) FROM reminder WHERE state = 'planned'",
    "SELECT min(at) FROM person_digest",
    "SELECT min(at) FROM channel_digest",
)


class Desks(NamedTuple):
    """Where people say how they want to be reminded."""

    settings: FrontSettingsDesk
    reminders: FrontReminderDesk


class SetClock(Clock):
    """Stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Promise:
    """An item as it was at some time: what held from `since` on, until the next one of its id.

    `zone` is where its assignee lived then; with `is_moved` they have just come there.
    """

    item: ActionItem
    since: datetime
    zone: str = ""
    is_moved: bool = False


@dataclass
class World:
    """People, what they have promised, and what is going to happen."""

    database: Database
    store: SqlStore
    clock: SetClock
    chat: RememberingChat
    answers: Answers
    tick: ReminderTick
    timings: Timings
    desks: Desks
    people: dict[str, Person]
    chance: Random
    sleep: Stretch
    history: dict[str, list[Promise]] = field(default_factory=dict)
    steps: int = 0
    _acts: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def number(self) -> int:
        """One that nobody has had."""
        return next(self._numbers)

    def later(self, at: datetime, act: Callable[[], Awaitable[None]]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._acts, (at, next(self._numbers), act))

    def note(self, item: ActionItem, *, is_moved: bool = False) -> None:
        """Remember how an item is from now on."""
        zone = self.people[item.assignee.participant].zone if item.assignee else ""
        promise = Promise(item, self.clock.now(), zone, is_moved)
        self.history.setdefault(item.id, []).append(promise)

    async def live(self, until: datetime, react: Callable[[NudgePublication], None]) -> None:
        """Let time pass, from one thing that happens to the next; who is told something reacts.

        While the machine sleeps nothing happens: all of that does when it wakes up.
        """
        while (at := await self._next()) is not None and at < until:
            if self.sleep.since <= at < self.sleep.until:
                at = self.sleep.until
            self.clock.at = max(self.clock.at, at)
            while self._acts and self._acts[0][0] <= self.clock.at:
                _, _, act = heapq.heappop(self._acts)
                await act()
            await self.tick.tick()
            self.steps += 1
            for publication in self.chat.taken_out():
                react(publication)

    async def _next(self) -> datetime | None:
        """When the tick comes that finds something to do."""
        moments = [self._acts[0][0]] if self._acts else []
        async with self.database.reading() as session:
            connection = await session.connection()
            for query in _NEXT:
                found = (await connection.execute(text(query))).scalar()
                if found is not None:
                    moments.append(_instant(found))
        if not moments:
            return None
        behind = max(min(moments), self.clock.at + timedelta(microseconds=1))
        ticks = -(-(behind - _EPOCH) // TICK)
        return _EPOCH + ticks * TICK


def _instant(found: object) -> datetime:
    at = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@asynccontextmanager
async def open_world(
    folder: Path, start: datetime, people: Sequence[Person], chance: Random, sleep: Stretch
) -> AsyncIterator[World]:
    """A world on a real database; its reminders are sent by the product alone.

    The machine sleeps once.
    """
    clock = SetClock(start)
    chat = RememberingChat(clock)
    journal = Journal(folder / "journal.jsonl")
    hours = WorkingHours()
    async with (
        open_database(f"sqlite:///{folder / 'year.db'}") as database,
        open_shelf(folder / "audio", clock) as shelf,
    ):
        store = SqlStore(database)
        outside = Outside(
            store=store,
            shelf=shelf,
            transcriber=ScriptedTranscriber(journal),
            note_taker=ScriptedNoteTaker(journal, clock),
            platforms={chat.name: chat},
            clock=clock,
        )
        posting = Posting(store, outside.platforms, clock, 5.0)
        nudging = Nudging(outside, PipelineSettings(hours=hours), posting, nowhere)

        async def send(nudge_id: str) -> None:
            sent = await nudging.send(nudge_id)
            if "until" in sent:
                await nudging.release(nudge_id, str(sent["until"]))

        async def weekly(due: DueChannelDigest) -> None:
            await store.advance_channel_digest(due.place, due.at, clock.at + _WEEK)

        known = {person.account.user_id: person for person in people}
        timings, turns, zones = (
            Timings(store, hours),
            MeetingTurns(),
            Zones(store, {PLATFORM: Profiles(known)}),
        )
        changes = ItemChanges(store, timings, clock)
        moving = Moving(store, changes, turns, timings, clock, zones)
        for person in people:
            await store.save_person_settings(person.account, person.kept)
        yield World(
            database=database,
            store=store,
            clock=clock,
            chat=chat,
            answers=Answers(store, timings, clock, turns, zones),
            tick=ReminderTick(store, clock, hours, send, weekly),
            timings=timings,
            desks=Desks(
                FrontSettingsDesk(store, moving, ()),
                FrontReminderDesk(store, moving, timings, clock, zones, "UTC"),
            ),
            people=known,
            chance=chance,
            sleep=sleep,
        )
