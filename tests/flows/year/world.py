"""The year itself: meetings, promises, answers, and a clock that goes from one to the next."""

from __future__ import annotations

import heapq
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemStatus,
)
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.notes import Notes, NotesSource
from bot.domain.progress import Progress, Stage
from bot.domain.publication import NudgePublication
from bot.domain.reminder import Reminder
from bot.domain.working_hours import WorkingHours
from bot.failpoints import nowhere
from bot.followup.answers import Answers
from bot.followup.planning import plan
from bot.followup.tick import ReminderTick
from bot.followup.timing import Timings
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.ports import Clock
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.flows.actors import Journal, ScriptedNoteTaker, ScriptedTranscriber
from tests.flows.year.chat import RememberingChat
from tests.flows.year.people import PLATFORM, WORKSPACE, Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path
    from random import Random

    from bot.domain.meeting import Place as PlaceOf
    from storage.database import Database

TICK = timedelta(seconds=20)
_WEEK = timedelta(days=7)
_NEXT = (
    "SELECT min(at) FROM reminder WHERE state = 'planned'",
    "SELECT min(at) FROM person_digest",
    "SELECT min(at) FROM channel_digest",
)


class SetClock(Clock):
    """Stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Promise:
    """An item as it was at some time: what held from `since` on, until the next one of its id."""

    item: ActionItem
    since: datetime


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
    people: dict[str, Person]
    chance: Random
    history: dict[str, list[Promise]] = field(default_factory=dict)
    steps: int = 0
    _acts: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def later(self, at: datetime, act: Callable[[], Awaitable[None]]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._acts, (at, next(self._numbers), act))

    def note(self, item: ActionItem) -> None:
        """Remember how an item is from now on."""
        self.history.setdefault(item.id, []).append(Promise(item, self.clock.now()))

    async def live(self, until: datetime) -> None:
        """Let time pass, from one thing that happens to the next."""
        while (at := await self._next()) is not None and at < until:
            self.clock.at = max(self.clock.at, at)
            while self._acts and self._acts[0][0] <= self.clock.at:
                _, _, act = heapq.heappop(self._acts)
                await act()
            await self.tick.tick()
            self.steps += 1
            for told in self.chat.new:
                self._react(told.publication)
            self.chat.new.clear()

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

    def _react(self, publication: object) -> None:
        """Let whoever was told something do something about it, sooner or later, or nothing."""
        assert isinstance(publication, NudgePublication)
        for told in publication.reminded:
            wait = timedelta(minutes=self.chance.choice((1, 3, 20, 90, 400, 1500)))
            self.later(self.clock.at + wait, self._answer(told.item.id))

    def _answer(self, item_id: str) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            item = await self.store.item(item_id)
            if item.status in {ItemStatus.DONE, ItemStatus.REJECTED} or item.assignee is None:
                return
            owner = item.assignee.participant
            acts = self.answers
            by = {"actor": owner, "where": PLATFORM}
            match self.chance.random():
                case x if x < 0.35:
                    item = await acts.done(item_id, **by)
                case x if x < 0.50:
                    until = self.chance.choice(("20m", "1h", "3h", "tomorrow", "working-day"))
                    item = await acts.snooze(item_id, until, **by)
                case x if x < 0.58:
                    item = await acts.snooze(item_id, "1h", **by)
                    self.note(item)
                    item = await acts.undo(item_id, **by)
                case x if x < 0.68:
                    day = self.clock.at.date() + timedelta(days=self.chance.randrange(1, 12))
                    item = await acts.due(item_id, day.isoformat(), **by)
                case x if x < 0.76:
                    other = self.people[self.chance.choice(sorted(self.people))]
                    item = await acts.assign(item_id, other.account, other.account.user_id, **by)
                case _:
                    return
            self.note(item)

        return answer

    def meetings(self, start: datetime, weeks: int, groups: Sequence[Sequence[Person]]) -> None:
        """Let every group meet once a week, at some hour of its own."""
        for number, group in enumerate(groups):
            first = start + timedelta(days=number % 5, hours=8 + number % 9)
            for week in range(weeks):
                self.later(first + week * _WEEK, self._meeting(group))

    def _meeting(self, group: Sequence[Person]) -> Callable[[], Awaitable[None]]:
        async def meet() -> None:
            meeting_id = f"{next(self._numbers):016}"
            meeting = await self.store.add_meeting(
                Meeting(
                    id=meeting_id,
                    place=Place(
                        platform=PLATFORM, workspace=WORKSPACE, channel=group[0].account.user_id
                    ),
                    title="Weekly",
                    started_at=self.clock.at,
                    zone=group[0].zone,
                    source=Source.UPLOAD,
                    participants=tuple(person.participant for person in group),
                    tracks=(Track(audio=f"{meeting_id}/0.opus"),),
                    started_by=group[0].account.user_id,
                ),
                meeting_id,
            )
            await self.store.report_progress(meeting_id, Progress(stage=Stage.DONE))
            promises = self.chance.randrange(len(group), 2 * len(group) + 1)
            items = [self._promise(meeting, number) for number in range(promises)]
            await self.store.save_notes(
                Notes(
                    meeting_id=meeting_id,
                    version=1,
                    written_at=self.clock.at,
                    source=NotesSource(extractor="scripted", version="1"),
                    language="en",
                    tldr=(),
                    action_items=tuple(items),
                )
            )
            planned = list[Reminder]()
            for item in items:
                assert item.assignee is not None
                self.note(item)
                timing = await self.timings.of(meeting, item.assignee.participant)
                planned += plan(item, timing, self.clock.at, is_news=True)
            await self.store.plan_reminders(planned)

        return meet

    def _promise(self, meeting: Meeting, number: int) -> ActionItem:
        person = self.people[self.chance.choice([one.id for one in meeting.participants])]
        return ActionItem(
            id=f"{meeting.id}-{number}",
            meeting_id=meeting.id,
            task=f"Task {number}",
            assignee=Assignee(
                participant=person.account.user_id,
                basis=AssigneeBasis.SELF_COMMITMENT,
                confidence=1.0,
            ),
            due=self._due(person),
            status=ItemStatus.OPEN,
            evidence=(Evidence(utterance_id="u1", quote="I'll do it", start_s=0.0),),
        )

    def _due(self, person: Person) -> DueDate | None:
        if self.chance.random() < 0.15:
            return None
        day = self.clock.at.astimezone(ZoneInfo(person.zone)).date()
        day += timedelta(days=self.chance.choice((0, 1, 2, 3, 5, 7, 9, 14, 30)))
        is_date_only = self.chance.random() < 0.7
        hour = person.hours.day_end.hour if is_date_only else self.chance.randrange(7, 22)
        return DueDate(
            phrase="then",
            zone=person.zone,
            basis=DueBasis.DATE,
            local=datetime(day.year, day.month, day.day, hour),  # noqa: DTZ001 (wall time)
            is_date_only=is_date_only,
        )


_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def _instant(found: object) -> datetime:
    at = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@asynccontextmanager
async def open_world(
    folder: Path, start: datetime, people: Sequence[Person], chance: Random
) -> AsyncIterator[World]:
    """A world on a real database; its reminders are sent by the product alone."""
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

        async def weekly(place: PlaceOf, at: datetime) -> None:
            await store.advance_channel_digest(place, at, clock.at + _WEEK)

        timings = Timings(store, hours)
        for person in people:
            await store.save_person_settings(person.account, person.kept)
        yield World(
            database=database,
            store=store,
            clock=clock,
            chat=chat,
            answers=Answers(store, timings, clock),
            tick=ReminderTick(store, clock, hours, send, weekly),
            timings=timings,
            people={person.account.user_id: person for person in people},
            chance=chance,
        )
