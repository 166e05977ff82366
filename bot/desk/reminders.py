"""What may be asked about one's own reminders, done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import instant_of
from bot.errors import SettingsError
from bot.followup.quiet import after_quiet
from bot.ports.desk import Mute, ReminderDesk

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.preferences import ReminderSettings
    from bot.domain.working_hours import WorkingHours
    from bot.followup.moving import Moving
    from bot.followup.timing import Timing, Timings
    from bot.followup.zones import Zones
    from bot.ports import Asker, Clock, Store

_DAY: Final = timedelta(days=1)
_WEEK: Final = 7


class FrontReminderDesk(ReminderDesk):
    """Keeps what people set for all of their accounts, and has what is planned follow.

    `zone` is the IANA zone of workspaces and people that have set none.
    """

    def __init__(
        self,
        store: Store,
        moving: Moving,
        timings: Timings,
        clock: Clock,
        zones: Zones,
        zone: str,
    ) -> None:
        self._store = store
        self._moving = moving
        self._timings = timings
        self._clock = clock
        self._zones = zones
        self._zone = zone

    @property
    def hours(self) -> WorkingHours:
        """The working hours of whoever has set none."""
        return self._timings.hours

    async def settings(self, by: Asker) -> ReminderSettings:
        """What this person has set; a mute that is over is none."""
        return self._as_now((await self._moving.settings(by.account)).reminders)

    async def change(
        self, by: Asker, alter: Callable[[ReminderSettings], ReminderSettings]
    ) -> ReminderSettings:
        """Let what this person has set be what `alter` makes of it; what is planned moves along.

        Raises `SettingsError` for working hours that are none.
        """

        def altered(settings: ReminderSettings) -> ReminderSettings:
            wanted = alter(self._as_now(settings))
            if wanted.hours is not None:
                _check(wanted.hours)
            return self._as_now(wanted)

        settings = await self._save(by, altered)
        await self._moving.move(by.account)
        return settings

    async def mute(self, by: Asker, how_long: Mute) -> datetime:
        """Hear nothing until the morning that is meant, or the end of quiet hours on that day."""
        until = _until(how_long, self._clock.now(), await self._timing(by))
        await self._set_mute(by, until)
        await self._moving.move_digests(await self._store.accounts_of(by.account))
        return until

    async def unmute(self, by: Asker) -> None:
        """Hear of things again: what was kept back comes as soon as it may."""
        await self._set_mute(by, None)
        await self._moving.move(by.account)

    async def _set_mute(self, by: Asker, until: datetime | None) -> None:
        await self._save(by, lambda settings: settings.model_copy(update={"muted_until": until}))

    async def _save(
        self, by: Asker, alter: Callable[[ReminderSettings], ReminderSettings]
    ) -> ReminderSettings:
        saved = await self._moving.save(
            by.account,
            lambda person: person.model_copy(update={"reminders": alter(person.reminders)}),
        )
        return saved.reminders

    async def _timing(self, by: Asker) -> Timing:
        zone = await self._zones.around(by.account, self._zone)
        return await self._timings.of_account(by.account, zone)

    def _as_now(self, settings: ReminderSettings) -> ReminderSettings:
        muted_until = settings.muted_until
        if muted_until is None or muted_until > self._clock.now():
            return settings
        return settings.model_copy(update={"muted_until": None})


def _until(how_long: Mute, now: datetime, timing: Timing) -> datetime:
    today = now.astimezone(ZoneInfo(timing.zone)).date()
    match how_long:
        case Mute.TODAY:
            day = today + _DAY
        case Mute.WORKING_DAY:
            day = today + _DAY
            while not timing.hours.is_working_day(day):
                day += _DAY
        case Mute.WEEK:
            day = today + _WEEK * _DAY
    morning = instant_of(datetime.combine(day, timing.hours.day_start), timing.zone)
    return after_quiet(morning, timing)


def _check(hours: WorkingHours) -> None:
    """Raise `SettingsError` for a day that ends before it has begun."""
    if hours.day_end <= hours.day_start:
        raise SettingsError(
            "A working day ends after it has begun.", "Write it like 09:00 to 17:00."
        )
