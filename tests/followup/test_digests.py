"""A digest says once a day what is due today or overdue, if that is news."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.nudge import Nudge, NudgeState
from bot.domain.working_hours import QuietHours
from bot.ports import Store
from storage.store import SqlStore
from tests.followup.looks import Looks, set_for
from tests.followup.promises import (
    FRIDAY,
    NOW,
    TODAY,
    YESTERDAY,
    account,
    item,
    keep,
    person,
    reminder,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANNA, BEN = person("anna"), person("ben")


class Digesting:
    """Somebody with things to do and a digest that is due."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.look = Looks(store)

    async def said(self, moment: datetime = NOW) -> list[tuple[str, ...]]:
        """The digests that are in the nudges of a moment, which are sent."""
        nudges = await self.claimed(moment)
        for nudge in nudges:
            await self.store.settle_nudge(nudge.id, NudgeState.SENT, versions={})
        return [nudge.digest for nudge in nudges]

    async def claimed(self, moment: datetime = NOW) -> list[Nudge]:
        """The nudges of a moment."""
        self.look.clock.move_to(moment + timedelta(seconds=1))
        return [nudge for nudge, _ in await self.look()]

    async def is_due(self, user_id: str = "anna", moment: datetime = NOW) -> None:
        await self.store.plan_digest(account(user_id), moment)


@pytest.fixture
def digesting(kept: SqlStore) -> Digesting:
    return Digesting(kept)


async def test_a_digest_says_what_is_due_today_or_overdue_and_nothing_else(
    digesting: Digesting,
) -> None:
    long_ago = YESTERDAY - 20 * DAY
    promises = [
        item("m-today", "anna", TODAY),
        item("m-late", "anna", YESTERDAY),
        item("m-later", "anna", FRIDAY),
        item("m-stale", "anna", long_ago),
        item("m-undated", "anna", None),
        item("m-bens", "ben", TODAY),
    ]
    await keep(digesting.store, "m", (ANNA, BEN), *promises)
    await digesting.is_due()
    assert await digesting.said() == [("m-late", "m-today")]


async def test_what_was_said_yesterday_is_not_said_again(digesting: Digesting) -> None:
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", TODAY))
    await digesting.is_due()
    assert await digesting.said() == [("m-1",)]
    assert await digesting.said(NOW + HOUR) == []
    assert await digesting.said(NOW + DAY) == [("m-1",)]  # overdue is news
    assert await digesting.said(NOW + 2 * DAY) == []
    assert await digesting.said(NOW + 5 * DAY) == []


async def test_a_digest_comes_in_the_same_message_as_what_is_due_then(
    digesting: Digesting,
) -> None:
    due, late = item("m-1", "anna", TODAY), item("m-2", "anna", YESTERDAY)
    await keep(digesting.store, "m", (ANNA,), due, late)
    await digesting.store.plan_reminders([reminder(due)])
    await digesting.is_due()
    ((nudge, reminders),) = await digesting.look()
    assert ([one.item_id for one in reminders], nudge.digest) == (["m-1"], ("m-2",))


async def test_what_somebody_was_reminded_of_today_is_not_in_the_digest(
    digesting: Digesting,
) -> None:
    due = item("m-1", "anna", TODAY)
    await keep(digesting.store, "m", (ANNA,), due)
    await digesting.store.plan_reminders([reminder(due)])
    assert len(await digesting.look()) == 1
    await digesting.is_due(moment=NOW + HOUR)
    assert await digesting.said(NOW + HOUR) == []


async def test_what_a_digest_should_have_said_and_did_not_is_said_by_the_next(
    digesting: Digesting,
) -> None:
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", YESTERDAY))
    await digesting.is_due()
    (given_up,) = await digesting.claimed()
    await digesting.store.settle_nudge(given_up.id, NudgeState.CANCELLED, versions={})
    (released,) = await digesting.claimed(NOW + DAY)
    assert released.digest == ("m-1",)
    later = NOW + DAY + HOUR
    await digesting.store.release_nudge(released.id, later, later)
    assert await digesting.said(later) == [("m-1",)]
    assert await digesting.said(NOW + 2 * DAY) == []


