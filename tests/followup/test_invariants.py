"""Whatever people do with an item, in any order: what is to be told is planned, and told once."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Place
from bot.domain.people import Account, Participant
from bot.domain.reminder import ReminderKind, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError
from bot.followup.answers import Answers
from bot.followup.appointments import appointment
from bot.followup.planning import plan
from bot.followup.quiet import after_quiet
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import timing, told

ITEM = examples.item().id
MEETING = examples.meeting().id
ZONES = {"ann": "Europe/London", "ben": "Europe/Berlin", "cem": "Asia/Tokyo"}
ACCOUNTS = {name: Account(platform="chat", workspace="w", user_id=name) for name in ZONES}
SNOOZES = ("20m", "1h", "3h", "tomorrow", "working-day", "monday")
OUT = frozenset({ReminderState.CLAIMED, ReminderState.SENT})

Step = Callable[[Answers, Random], Awaitable[ActionItem]]


async def _assign(answers: Answers, chance: Random) -> ActionItem:
    name = chance.choice([*ZONES])
    return await answers.assign(ITEM, ACCOUNTS[name], name, **by(chance))


async def _date(answers: Answers, chance: Random) -> ActionItem:
    words = chance.choice(["tomorrow", "in 2 hours", "friday", "in 10 days", "tomorrow 10:00"])
    return await answers.due(ITEM, words, **by(chance))


async def _snooze(answers: Answers, chance: Random) -> ActionItem:
    return await answers.snooze(ITEM, chance.choice(SNOOZES), **by(chance))


async def _undo(answers: Answers, chance: Random) -> ActionItem:
    return await answers.undo(ITEM, **by(chance))


async def _reopen(answers: Answers, chance: Random) -> ActionItem:
    return await answers.reopen(ITEM, **by(chance))


STEPS: tuple[Step, ...] = (_assign, _date, _snooze, _snooze, _undo, _reopen)


def by(chance: Random) -> dict[str, str]:
    return {"actor": chance.choice([*ZONES]), "where": "chat"}


@pytest.fixture
async def known(records: SqlStore) -> None:
    people = tuple(
        Participant(id=name, name=name.title(), account=ACCOUNTS[name], zone=zone)
        for name, zone in ZONES.items()
    )
    place = Place(platform="chat", workspace="w", channel="general")
    changes = {"participants": people, "place": place}
    await records.update_meeting(examples.meeting().model_copy(update=changes))
    seen_from = timing(ZONES["ben"])
    await records.plan_reminders(plan(examples.item(), seen_from, examples.START, is_news=True))


async def tell(records: SqlStore, clock: AdjustableClock) -> None:
    """All that is due, as a tick does it."""
    due = await records.due_reminders(clock.now(), 99)
    if due:
        await told(records, *(one.reminder.id for one in due), at=clock.now())


async def check(records: SqlStore, timings: Timings, clock: AdjustableClock) -> None:
    item = await records.item(ITEM)
    theirs = await timings.of(await records.meeting(MEETING), item.owner)
    reminders = await records.reminders_of(ITEM)
    coming = {one.kind: one for one in reminders if one.state is ReminderState.PLANNED}
    now = clock.now()
    assert {one.participant for one in coming.values()} <= {item.owner}
    if item.status is ItemStatus.SNOOZED and item.snoozed is not None:
        end = after_quiet(item.snoozed.instant(theirs.zone), theirs)
        if end > now:
            assert coming[ReminderKind.SNOOZED].at == end
    out = Counter(
        (one.kind, one.appointment)
        for one in reminders
        if one.state in OUT and one.kind in {ReminderKind.DAY_BEFORE, ReminderKind.DUE}
    )
    assert all(times == 1 for times in out.values())
    due_at = item.due.instant if item.due else None
    if item.status is ItemStatus.OPEN and due_at is not None and due_at > now:
        of_date = {ReminderKind.DAY_BEFORE, ReminderKind.DUE}
        is_told = any((kind, appointment(item, kind)) in out for kind in of_date)
        is_woken = any(one.kind is ReminderKind.SNOOZED and one.state in OUT for one in reminders)
        assert is_told or is_woken or coming.keys() & of_date


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "seed", [*range(2), *(pytest.param(one, marks=pytest.mark.nightly) for one in range(2, 40))]
)
async def test_what_is_to_be_told_is_planned_and_told_once(records: SqlStore, seed: int) -> None:
    chance, clock = Random(seed), AdjustableClock(examples.START)  # noqa: S311 (a test)
    timings = Timings(records, WorkingHours())
    answers = Answers(records, timings, clock)
    for _ in range(25):
        minutes = chance.choice([0, 1, 20, 60, 180, 900, 1440])
        clock.move_to(clock.now() + timedelta(minutes=minutes))
        await tell(records, clock)
        try:
            await chance.choice(STEPS)(answers, chance)
        except MinutaError:
            continue  # nothing to take back, or nothing to snooze
        await check(records, timings, clock)
