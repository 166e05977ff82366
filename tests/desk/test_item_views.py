"""What an item is shown with, and what is meant by what people type of it."""

import pytest

from bot.clock import AdjustableClock
from bot.desk.items import FrontItemDesk
from bot.desk.notes import Asks
from bot.domain.action_item import ItemStatus
from bot.domain.people import Participant
from bot.domain.preferences import PersonSettings, ServerSettings
from bot.domain.working_hours import WorkingHours
from bot.errors import Fault, MinutaError, ProviderError
from bot.followup.answers import Answers
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import BEN
from tests.desk.fronts import fronts, item_desk
from tests.desk.meetings import ITEM, Calls, meeting

MEETING = meeting().id


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def desk(records: SqlStore, calls: Calls, clock: AdjustableClock) -> FrontItemDesk:
    asks = Asks(calls.refresh, calls.rewrite, calls.retry, calls.forget)
    return fronts(records, clock, asks).items


async def test_a_view_says_where_its_assignee_lives_and_whether_there_is_a_way_back(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    view = await desk.show(BEN, ITEM)
    assert (view.zone, view.can_undo) == ("America/New_York", False)
    await records.save_person_settings(BEN.account, PersonSettings(zone="Asia/Tokyo"))
    view = await desk.done(BEN, ITEM)
    assert (view.zone, view.can_undo) == ("Asia/Tokyo", True)
    view = await desk.undo(BEN, ITEM)
    assert view.can_undo is False
    view = await desk.assign(BEN, ITEM, None, "")
    assert (view.zone, view.can_undo) == (meeting().zone, True)


async def test_somebody_without_an_account_is_chosen_by_who_they_are(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    guests = (Participant(id=f"guest-{number}", name="Alex") for number in range(2))
    known = await records.meeting(MEETING)
    people = (*known.participants, *guests)
    await records.update_meeting(known.model_copy(update={"participants": people}))
    view = await desk.assign(BEN, ITEM, None, "Alex", participant="guest-1")
    assert view.item.owner == "guest-1"


async def test_what_is_changed_is_changed_although_its_message_can_not_follow_now(
    records: SqlStore, clock: AdjustableClock
) -> None:
    async def refresh(meeting_id: str) -> None:
        raise ProviderError("chat", Fault.CONNECTIVITY, meeting_id)

    answers = Answers(records, Timings(records, WorkingHours()), clock)
    view = await item_desk(records, clock, answers, refresh).done(BEN, ITEM)
    assert view.item == await records.item(ITEM)
    assert view.item.status is ItemStatus.DONE


async def test_dates_are_read_in_the_language_of_whoever_types_them(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    with pytest.raises(MinutaError, match="can be understood"):
        await desk.due(BEN, ITEM, "morgen")
    await records.save_server_settings("chat", "w", ServerSettings(language="de"))
    view = await desk.due(BEN, ITEM, "morgen")
    assert view.item.due is not None
    assert f"{view.item.due.local:%a %d}" == "Thu 19"
    assert (await desk.snooze(BEN, ITEM, "übermorgen")).item.snoozed is not None
