"""Looks at what is due, and what people have set."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from bot.clock import AdjustableClock
from bot.domain.nudge import Nudge
from bot.domain.preferences import PersonSettings, ReminderSettings
from bot.domain.reminder import Reminder
from bot.domain.working_hours import WorkingHours
from bot.followup.claiming import Claiming
from bot.followup.timing import Timings
from bot.ports import Store
from tests.followup.promises import NOW, account


class Looks:
    """Looks at what is due, with a clock that can be moved."""

    def __init__(self, store: Store, name: str = "n") -> None:
        self.clock = AdjustableClock(NOW + timedelta(seconds=1))
        numbers = count(1)
        self._store = store
        self._claiming = Claiming(
            store, Timings(store, WorkingHours()), self.clock, lambda: f"{name}{next(numbers)}"
        )

    async def __call__(self) -> list[tuple[Nudge, Sequence[Reminder]]]:
        return [
            (await self._store.nudge(nudge), await self._store.reminders_in(nudge))
            async for nudge in self._claiming.claim()
        ]


async def set_for(store: Store, user_id: str, **reminders: object) -> None:
    settings = ReminderSettings.model_validate(reminders)
    await store.save_person_settings(account(user_id), PersonSettings(reminders=settings))
