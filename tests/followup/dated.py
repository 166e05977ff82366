"""Items that are due, for tests of plans."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemStatus, Snoozed
from tests import examples
from tests.followup.planned import BERLIN

FRIDAY = datetime(2026, 11, 20, 17)  # noqa: DTZ001 (wall time)


def item(
    local: datetime | None, *, zone: str = BERLIN, is_date_only: bool = True, owner: str = "ben"
) -> ActionItem:
    """One of Ben's that is due then, or at no moment that is clear."""
    due = DueDate(
        phrase="by then",
        zone=zone,
        basis=DueBasis.WEEKDAY,
        local=local,
        is_date_only=is_date_only,
        reason=None if local else "unclear",
    )
    assignee = examples.item().assignee
    assert assignee is not None
    theirs = assignee.model_copy(update={"participant": owner})
    return examples.item().model_copy(update={"due": due, "assignee": theirs})


def asleep(one: ActionItem, until: datetime, zone: str | None = None) -> ActionItem:
    """The same, snoozed."""
    snoozed = Snoozed(local=until, zone=zone)
    return one.model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": snoozed})


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN))


def wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A wall time of 2026."""
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001 (wall time)
