"""The meetings of the year, and what people promise in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

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
from bot.domain.reminder import Reminder
from bot.followup.planning import plan
from tests.flows.year.people import PLATFORM, WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tests.flows.year.people import Person
    from tests.flows.year.world import World

_WEEK = timedelta(days=7)


class Meetings:
    """Lets the people of a world meet; what they promise is planned as the follow-up does it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clock, self._people, self._chance = world.clock, world.people, world.chance

    def hold(self, start: datetime, weeks: int, groups: Sequence[Sequence[str]]) -> None:
        """Let every group meet once a week, at some hour of its own."""
        for number, group in enumerate(groups):
            first = start + timedelta(days=number % 5, hours=8 + number % 9)
            for week in range(weeks):
                self._world.later(first + week * _WEEK, self._meeting(group))

    def _meeting(self, group: Sequence[str]) -> Callable[[], Awaitable[None]]:
        async def meet() -> None:
            meeting_id = f"{self._world.number():016}"
            people = [self._people[name] for name in group]
            meeting = await self._world.store.add_meeting(
                Meeting(
                    id=meeting_id,
                    place=Place(platform=PLATFORM, workspace=WORKSPACE, channel=group[0]),
                    title="Weekly",
                    started_at=self._clock.at,
                    zone=people[0].zone,
                    source=Source.UPLOAD,
                    participants=tuple(person.participant for person in people),
                    tracks=(Track(audio=f"{meeting_id}/0.opus"),),
                    started_by=group[0],
                ),
                meeting_id,
            )
            await self._world.store.report_progress(meeting_id, Progress(stage=Stage.DONE))
            promises = self._chance.randrange(len(people), 2 * len(people) + 1)
            items = [self._promise(meeting, number) for number in range(promises)]
            await self._world.store.save_notes(
                Notes(
                    meeting_id=meeting_id,
                    version=1,
                    written_at=self._clock.at,
                    source=NotesSource(extractor="scripted", version="1"),
                    language="en",
                    tldr=(),
                    action_items=tuple(items),
                )
            )
            planned = list[Reminder]()
            for item in items:
                assert item.assignee is not None
                self._world.note(item)
                timing = await self._world.timings.of(meeting, item.assignee.participant)
                planned += plan(item, timing, self._clock.at, is_news=True)
            await self._world.store.plan_reminders(planned)

        return meet

    def _promise(self, meeting: Meeting, number: int) -> ActionItem:
        person = self._people[self._chance.choice([one.id for one in meeting.participants])]
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
        if self._chance.random() < 0.15:
            return None
        day = self._clock.at.astimezone(ZoneInfo(person.zone)).date()
        day += timedelta(days=self._chance.choice((0, 1, 2, 3, 5, 7, 9, 14, 30)))
        is_date_only = self._chance.random() < 0.7
        hour = person.hours.day_end.hour if is_date_only else self._chance.randrange(7, 22)
        return DueDate(
            phrase="then",
            zone=person.zone,
            basis=DueBasis.DATE,
            local=datetime(day.year, day.month, day.day, hour),  # noqa: DTZ001 (wall time)
            is_date_only=is_date_only,
        )
