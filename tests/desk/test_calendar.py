"""Everybody may have their due dates in a calendar, at an address that nobody else knows."""

import sqlite3
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from bot.clock import AdjustableClock
from bot.desk.calendar import FrontCalendarDesk
from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Place
from bot.domain.people import Account, Participant
from bot.errors import SettingsError
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import ANN, BEN, Person
from tests.desk.meetings import ITEM, PLACE, meeting

PUBLIC = "https://minuta.example/"
BEN_ELSEWHERE = Person("U7", platform="other", workspace="team")


@pytest.fixture
def desk(records: SqlStore) -> FrontCalendarDesk:
    return FrontCalendarDesk(records, AdjustableClock(examples.START), PUBLIC)


def item(item_id: str, **changes: object) -> ActionItem:
    return examples.item().model_copy(update={"id": item_id, **changes})


async def keep(
    records: SqlStore, place: Place, *items: ActionItem, ben: Account = BEN.account
) -> None:
    """Another meeting with these items."""
    meeting_id = f"meeting-{items[0].id}"
    people = (
        Participant(id="anna", name="Anna", account=ANN.account),
        Participant(id="ben", name="Ben", account=ben, zone="America/New_York"),
    )
    changes = {"id": meeting_id, "place": place, "participants": people}
    await records.add_meeting(meeting().model_copy(update=changes), meeting_id)
    theirs = tuple(one.model_copy(update={"meeting_id": meeting_id}) for one in items)
    notes = examples.notes().model_copy(update={"meeting_id": meeting_id, "action_items": theirs})
    await records.save_notes(notes)


def secret_of(address: str) -> str:
    assert address.startswith("https://minuta.example/calendar/")
    return address.removeprefix("https://minuta.example/calendar/").removesuffix(".ics")


async def found(desk: FrontCalendarDesk, address: str) -> list[str] | None:
    text = await desk.feed(secret_of(address))
    if text is None:
        return None
    return [str(event["UID"]) for event in Calendar.from_ical(text).walk("VEVENT")]


async def test_the_address_leads_to_what_is_theirs(
    desk: FrontCalendarDesk, records: SqlStore
) -> None:
    elsewhere = PLACE.model_copy(update={"channel": "random"})
    await keep(
        records,
        elsewhere,
        item("snoozed", status=ItemStatus.SNOOZED),
        item("undated", due=None),
        item("suggested", status=ItemStatus.SUGGESTED),
        item("done", status=ItemStatus.DONE),
        item("nobodys", assignee=None),
    )
    assert not await desk.is_offered(BEN)
    address = await desk.address(BEN)
    assert await desk.is_offered(BEN)
    assert sorted(await found(desk, address) or ()) == [f"{ITEM}@minuta", "snoozed@minuta"]
    assert await found(desk, await desk.address(ANN)) == []


async def test_a_new_address_takes_the_place_of_the_old_one(desk: FrontCalendarDesk) -> None:
    old = await desk.address(BEN)
    new = await desk.address(BEN)
    assert old != new
    assert await found(desk, old) is None
    assert await found(desk, new) == [f"{ITEM}@minuta"]


async def test_a_feed_that_was_withdrawn_is_gone(desk: FrontCalendarDesk) -> None:
    address = await desk.address(BEN)
    for _ in range(2):
        await desk.withdraw(BEN)
        assert not await desk.is_offered(BEN)
        assert await found(desk, address) is None


@pytest.mark.parametrize("secret", ["", "guess", "s" * 43, "\x00", "\ud800"])
async def test_nobody_has_a_secret_that_was_guessed(desk: FrontCalendarDesk, secret: str) -> None:
    await desk.address(BEN)
    assert await desk.feed(secret) is None


async def test_linked_accounts_have_one_calendar_with_what_is_theirs_on_all(
    desk: FrontCalendarDesk, records: SqlStore
) -> None:
    there = Place(platform="other", workspace="team", channel="c")
    await keep(records, there, item("there"), ben=BEN_ELSEWHERE.account)
    before = await desk.address(BEN)
    assert await found(desk, before) == [f"{ITEM}@minuta"]
    await records.link_accounts(BEN.account, BEN_ELSEWHERE.account)
    both = [f"{ITEM}@minuta", "there@minuta"]
    assert sorted(await found(desk, before) or ()) == both
    assert await desk.is_offered(BEN_ELSEWHERE)
    after = await desk.address(BEN_ELSEWHERE)
    assert await found(desk, before) is None
    assert sorted(await found(desk, after) or ()) == both
    await desk.withdraw(BEN)
    assert await found(desk, after) is None


async def test_a_secret_is_kept_nowhere(desk: FrontCalendarDesk, sqlite_database_url: str) -> None:
    secret = secret_of(await desk.address(BEN))
    assert len(secret) >= 43
    with sqlite3.connect(sqlite_database_url.partition(":///")[2]) as database:
        assert secret not in "\n".join(database.iterdump())


async def test_who_is_not_reached_from_outside_says_what_to_set(records: SqlStore) -> None:
    desk = FrontCalendarDesk(records, AdjustableClock(examples.START), None)
    with pytest.raises(SettingsError, match=r"MINUTA_PUBLIC_URL .* MINUTA_WEB"):
        await desk.address(BEN)
    assert not await desk.is_offered(BEN)


async def test_a_feed_says_when_it_was_written(records: SqlStore) -> None:
    clock = AdjustableClock(examples.START)
    desk = FrontCalendarDesk(records, clock, PUBLIC)
    secret = secret_of(await desk.address(BEN))
    clock.move_to(datetime(2026, 12, 1, 8, 30, tzinfo=UTC))
    assert "DTSTAMP:20261201T083000Z" in (await desk.feed(secret) or "")
