"""Whose zone, hours and settings hold for a reminder."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings, ReminderSettings
from bot.domain.standing import Standing, standing
from bot.domain.working_hours import WorkingHours
from bot.followup.timing import Timing, Timings
from storage.store import SqlStore
from tests import examples
from tests.followup.dated import FRIDAY, berlin, item

PROGRAM = WorkingHours(day_start=time(8))
OWN = WorkingHours(day_start=time(11))
BEN = Account(platform="chat", workspace="w", user_id="ben")
QUIETLY = ReminderSettings(hours=OWN, digest=False)


async def test_a_person_has_what_they_have_set_else_what_is_known_of_them(
    records: SqlStore,
) -> None:
    timings = Timings(records, PROGRAM)
    ben = Participant(id="ben", name="Ben", account=BEN, zone="America/New_York")
    meeting = examples.meeting().model_copy(
        update={"participants": (Participant(id="anna", name="Anna"), ben)}
    )
    nothing = ReminderSettings()
    assert timings.hours == PROGRAM
    assert await timings.of(meeting, "anna") == Timing("Europe/Berlin", PROGRAM, nothing)
    assert await timings.of(meeting, None) == Timing("Europe/Berlin", PROGRAM, nothing)
    assert await timings.of(meeting, "ben") == Timing("America/New_York", PROGRAM, nothing)
    await records.save_person_settings(BEN, PersonSettings(reminders=QUIETLY))
    assert await timings.of(meeting, "ben") == Timing("America/New_York", OWN, QUIETLY)
    await records.save_person_settings(BEN, PersonSettings(zone="Asia/Tokyo", reminders=QUIETLY))
    assert await timings.of(meeting, "ben") == Timing("Asia/Tokyo", OWN, QUIETLY)
    assert await timings.of_account(BEN, "UTC") == Timing("Asia/Tokyo", OWN, QUIETLY)
    other = BEN.model_copy(update={"user_id": "zoe"})
    assert await timings.of_account(other, "UTC") == Timing("UTC", PROGRAM, nothing)


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (berlin(11, 19, 16, 59), Standing.UPCOMING),
        (berlin(11, 19, 17), Standing.DUE_SOON),
        (berlin(11, 20, 16, 59), Standing.DUE_SOON),
        (berlin(11, 20, 17), Standing.OVERDUE),
        (berlin(12, 4, 16, 59), Standing.OVERDUE),
        (berlin(12, 4, 17), Standing.STALE),
    ],
)
def test_an_item_stands_nearer_to_its_date_until_nobody_counts_on_it(
    now: datetime, stands: Standing
) -> None:
    assert standing(item(FRIDAY), now) is stands
    for status in (ItemStatus.SUGGESTED, ItemStatus.SNOOZED):
        assert standing(item(FRIDAY).model_copy(update={"status": status}), now) is stands
    for status in (ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.CANCELLED):
        assert standing(item(FRIDAY).model_copy(update={"status": status}), now) is None


def test_what_is_due_at_no_moment_stands_nowhere() -> None:
    for one in (item(None), item(FRIDAY).model_copy(update={"due": None})):
        assert standing(one, datetime.now(UTC) + timedelta(days=1)) is None
