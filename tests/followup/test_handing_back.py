"""Who gave an item to somebody hears that it is not theirs, wherever they have done it."""

import pytest

from bot.clock import AdjustableClock
from bot.domain.meeting import Place
from bot.domain.people import Account, Participant
from bot.domain.reminder import ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.followup.answers import Answers
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from storage.store import SqlStore
from tests import examples
from tests.flows.folk import Folk, member
from tests.followup.planned import planned, told

ITEM = examples.item().id
MEETING = examples.meeting().id
ANN, BEN, BOSS, STARTER = (
    Account(platform="chat", workspace="w", user_id=f"u-{name}")
    for name in ("ann", "ben", "boss", "starter")
)
ANN_ELSEWHERE = Account(platform="other", workspace="w2", user_id="x-ann")
BY_BEN = {"actor": BEN.user_id, "where": "chat"}
BY_BOSS = {"actor": BOSS.user_id, "where": "chat"}


@pytest.fixture
def folk() -> Folk:
    boss = member("Boss", BOSS.user_id, zone="Asia/Tokyo", platform="chat")
    return Folk(boss, member("Stan", STARTER.user_id, platform="chat"))


@pytest.fixture
async def answers(records: SqlStore, folk: Folk) -> Answers:
    """The item is Ben's, and nobody was in the meeting but Anna and him."""
    people = (
        Participant(id="anna", name="Anna", account=ANN),
        Participant(id="ben", name="Ben", account=BEN),
    )
    known = {
        "place": Place(platform="chat", workspace="w", channel="general"),
        "participants": people,
        "started_by": STARTER.user_id,
    }
    await records.update_meeting(examples.meeting().model_copy(update=known))
    timings, clock = Timings(records, WorkingHours()), AdjustableClock(examples.START)
    return Answers(records, timings, clock, MeetingTurns(), Zones(records, {"chat": folk}))


async def heard_of(records: SqlStore) -> list[str]:
    reminders = await planned(records)
    return [one.participant for one in reminders if one.kind is ReminderKind.HANDED_BACK]


async def test_an_admin_who_was_not_in_the_meeting_hears_of_what_they_gave(
    records: SqlStore, answers: Answers
) -> None:
    await answers.assign(ITEM, None, "", **BY_BEN)
    await answers.assign(ITEM, BEN, "Ben", **BY_BOSS)
    for _ in range(2):
        await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await heard_of(records) == [BOSS.user_id]
    people = (await records.meeting(MEETING)).participants
    assert people[2:] == (
        Participant(id=BOSS.user_id, name="Boss", account=BOSS, zone="Asia/Tokyo"),
    )


async def test_who_started_a_meeting_hears_of_it_although_they_were_not_in_it(
    records: SqlStore, answers: Answers, folk: Folk
) -> None:
    folk.everybody.clear()
    await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await heard_of(records) == [STARTER.user_id]
    starter = (await records.meeting(MEETING)).participant(STARTER.user_id)
    assert starter is not None
    assert (starter.account, starter.is_named) == (STARTER, False)


async def test_who_gave_it_on_another_account_of_theirs_hears_of_it(
    records: SqlStore, answers: Answers
) -> None:
    await records.link_accounts(ANN, ANN_ELSEWHERE)
    await answers.assign(ITEM, None, "", **BY_BEN)
    await answers.assign(ITEM, BEN, "Ben", actor=ANN_ELSEWHERE.user_id, where="other")
    await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await heard_of(records) == ["anna"]


async def test_who_took_it_themselves_on_another_account_has_not_given_it(
    records: SqlStore, answers: Answers
) -> None:
    elsewhere = Account(platform="other", workspace="w2", user_id="x-ben")
    await records.link_accounts(BEN, elsewhere)
    await answers.assign(ITEM, None, "", **BY_BEN)
    await answers.assign(ITEM, BEN, "Ben", actor=elsewhere.user_id, where="other")
    await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await heard_of(records) == [STARTER.user_id]


async def test_nobody_is_taken_in_who_gave_it_where_nobody_can_be_told(
    records: SqlStore, answers: Answers
) -> None:
    """In the terminal, where whoever has the database may do everything."""
    await answers.assign(ITEM, None, "", **BY_BEN)
    await answers.assign(ITEM, BEN, "Ben", actor="terminal", where="terminal")
    await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await heard_of(records) == [STARTER.user_id]
    assert len((await records.meeting(MEETING)).participants) == 3


async def test_what_is_somebody_elses_takes_nobody_in(records: SqlStore, answers: Answers) -> None:
    await answers.assign(ITEM, ANN, "Anna", **BY_BOSS)
    await answers.hand_back(ITEM, "ben", **BY_BEN)
    assert await heard_of(records) == []
    assert len((await records.meeting(MEETING)).participants) == 2


async def test_each_who_gave_it_in_turn_hears_of_it_once(
    records: SqlStore, answers: Answers
) -> None:
    for by, participant in ((BY_BOSS, BOSS.user_id), ({**BY_BOSS, "actor": ANN.user_id}, "anna")):
        await answers.assign(ITEM, None, "", **BY_BEN)
        await answers.assign(ITEM, BEN, "Ben", **by)
        await answers.hand_back(ITEM, "ben", **BY_BEN)
        assert await heard_of(records) == [participant]
        (reminder,) = await planned(records)
        await told(records, reminder.id)
