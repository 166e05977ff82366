"""Whose an item is, when it is due and whether it is one: each can be put right, once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem, AssigneeBasis, DueBasis, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.domain.reminder import ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError, NotFoundError
from bot.followup.answers import Answers
from bot.followup.planning import plan
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import NEW_YORK, planned, timing, told, towards

ITEM = examples.item().id
MEETING = examples.meeting().id
BY = {"actor": "anna", "where": "chat"}
DORA = Account(platform="chat", workspace="w", user_id="dora")


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def answers(records: SqlStore, clock: AdjustableClock) -> Answers:
    return Answers(records, Timings(records, WorkingHours()), clock)


async def suggest(store: SqlStore) -> None:
    item = examples.item().model_copy(update={"status": ItemStatus.SUGGESTED})
    await store.save_notes(examples.notes().model_copy(update={"action_items": (item,)}))


async def test_confirming_opens_a_suggestion_and_plans_its_reminders(
    records: SqlStore, answers: Answers
) -> None:
    await suggest(records)
    first = await answers.confirm(ITEM, **BY)
    assert first.status is ItemStatus.OPEN
    assert first.assignee is not None
    assert first.assignee.confidence == 1
    reminders = await planned(records)
    assert len(towards(reminders)) == 2
    assert await answers.confirm(ITEM, **BY) == first
    assert await planned(records) == reminders
    (event,) = await records.item_events(ITEM)
    assert (event.field, event.old, event.new) == ("status", "suggested", "open")


@pytest.mark.parametrize("status", [ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.CANCELLED])
async def test_confirming_what_is_over_changes_nothing(
    records: SqlStore, answers: Answers, status: ItemStatus
) -> None:
    item = await records.item(ITEM)
    await records.change_item(item.model_copy(update={"status": status}), [])
    assert (await answers.confirm(ITEM, **BY)).status is status
    assert await planned(records) == []


async def test_what_was_rejected_is_not_done_but_can_be_reopened(
    records: SqlStore, answers: Answers
) -> None:
    await answers.reject(ITEM, **BY)
    assert (await answers.done(ITEM, **BY)).status is ItemStatus.REJECTED
    assert await planned(records) == []
    assert (await answers.reopen(ITEM, **BY)).status is ItemStatus.OPEN
    assert len(towards(await planned(records))) == 2


async def test_a_second_click_long_after_the_first_reminds_of_nothing_again(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.assign(ITEM, None, "Anna", **BY)
    first, second = towards(await planned(records))
    await records.call_off_reminders([first.id])  # as one that was overtaken
    await told(records, second.id)
    clock.move_to(second.at + timedelta(hours=1))
    left = await planned(records)
    await answers.assign(ITEM, None, "Anna", **BY)
    assert await planned(records) == left
    assert towards(left) == []


async def test_what_is_due_right_away_is_reminded_of_once_however_often_that_is_said(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    soon = (clock.now() + timedelta(minutes=30)).isoformat(timespec="minutes")
    await answers.due(ITEM, soon, **BY)
    (first,) = towards(await planned(records))
    await told(records, first.id)
    clock.move_to(clock.now() + timedelta(minutes=5))
    await answers.due(ITEM, soon, **BY)
    assert towards(await planned(records)) == []


async def test_a_new_owner_gets_the_reminders_at_the_hours_of_their_own_zone(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await records.plan_reminders(plan(examples.item(), timing(NEW_YORK), examples.START))
    await records.save_person_settings(DORA, PersonSettings(zone="Asia/Tokyo"))
    item = await answers.assign(ITEM, DORA, "Dora", **BY)
    assert item.assignee is not None
    assert (item.assignee.participant, item.assignee.basis) == ("dora", AssigneeBasis.MANUAL)
    reminders = await planned(records)
    assert {(one.participant, one.zone) for one in reminders} == {("dora", "Asia/Tokyo")}
    news, first, *_ = reminders
    assert news.kind is ReminderKind.ASSIGNED
    assert timedelta() < news.at - clock.now() <= timedelta(minutes=1)
    assert first.at == datetime(2026, 11, 19, 0, tzinfo=UTC)
    (event, _) = await records.item_events(ITEM)
    assert (event.field, event.old, event.new) == ("assignee", "ben", "dora")


async def test_somebody_who_is_given_two_items_is_one_participant(
    records: SqlStore, answers: Answers
) -> None:
    for _ in range(2):
        await answers.assign(ITEM, DORA, "Dora", **BY)
    people = (await records.meeting(MEETING)).participants
    assert [person.name for person in people] == ["Anna", "Ben", "Dora"]


async def test_people_who_are_given_items_at_once_all_take_part(
    records: SqlStore, clock: AdjustableClock
) -> None:
    """Each by an `Answers` of their own that share the turns."""
    turns = MeetingTurns()
    accounts = [Account(platform="chat", workspace="w", user_id=f"x{n}") for n in range(5)]

    async def assign(to: Account) -> None:
        answers = Answers(records, Timings(records, WorkingHours()), clock, turns)
        for _ in accounts:
            try:
                await answers.assign(ITEM, to, to.user_id, **BY)
            except MinutaError:
                continue
            return

    async with asyncio.TaskGroup() as group:
        for account in accounts:
            group.create_task(assign(account))
    people = {person.id for person in (await records.meeting(MEETING)).participants}
    assert people == {"anna", "ben", *(account.user_id for account in accounts)}


async def test_an_account_whose_id_a_voice_bears_by_chance_is_somebody_else(
    records: SqlStore, answers: Answers
) -> None:
    voice = Participant(id="dora", name="Speaker 1", is_named=False)
    await _add(records, voice)
    item = await answers.assign(ITEM, DORA, "Dora", **BY)
    assert item.assignee is not None
    assert item.assignee.participant != "dora"
    dora = (await records.meeting(MEETING)).participant(item.assignee.participant)
    assert dora is not None
    assert dora.account == DORA


async def _add(records: SqlStore, person: Participant) -> Meeting:
    meeting = await records.meeting(MEETING)
    known = meeting.model_copy(update={"participants": (*meeting.participants, person)})
    await records.update_meeting(known)
    return known


async def test_a_participant_without_an_account_is_meant_by_name(
    records: SqlStore, answers: Answers
) -> None:
    item = await answers.assign(ITEM, None, "Anna", **BY)
    assert item.assignee is not None
    assert item.assignee.participant == "anna"
    await _add(records, Participant(id="anna2", name="Anna"))
    for name in ("Anna", "Zoe"):
        with pytest.raises(NotFoundError):
            await answers.assign(ITEM, None, name, **BY)


async def test_an_item_of_nobody_reminds_nobody(records: SqlStore, answers: Answers) -> None:
    await answers.assign(ITEM, None, "Anna", **BY)
    assert await planned(records) != []
    item = await answers.assign(ITEM, None, "", **BY)
    assert item.assignee is None
    assert await planned(records) == []


async def test_another_date_moves_the_reminders(records: SqlStore, answers: Answers) -> None:
    await records.plan_reminders(plan(examples.item(), timing(NEW_YORK), examples.START))
    item = await answers.due(ITEM, "next Tuesday", **BY)
    assert item.due is not None
    assert (item.due.phrase, item.due.zone) == ("next Tuesday", "America/New_York")
    assert item.due.basis is DueBasis.MANUAL
    assert [one.local.day for one in towards(await planned(records))] == [23, 24]
    item = await answers.due(ITEM, "", **BY)
    assert item.due is None
    assert await planned(records) == []
    events = await records.item_events(ITEM)
    assert [(event.field, event.new) for event in events] == [
        ("due", "2026-11-24T17:00:00 America/New_York"),
        ("due", None),
    ]


_READ_TO_BE_CHANGED = 3  # first to know the zone, then to know the meeting


class _Overtaken(SqlStore):
    """A store in which somebody answers while the first answer is being kept."""

    answer: Callable[[], Awaitable[object]] | None = None
    reads = 0
    second: asyncio.Task[object] | None = None

    async def item(self, item_id: str) -> ActionItem:
        item = await super().item(item_id)
        self.reads += 1
        if self.reads == _READ_TO_BE_CHANGED and self.answer is not None:
            answer, self.answer = self.answer, None
            self.second = asyncio.ensure_future(answer())
            # it may have to wait for its turn
            await asyncio.wait([self.second], timeout=0.3)
        return item


async def test_the_reminders_are_those_of_the_last_answer(
    records: SqlStore, clock: AdjustableClock
) -> None:
    store = _Overtaken(records._database)  # noqa: SLF001 (the same database)
    answers = Answers(store, Timings(store, WorkingHours()), clock)
    store.answer = partial(answers.due, ITEM, "2026-12-15", **BY)
    await answers.due(ITEM, "2026-12-08", **BY)
    assert store.second is not None
    await store.second
    assert [one.local.day for one in towards(await planned(records))] == [14, 15]


async def test_a_date_that_cannot_be_understood_changes_nothing(
    records: SqlStore, answers: Answers
) -> None:
    with pytest.raises(MinutaError):
        await answers.due(ITEM, "next Friday", **BY)
    assert await records.item(ITEM) == examples.item()


async def test_an_item_can_be_called_something_else(records: SqlStore, answers: Answers) -> None:
    for _ in range(2):
        item = await answers.reword(ITEM, "Send  the\ndraft", **BY)
    assert item.task == "Send the draft"
    (event,) = await records.item_events(ITEM)
    assert (event.field, event.old, event.new) == (
        "task",
        "Send the draft to Carla",
        "Send the draft",
    )
    for text in ("", " \n", "x" * 501):
        with pytest.raises(MinutaError):
            await answers.reword(ITEM, text, **BY)
