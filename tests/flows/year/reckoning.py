"""What should have come in a year, reckoned without the program's own rules, and what has."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.domain.publication import NudgePublication
from bot.domain.reminder import ReminderKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.action_item import DueDate
    from bot.domain.publication import RemindedItem
    from tests.flows.year.chat import Told
    from tests.flows.year.people import Person, Stretch
    from tests.flows.year.world import Promise, World

IN_TIME = timedelta(seconds=30)
_SETTLED = timedelta(minutes=5)
"""What was changed so shortly before is not reckoned with: both are right then."""

_A_DAY_ROUND = timedelta(hours=26)
"""The farthest that zones are apart: who moves west lives through hours again."""


class Expected(NamedTuple):
    """That somebody hears of an item in a stretch of time."""

    item_id: str
    person: str
    since: datetime
    until: datetime
    why: str


class Reckoning(NamedTuple):
    """The figures of a year."""

    messages: int
    reminders: Counter[str]
    digests: int
    expected: int
    missed: tuple[Expected, ...]
    doubled: tuple[str, ...]
    quiet: tuple[Told, ...]
    muted: tuple[Told, ...]
    split: int
    late: int
    wrongly_late: int


def reckon(world: World, until: datetime) -> Reckoning:
    """What the world's people were told, beside what they should have been."""
    nudges = [one for one in world.chat.told if isinstance(one.publication, NudgePublication)]
    heard: dict[tuple[str, str], list[datetime]] = {}
    ids = Counter[str]()
    kinds = Counter[str]()
    for at, publication in nudges:
        assert isinstance(publication, NudgePublication)
        person = world.people[publication.participant.id]
        for one in publication.reminded:
            ids[f"{one.reminder.id} {one.reminder.participant}"] += 1
            if one.reminder.kind is not ReminderKind.ASSIGNED:  # given to and fro, it is news again
                ids[_once_a_day(one, person, at)] += 1
            kinds[one.reminder.kind] += 1
            heard.setdefault((one.item.id, publication.participant.id), []).append(at)
    expected = [
        one
        for history in world.history.values()
        for one in _expected(history, world.people, world.sleep)
        if one.until < until
    ]
    missed = [
        one
        for one in expected
        if not any(one.since <= at <= one.until for at in heard.get((one.item_id, one.person), ()))
    ]
    return Reckoning(
        messages=len(nudges),
        reminders=kinds,
        digests=sum(bool(_nudge(one).digest) for one in nudges),
        expected=len(expected),
        missed=tuple(missed),
        doubled=tuple(reminder for reminder, times in ids.items() if times > 1),
        quiet=tuple(
            one for one in nudges if world.people[_nudge(one).participant.id].is_quiet(one.at)
        ),
        muted=tuple(
            one for one in nudges if world.people[_nudge(one).participant.id].is_muted(one.at)
        ),
        split=_split(nudges),
        late=sum(any(item.is_late for item in _nudge(one).reminded) for one in nudges),
        wrongly_late=sum(_is_wrongly_late(one, world) for one in nudges),
    )


def _once_a_day(one: RemindedItem, person: Person, at: datetime) -> str:
    """What is the same for two reminders of one kind, of the same thing, on one day of theirs."""
    day = at.astimezone(ZoneInfo(person.zone_at(at))).date()
    about = one.reminder
    return f"{about.item_id} {about.participant} {about.kind} {about.appointment} {day}"


def _is_wrongly_late(told: Told, world: World) -> bool:
    """Whether something is called late that was not missed by the machine that slept."""
    if not any(item.is_late for item in _nudge(told).reminded):
        return False
    person = world.people[_nudge(told).participant.id]
    return not world.sleep.until <= told.at <= person.first_told(world.sleep.until) + IN_TIME


def _nudge(told: Told) -> NudgePublication:
    assert isinstance(told.publication, NudgePublication)
    return told.publication


def _split(nudges: Sequence[Told]) -> int:
    """Messages that came to somebody together with another one."""
    times = Counter((one.at, _nudge(one).participant.id) for one in nudges)
    return sum(times.values()) - len(times)


def _expected(
    history: Sequence[Promise], people: Mapping[str, Person], sleep: Stretch
) -> Iterator[Expected]:
    ends = [later.since for later in history[1:]] + [datetime.max.replace(tzinfo=UTC)]
    for promise, end in zip(history, ends, strict=True):
        if promise.item.assignee is None:
            continue
        person = people[promise.item.assignee.participant]
        for since, until, why in _moments(promise, person):
            by = max([until, *_ends_of_mutes(person, since, until)])
            by = (
                person.first_told(sleep.until) if sleep.since <= by < sleep.until else by
            ) + IN_TIME
            if promise.since + _SETTLED < since and by + _SETTLED < end:
                is_again = promise.is_moved and since < promise.since + _A_DAY_ROUND
                known_since = since - _A_DAY_ROUND if is_again else since
                yield Expected(promise.item.id, person.account.user_id, known_since, by, why)


def _ends_of_mutes(person: Person, since: datetime, until: datetime) -> Iterator[datetime]:
    for mute in person.mutes:
        if mute.since <= until and mute.until > since:
            yield person.first_told(mute.until)


def _moments(promise: Promise, person: Person) -> Iterator[tuple[datetime, datetime, str]]:
    """Between when somebody should hear of an item as long as nothing is muted; a moment mostly."""
    item = promise.item
    if item.status is ItemStatus.SNOOZED and item.snoozed:
        wakes = person.first_loud(item.snoozed.instant(promise.zone))
        yield wakes, wakes, "snooze"
    if item.status is ItemStatus.OPEN and item.due is not None:
        yield from _around(item.due, person, promise.zone)


def _around(due: DueDate, person: Person, where: str) -> Iterator[tuple[datetime, datetime, str]]:
    """The due morning, or some time before a time; and the first morning after."""
    assert due.local is not None
    zone = ZoneInfo(where)
    due_at = due.local.replace(tzinfo=ZoneInfo(due.zone)).astimezone(UTC)
    local_day = due.local.date() if due.is_date_only else due_at.astimezone(zone).date()
    if due.is_date_only:
        morning = person.first_loud(_wall(local_day, person, zone))
        if morning < due_at:
            yield morning, morning, "due"
    else:
        yield due_at - timedelta(days=1), due_at, "before the time"
    day = local_day + timedelta(days=1)
    while day.weekday() not in person.hours.days:
        day += timedelta(days=1)
    late = person.first_loud(_wall(day, person, zone))
    if late > due_at:
        yield late, late, "overdue"


def _wall(day: date, person: Person, zone: ZoneInfo) -> datetime:
    start = person.hours.day_start
    return datetime.combine(day, start, tzinfo=zone).astimezone(UTC)
