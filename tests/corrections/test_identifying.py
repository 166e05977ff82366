"""Who is found out to be somebody is told what is theirs, once, and what waited for it opens."""

from datetime import datetime

import pytest

from bot.clock import AdjustableClock
from bot.corrections.attributing import Attributing
from bot.corrections.corrections import Corrections
from bot.domain.action_item import Assignee, AssigneeBasis, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.notes import CheckKind, PleaseCheck
from bot.domain.people import Account, Participant
from bot.domain.preferences import ConfirmMode, PersonSettings, ServerSettings
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.errors import Fault, ProviderError
from bot.followup.changing import Actor, ItemChanges
from bot.followup.planning import plan
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import NEW_YORK, timing, told

MEETING = examples.meeting().id
ITEM = examples.item().id
BY = Actor("anna", "terminal")
BEN, BOB, BEN_ELSEWHERE = (
    Account(platform=platform, workspace="local", user_id=user_id)
    for platform, user_id in (("terminal", "u-ben"), ("terminal", "u-bob"), ("chat", "c-ben"))
)
VOICE = Participant(id="ben", name="Speaker 1", is_named=False)


async def assigned(store: SqlStore) -> list[Reminder]:
    """What there is of telling somebody that the item is theirs, and was not called off."""
    return [
        one
        for one in await store.reminders_of(ITEM)
        if one.kind is ReminderKind.ASSIGNED and one.state is not ReminderState.CANCELLED
    ]


async def was_told(store: SqlStore) -> None:
    """Ben has been told that the item is his, by whatever he was known by then."""
    item = examples.item()
    await store.plan_reminders(plan(item, timing(NEW_YORK), examples.START, is_news=True))
    (news,) = await assigned(store)
    await told(store, news.id)


async def voice(store: SqlStore, **changes: object) -> None:
    """Ben is a voice, whose promise waits for a click as nobody knows whose voice it is."""
    meeting = examples.meeting()
    people = (meeting.participants[0], VOICE)
    await store.update_meeting(meeting.model_copy(update={"participants": people}))
    item = examples.item().model_copy(update={"status": ItemStatus.SUGGESTED, **changes})
    await store.save_notes(examples.notes().model_copy(update={"action_items": (item,)}))


async def status(store: SqlStore) -> ItemStatus:
    return (await store.item(ITEM)).status


async def test_who_gets_an_account_is_told_what_they_could_not_be_told_before(
    records: SqlStore, corrections: Corrections
) -> None:
    await was_told(records)
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    before, news = await assigned(records)
    assert (before.state, news.state) == (ReminderState.SENT, ReminderState.PLANNED)
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    assert await assigned(records) == [before, news]


async def test_who_was_taken_for_somebody_else_is_told_as_well(
    records: SqlStore, corrections: Corrections
) -> None:
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    (news,) = await assigned(records)
    await told(records, news.id)
    await corrections.rename(MEETING, "ben", "Bob", BOB, BY)
    assert len(await assigned(records)) == 2


async def test_who_says_it_themselves_is_told_nothing(
    records: SqlStore, corrections: Corrections
) -> None:
    await corrections.rename(MEETING, "ben", "Ben", BEN, Actor(BEN.user_id, "terminal"))
    assert await assigned(records) == []


async def test_one_person_on_another_account_is_told_nothing(
    records: SqlStore, corrections: Corrections
) -> None:
    await records.link_accounts(BEN, BEN_ELSEWHERE)
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    (news,) = await assigned(records)
    await told(records, news.id)
    await corrections.rename(MEETING, "ben", "Ben", BEN_ELSEWHERE, BY)
    assert len(await assigned(records)) == 1


async def test_who_is_only_called_otherwise_is_told_nothing(
    records: SqlStore, corrections: Corrections
) -> None:
    await corrections.rename(MEETING, "ben", "Benjamin", None, BY)
    assert await records.reminders_of(ITEM) == []


