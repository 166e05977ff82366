"""What becomes of an item that somebody is given: they hear of it, and take it on or not."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem, AssigneeBasis, ItemStatus, SaidDone
from bot.domain.meeting import Place
from bot.domain.people import Account, Participant
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.followup.answers import Answers
from bot.followup.changing import Actor, ItemChanges
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import BERLIN, planned, towards
from tests.followup.planned import told as was_told

ITEM = examples.item().id
MEETING = examples.meeting().id
ANN, BEN, DORA, STARTER = (
    Account(platform="chat", workspace="w", user_id=f"u-{name}")
    for name in ("ann", "ben", "dora", "starter")
)
BEN_ELSEWHERE = Account(platform="other", workspace="w2", user_id="x-ben")
BY_ANN = {"actor": ANN.user_id, "where": "chat"}
BY_BEN = {"actor": BEN.user_id, "where": "chat"}
NOON = examples.START + timedelta(hours=2)
"""In Berlin, where all of them are."""


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(NOON)


@pytest.fixture
async def answers(records: SqlStore, clock: AdjustableClock) -> Answers:
    meeting = examples.meeting()
    people = (
        Participant(id="anna", name="Anna", account=ANN),
        Participant(id="ben", name="Ben", account=BEN),
        Participant(id="starter", name="Stan", account=STARTER),
    )
    known = {
        "place": Place(platform="chat", workspace="w", channel="general"),
        "participants": people,
        "started_by": STARTER.user_id,
    }
    await records.update_meeting(meeting.model_copy(update=known))
    return Answers(records, Timings(records, WorkingHours()), clock)


async def suggest(records: SqlStore, **changes: object) -> None:
    item = examples.item().model_copy(update={"status": ItemStatus.SUGGESTED, **changes})
    await records.save_notes(examples.notes().model_copy(update={"action_items": (item,)}))


async def told(records: SqlStore, kind: ReminderKind = ReminderKind.ASSIGNED) -> list[str]:
    return [one.participant for one in await planned(records) if one.kind is kind]


async def of_kind(records: SqlStore, kind: ReminderKind) -> Sequence[Reminder]:
    return [one for one in await planned(records) if one.kind is kind]


async def test_who_is_given_an_item_is_told_and_who_takes_one_is_not(
    records: SqlStore, answers: Answers
) -> None:
    await answers.assign(ITEM, DORA, "Dora", **BY_ANN)
    assert await told(records) == [DORA.user_id]
    await answers.assign(ITEM, ANN, "Anna", **BY_ANN)
    assert await told(records) == []
    await answers.assign(ITEM, BEN, "Ben", actor="ben", where="terminal")
    assert await told(records) == []


async def test_who_takes_one_on_another_account_of_theirs_is_not_told(
    records: SqlStore, answers: Answers
) -> None:
    await answers.assign(ITEM, None, "", **BY_ANN)
    await records.link_accounts(BEN, BEN_ELSEWHERE)
    await answers.assign(ITEM, BEN, "Ben", actor=BEN_ELSEWHERE.user_id, where="other")
    assert await told(records) == []
    await answers.assign(ITEM, None, "", **BY_ANN)
    await answers.assign(ITEM, BEN, "Ben", actor="somebody", where="other")
    assert await told(records) == ["ben"]


async def test_nobody_is_told_twice_that_an_item_is_theirs(
    records: SqlStore, answers: Answers
) -> None:
    await answers.assign(ITEM, DORA, "Dora", **BY_ANN)
    (news,) = await of_kind(records, ReminderKind.ASSIGNED)
    await was_told(records, news.id)
    await answers.assign(ITEM, DORA, "Dora", **BY_ANN)
    await answers.done(ITEM, **BY_ANN)
    await answers.reopen(ITEM, **BY_ANN)
    assert await told(records) == []


async def test_who_is_given_an_item_again_is_told_again(
    records: SqlStore, answers: Answers
) -> None:
    seen = set[str]()
    for to, owner in 2 * ((DORA, DORA.user_id), (BEN, "ben")):
        await answers.assign(ITEM, to, "", **BY_ANN)
        (news,) = await of_kind(records, ReminderKind.ASSIGNED)
        assert news.participant == owner
        await was_told(records, news.id)
        seen.add(news.id)
    assert len(seen) == 4


async def test_who_was_found_to_be_somebody_else_is_told_what_is_theirs(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.assign(ITEM, None, "", **BY_BEN)
    await answers.assign(ITEM, BEN, "Ben", **BY_ANN)
    (news,) = await of_kind(records, ReminderKind.ASSIGNED)
    await was_told(records, news.id)
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)
    meeting = await records.meeting(MEETING)
    await changes.tell_assignee(ITEM, meeting, Actor(BEN.user_id, "chat"))
    assert await told(records) == []
    for _ in range(2):
        await changes.tell_assignee(ITEM, meeting, Actor(ANN.user_id, "chat"))
        assert await told(records) == ["ben"]


async def test_what_opens_is_news_to_whose_it_is_unless_they_have_opened_it(
    records: SqlStore, answers: Answers
) -> None:
    await suggest(records)
    await answers.confirm(ITEM, **BY_BEN)
    assert await told(records) == []
    await answers.undo(ITEM, **BY_BEN)
    await answers.confirm(ITEM, **BY_ANN)
    assert await told(records) == ["ben"]


async def test_what_is_taken_back_is_no_news(records: SqlStore, answers: Answers) -> None:
    await answers.assign(ITEM, DORA, "Dora", **BY_ANN)
    await answers.undo(ITEM, **BY_ANN)
    assert await told(records) == []
    assert {one.participant for one in await planned(records)} == {"ben"}


async def test_who_turns_out_to_be_one_person_is_told_nothing_again(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    del answers
    meeting = await records.meeting(MEETING)
    twin = Participant(id="ben2", name="Benny", account=BEN)
    people = (*meeting.participants, twin)
    await records.update_meeting(meeting.model_copy(update={"participants": people}))
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)

    def merged(item: ActionItem) -> ActionItem:
        assert item.assignee is not None
        theirs = item.assignee.model_copy(update={"participant": "ben2"})
        return item.model_copy(update={"assignee": theirs})

    await changes.change(ITEM, merged, Actor(ANN.user_id, "chat"))
    assert await told(records) == []
    assert {one.participant for one in await planned(records)} == {"ben2"}


async def test_who_accepts_what_was_suggested_opens_it_and_nobody_doubts_it(
    records: SqlStore, answers: Answers
) -> None:
    given = examples.item().assignee
    assert given is not None
    unsure = {"basis": AssigneeBasis.INFERRED, "confidence": 0.4}
    await suggest(records, assignee=given.model_copy(update=unsure))
    for _ in range(2):
        item = await answers.accept(ITEM, "ben", **BY_BEN)
    assert item.status is ItemStatus.OPEN
    assert item.assignee is not None
    assert item.assignee.basis is AssigneeBasis.ASSIGNED_AND_ACCEPTED
    assert item.assignee.confidence == 1
    assert await told(records) == []
    assert len(towards(await planned(records))) == 2
    assert item.version == 2


async def test_what_is_somebody_elses_by_now_or_over_is_not_taken_on(
    records: SqlStore, answers: Answers
) -> None:
    item = await answers.assign(ITEM, ANN, "Anna", **BY_BEN)
    assert await answers.accept(ITEM, "ben", **BY_BEN) == item
    assert await answers.hand_back(ITEM, "ben", **BY_BEN) == item
    done = await answers.done(ITEM, **BY_ANN)
    assert await answers.accept(ITEM, "anna", **BY_ANN) == done
    assert await of_kind(records, ReminderKind.HANDED_BACK) == []


async def test_what_is_handed_back_is_nobodys_and_who_gave_it_hears_of_it(
    records: SqlStore, answers: Answers
) -> None:
    await answers.assign(ITEM, None, "", **BY_BEN)
    await answers.assign(ITEM, BEN, "Ben", **BY_ANN)
    for _ in range(2):
        item = await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert item.assignee is None
    (reminder,) = await planned(records)
    assert (reminder.kind, reminder.participant) == (ReminderKind.HANDED_BACK, "anna")
    assert (reminder.appointment, reminder.zone) == ("ben", BERLIN)
    await answers.due(ITEM, "2026-12-04", **BY_ANN)
    assert await planned(records) == [reminder]
    await answers.undo(ITEM, **BY_ANN)
    await answers.undo(ITEM, **BY_BEN)
    assert {one.participant for one in await planned(records)} == {"ben"}


async def test_what_nobody_gave_goes_back_to_who_started_the_meeting(
    records: SqlStore, answers: Answers
) -> None:
    await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await told(records, ReminderKind.HANDED_BACK) == ["starter"]
    await answers.undo(ITEM, **BY_BEN)
    await answers.assign(ITEM, STARTER, "Stan", actor=STARTER.user_id, where="chat")
    await answers.hand_back(ITEM, "starter", actor=STARTER.user_id, where="chat")
    assert await told(records, ReminderKind.HANDED_BACK) == []


async def test_each_time_it_is_handed_back_is_told(records: SqlStore, answers: Answers) -> None:
    seen = set[str]()
    for _ in range(2):
        await answers.assign(ITEM, DORA, "Dora", **BY_ANN)
        await answers.hand_back(ITEM, DORA.user_id, actor=DORA.user_id, where="chat")
        (reminder,) = await of_kind(records, ReminderKind.HANDED_BACK)
        assert reminder.participant == "anna"
        await was_told(records, reminder.id)
        seen.add(reminder.id)
    assert len(seen) == 2


def said_done() -> SaidDone:
    return SaidDone(meeting_id="later", participant="anna", evidence=examples.evidence(1))


async def say_done(records: SqlStore, clock: AdjustableClock) -> ActionItem:
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)
    return await changes.change(
        ITEM,
        lambda item: item.model_copy(update={"said_done": said_done()}),
        Actor("minuta", "meeting"),
    )


async def test_what_was_said_to_be_done_is_asked_about_and_written_down(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    del answers
    assert (await say_done(records, clock)).said_done == said_done()
    assert await told(records, ReminderKind.SAID_DONE) == ["ben"]
    (event,) = await records.item_events(ITEM)
    assert (event.field, event.old, event.new) == ("said_done", None, "later")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("not_done", ItemStatus.OPEN),
        ("done", ItemStatus.DONE),
        ("confirm", ItemStatus.OPEN),
        ("reopen", ItemStatus.OPEN),
        ("reject", ItemStatus.REJECTED),
    ],
)
async def test_an_answer_settles_what_was_said_to_be_done(
    records: SqlStore, answers: Answers, clock: AdjustableClock, answer: str, status: ItemStatus
) -> None:
    await say_done(records, clock)
    item = await getattr(answers, answer)(ITEM, **BY_BEN)
    assert (item.status, item.said_done) == (status, None)
    assert await told(records, ReminderKind.SAID_DONE) == []
    undone = await answers.undo(ITEM, **BY_BEN)
    assert (undone.status, undone.said_done) == (ItemStatus.OPEN, said_done())


async def test_what_came_right_away_does_not_come_again_with_an_undone_snooze(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    soon = clock.now() + timedelta(minutes=40)
    await answers.due(ITEM, soon.isoformat(timespec="minutes"), **BY_BEN)
    (first,) = towards(await planned(records))
    await was_told(records, first.id)
    await answers.snooze(ITEM, "20m", **BY_BEN)
    clock.move_to(clock.now() + timedelta(minutes=1))
    await answers.undo(ITEM, **BY_BEN)
    assert towards(await planned(records)) == []
