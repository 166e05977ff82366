"""In which time zones people live: what they have set, else what their platform says."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.directory import Member
from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.errors import MinutaError, ProviderError
from bot.ports import Directory, PreferenceStore

log = logging.getLogger(__name__)

_NO_DIRECTORIES: Mapping[str, Directory] = MappingProxyType({})


class Zones:
    """Knows the IANA zones of people; `directories` are those of platforms, by name."""

    def __init__(
        self, store: PreferenceStore, directories: Mapping[str, Directory] = _NO_DIRECTORIES
    ) -> None:
        self._store = store
        self._directories = directories

    async def of(self, account: Account) -> str | None:
        """The zone a person has set, else what their platform says; None if nobody knows."""
        return (await self._of_all([account]))[account]

    async def around(self, account: Account, otherwise: str) -> str:
        """Where a person lives; their workspace's zone, else `otherwise`, if nobody knows."""
        server = await self._store.server_settings(account.platform, account.workspace)
        return await self.of(account) or server.zone or otherwise

    async def known(self, meeting: Meeting) -> Meeting:
        """The meeting whose participants have their zones; one that is known stays."""
        here = [
            person.account
            for person in meeting.participants
            if person.account is not None
            and person.zone is None
            and person.account.platform == meeting.place.platform
        ]
        if not here:
            return meeting
        zones = await self._of_all(here)

        def with_zone(person: Participant) -> Participant:
            zone = zones.get(person.account) if person.account and person.zone is None else None
            return person.model_copy(update={"zone": zone}) if zone else person

        people = tuple(map(with_zone, meeting.participants))
        return meeting.model_copy(update={"participants": people})

    async def _of_all(self, accounts: Sequence[Account]) -> Mapping[Account, str | None]:
        """The same for several accounts of one platform."""
        settings = await self._store.person_settings(accounts)
        zones = dict[Account, str | None]()
        for account in accounts:
            known = settings.get(account.user_id)
            zones[account] = (known.zone if known else None) or await self._told(account)
        return zones

    async def member(self, account: Account) -> Member | None:
        """What the platform says of somebody; None if it says nothing, or does not answer now."""
        directory = self._directories.get(account.platform)
        if directory is None:
            return None
        try:
            member = await directory.member(account)
        except (MinutaError, ProviderError, TimeoutError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else error
            log.warning("nothing is known of %s: %s", account.user_id, reason)
            return None
        if member is None:
            return None
        return member.model_copy(update={"zone": checked_zone(member.zone)})

    async def _told(self, account: Account) -> str | None:
        """What the platform says; that it does not answer costs nothing but the zone."""
        member = await self.member(account)
        return member.zone if member is not None else None


def checked_zone(zone: str | None) -> str | None:
    """The zone, if this machine knows it."""
    if zone is None:
        return None
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # none, no name of one, or a folder
        return None