async def test_a_promise_that_waited_for_a_name_opens_with_it(
    records: SqlStore, corrections: Corrections
) -> None:
    await voice(records)
    await records.save_person_settings(BEN, PersonSettings(zone="Asia/Tokyo"))
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    item = await records.item(ITEM)
    assert (item.status, item.due and item.due.zone) == (ItemStatus.OPEN, "Asia/Tokyo")
    (news,) = await assigned(records)
    assert (news.participant, news.zone) == ("ben", "Asia/Tokyo")
    opened, *_ = await records.item_events(ITEM)
    assert (opened.actor, opened.field, opened.new) == ("anna", "status", "open")


async def test_a_promise_opens_with_a_name_alone(
    records: SqlStore, corrections: Corrections
) -> None:
    await voice(records)
    await corrections.rename(MEETING, "ben", "Ben", None, BY)
    assert await status(records) is ItemStatus.OPEN


async def test_where_every_item_waits_for_a_click_a_name_opens_none(
    records: SqlStore, corrections: Corrections
) -> None:
    place = examples.PLACE
    all_wait = ServerSettings(confirm=ConfirmMode.ALL)
    await records.save_server_settings(place.platform, place.workspace, all_wait)
    await voice(records)
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    assert await status(records) is ItemStatus.SUGGESTED
    assert await records.reminders_of(ITEM) == []


def who(basis: AssigneeBasis, confidence: float) -> Assignee:
    return Assignee(participant="ben", basis=basis, confidence=confidence)


@pytest.mark.parametrize(
    "changes",
    [
        {"assignee": who(AssigneeBasis.SELF_COMMITMENT, 0.6)},
        {"assignee": who(AssigneeBasis.ASSIGNED, 0.95)},
        {"status": ItemStatus.REJECTED},
        {"version": 2},
    ],
    ids=["not sure", "given by others", "none", "answered"],
)
async def test_what_is_in_doubt_or_answered_stays_as_it_is(
    records: SqlStore, corrections: Corrections, changes: dict[str, object]
) -> None:
    await voice(records, **changes)
    before = await status(records)
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    assert await status(records) is before


async def test_what_is_asked_about_waits_for_the_answer(
    records: SqlStore, corrections: Corrections
) -> None:
    await voice(records)
    check = PleaseCheck(
        kind=CheckKind.CLAIM, question="Is it so?", evidence=examples.evidence(3), item_id=ITEM
    )
    await records.save_notes(
        (await records.notes(MEETING)).model_copy(update={"please_check": (check,)})
    )
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    assert await status(records) is ItemStatus.SUGGESTED


async def test_a_promise_of_a_voice_opens_when_the_words_are_given_to_somebody(
    records: SqlStore,
) -> None:
    await voice(records)
    clock = AdjustableClock(examples.START)
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)
    attributing = Attributing(records, changes, clock, MeetingTurns(), Zones(records))
    await attributing.attribute(MEETING, "u00003", "Bob", BOB, BY)
    item = await records.item(ITEM)
    assert (item.status, item.owner) == (ItemStatus.OPEN, "u-bob")
    assert [one.participant for one in await assigned(records)] == ["u-bob"]


class _Interrupted(SqlStore):
    """A store in which somebody is killed before the new name is kept."""

    async def update_meeting(self, meeting: Meeting, *, at: datetime | None = None) -> None:
        if await self.meeting(meeting.id) != meeting:
            raise ProviderError("database", Fault.CONNECTIVITY, "gone")
        await super().update_meeting(meeting, at=at)


async def test_what_was_cut_off_is_told_once(records: SqlStore) -> None:
    await voice(records)
    for store in (_Interrupted(records._database), records):  # noqa: SLF001 (the same database)
        clock = AdjustableClock(examples.START)
        changes = ItemChanges(store, Timings(store, WorkingHours()), clock)
        corrections = Corrections(store, changes, clock, MeetingTurns())
        try:
            await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
        except ProviderError:
            assert store is not records
    assert await status(records) is ItemStatus.OPEN
    assert len(await assigned(records)) == 1
