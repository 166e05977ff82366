"""When somebody can be told things: their zone, their working hours, what they have set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.domain.preferences import PersonSettings, ReminderSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.people import Account, Participant
    from bot.domain.publication import OpenItem
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
            return self.of_nobody(zone)
        return await self.of_account(person.account, zone)

    async def zones(self, items: Sequence[OpenItem]) -> Sequence[str]:
        """The IANA zones that the assignees of items live in, in the order of the items."""
        owners = [one.meeting.participant(one.item.owner) for one in items]
        accounts = [person.account for person in owners if person and person.account]
        settings = await self._settings_of(accounts)

        def zone(one: OpenItem, owner: Participant | None) -> str:
            account = owner.account if owner else None
            known = settings.get((account.platform, account.user_id)) if account else None
            return (known.zone if known else None) or one.meeting.zone_of(one.item.owner)

        return [zone(one, owner) for one, owner in zip(items, owners, strict=True)]

    async def of_account(self, account: Account, zone: str) -> Timing:
        """That of an account; `zone` is where they live who have not said."""
        settings = await self._store.person_settings([account])
        return self._timing(settings.get(account.user_id, PersonSettings()), zone)

    def of_nobody(self, zone: str) -> Timing:
        """That of somebody without an account in an IANA zone."""
        return self._timing(PersonSettings(), zone)

    async def of_accounts(self, zones: Mapping[Account, str]) -> Mapping[Account, Timing]:
        """Those of several accounts at once; each with the zone of who has not said."""
        settings = await self._settings_of(list(zones))
        return {
            account: self._timing(
                settings.get((account.platform, account.user_id), PersonSettings()), zone
            )
            for account, zone in zones.items()
        }

    async def _settings_of(
        self, accounts: Sequence[Account]
    ) -> Mapping[tuple[str, str], PersonSettings]:
        """What people have set, by platform and user id."""
        settings = dict[tuple[str, str], PersonSettings]()
        for platform in {account.platform for account in accounts}:
            users = [account for account in accounts if account.platform == platform]
            found = await self._store.person_settings(users)
            settings |= {(platform, user_id): known for user_id, known in found.items()}
        return settings

    def _timing(self, settings: PersonSettings, zone: str) -> Timing:
        reminders = settings.reminders
        return Timing(settings.zone or zone, reminders.hours or self._hours, reminders)
