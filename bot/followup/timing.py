"""When somebody can be told things: their zone, their working hours, what they have set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.domain.preferences import PersonSettings, ReminderSettings

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from bot.domain.people import Account
    from bot.domain.working_hours import WorkingHours
    from bot.ports import PreferenceStore


class Timing(NamedTuple):
    """What the moments of one recipient depend on; `zone` is an IANA zone."""

    zone: str
    hours: WorkingHours
    settings: ReminderSettings


class Timings:
    """Reads the timing of people; `hours` are for those who have set none."""

    def __init__(self, store: PreferenceStore, hours: WorkingHours) -> None:
        self._store = store
        self._hours = hours

    @property
    def hours(self) -> WorkingHours:
        """The working hours of the program."""
        return self._hours

    async def of(self, meeting: Meeting, participant_id: str | None) -> Timing:
        """That of a participant, in the zone they have set, else the one known in the meeting.

        Without a participant it is the one of whoever has set nothing.
        """
        person = meeting.participant(participant_id)
        zone = meeting.zone_of(participant_id)
        if person is None or person.account is None:
            return self._timing(PersonSettings(), zone)
        return await self.of_account(person.account, zone)

    async def of_account(self, account: Account, zone: str) -> Timing:
        """That of an account; `zone` is where they live who have not said."""
        settings = await self._store.person_settings([account])
        return self._timing(settings.get(account.user_id, PersonSettings()), zone)

    def _timing(self, settings: PersonSettings, zone: str) -> Timing:
        reminders = settings.reminders
        return Timing(settings.zone or zone, reminders.hours or self._hours, reminders)