async def test_many_digests_come_in_one_look(digesting: Digesting) -> None:
    names = [f"p{number}" for number in range(110)]
    promises = [item(f"m-{name}", name, TODAY) for name in names]
    await keep(digesting.store, "m", tuple(map(person, names)), *promises)
    for name in names:
        await digesting.is_due(name)
    assert len(await digesting.claimed()) == len(names)


async def test_what_somebody_was_reminded_of_is_in_a_later_digest_once(
    digesting: Digesting,
) -> None:
    late, due = item("m-1", "anna", YESTERDAY), item("m-2", "anna", TODAY)
    await keep(digesting.store, "m", (ANNA,), late, due)
    await digesting.store.plan_reminders([reminder(late)])
    await digesting.is_due()
    assert await digesting.said() == [("m-2",)]
    assert await digesting.said(NOW + DAY) == [("m-1", "m-2")]
    assert await digesting.said(NOW + 2 * DAY) == []


async def test_who_wants_no_digest_gets_none(digesting: Digesting) -> None:
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", TODAY))
    await set_for(digesting.store, "anna", digest=False)
    await digesting.is_due()
    assert await digesting.said() == []
    assert await digesting.store.due_digests(NOW + HOUR, 9) == []


async def test_a_digest_that_falls_into_quiet_hours_comes_on_the_next_day(
    digesting: Digesting,
) -> None:
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", YESTERDAY))
    await digesting.is_due(moment=NOW + 12 * HOUR)
    assert await digesting.said(NOW + 12 * HOUR) == []
    assert await digesting.said(NOW + DAY) == [("m-1",)]


async def test_a_digest_that_nobody_was_there_for_does_not_come_on_a_day_off(
    digesting: Digesting,
) -> None:
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", YESTERDAY))
    await digesting.is_due()
    saturday = NOW + 3 * DAY
    assert await digesting.said(saturday) == []
    assert await digesting.said(saturday + 2 * DAY) == [("m-1",)]


async def test_the_digest_comes_at_the_hour_somebody_has_set(digesting: Digesting) -> None:
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", YESTERDAY))
    await set_for(digesting.store, "anna", digest_at=time(16), quiet=QuietHours().model_dump())
    await digesting.is_due()
    assert await digesting.said() == [("m-1",)]
    (due,) = await digesting.store.due_digests(NOW + DAY + 7 * HOUR, 9)
    assert due.at == datetime(2026, 11, 18, 16, tzinfo=UTC)


async def test_linked_accounts_have_one_digest(digesting: Digesting) -> None:
    other = account("a2", "t", "other")
    await keep(digesting.store, "m", (ANNA,), item("m-1", "anna", TODAY))
    elsewhere = ANNA.model_copy(update={"id": "x", "account": other})
    await keep(digesting.store, "o", (elsewhere,), item("o-1", "x", TODAY), platform="other")
    await digesting.store.link_accounts(account("anna"), other)
    await digesting.is_due()
    await digesting.store.plan_digest(other, NOW)
    assert [sorted(said) for said in await digesting.said()] == [["m-1", "o-1"]]
    assert await digesting.said(NOW + HOUR) == []


async def test_of_very_much_the_first_is_said_and_the_rest_another_day(
    digesting: Digesting,
) -> None:
    promises = [item(f"m-{number:02}", "anna", YESTERDAY) for number in range(20)]
    await keep(digesting.store, "m", (ANNA,), *promises)
    await digesting.is_due()
    (first,) = await digesting.said()
    assert first == tuple(f"m-{number:02}" for number in range(15))
    (second,) = await digesting.said(NOW + DAY)
    assert second[:5] == tuple(f"m-{number:02}" for number in range(15, 20))
