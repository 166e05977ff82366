"""Plans of reminders, as tests look at them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bot.domain.nudge import Nudge, NudgeState
from bot.domain.preferences import ReminderSettings
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.followup.timing import Timing
from bot.ports import ReminderStore, Store
from tests.followup.promises import NOW

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
_TOWARDS = frozenset({ReminderKind.DAY_BEFORE, ReminderKind.DUE})
_FAR = datetime(2100, 1, 1, tzinfo=UTC)


def timing(zone: str = BERLIN, **settings: Any) -> Timing:  # noqa: ANN401 (of all kinds)
    """That of somebody who has set this, and lives in an IANA zone."""
    known = ReminderSettings.model_validate(settings)
    return Timing(zone, known.hours or WorkingHours(), known)


async def planned(store: ReminderStore) -> list[Reminder]:
    """All that is planned, the oldest first."""
    return [one.reminder for one in await store.due_reminders(_FAR, 999)]


def towards(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Those before the due moment."""
    return [one for one in reminders if one.kind in _TOWARDS]


def days(reminders: Iterable[Reminder]) -> list[tuple[str, str]]:
    """Their kinds and their wall times."""
    return [(one.kind.value, f"{one.local:%a %d %H:%M}") for one in reminders]


async def told(store: Store, *reminder_ids: str, at: datetime = NOW) -> None:
    """Let somebody have been told of these, in one message."""
    nudge = Nudge(id=uuid4().hex, account=None, meeting_id=None, participant=None, claimed_at=at)
    assert await store.claim_nudge(nudge, reminder_ids)
    await store.settle_nudge(nudge.id, NudgeState.SENT, versions={})
