"""Who lives through the year: people of many zones, each with habits of their own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings, ReminderSettings
from bot.domain.working_hours import QuietHours, WorkingHours

if TYPE_CHECKING:
    from random import Random

PLATFORM = "year"
WORKSPACE = "w"

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Europe/London",
)
"""With clock changes on both halves of the globe, of an hour and of half an hour, and without."""

_HOURS = (
    None,
    WorkingHours(day_start=time(7, 30), day_end=time(16)),
    WorkingHours(day_start=time(10), day_end=time(19), days=frozenset({0, 1, 2, 3})),
    WorkingHours(days=frozenset({6, 0, 1, 2, 3})),
    WorkingHours(day_start=time(6), day_end=time(14)),
)
_QUIET = (
    QuietHours(),
    QuietHours(begin=time(22), end=time(9, 30)),
    QuietHours(begin=time(18), end=time(7)),
    None,
    QuietHours(begin=time(0), end=time(8)),
)


class Stretch(NamedTuple):
    """From a moment on, until before another."""

    since: datetime
    until: datetime


class Stay(NamedTuple):
    """Living in a zone from a moment on."""

    since: datetime
    zone: str


class Person(NamedTuple):
    """Somebody, where they have lived, what they have set and when they have muted everything.

    Of who `says_where` they live it is set; of the others only their platform tells the meetings.
    """

    account: Account
    stays: tuple[Stay, ...]
    settings: ReminderSettings
    says_where: bool
    mutes: tuple[Stretch, ...] = ()

    @property
    def zone(self) -> str:
        """Where they live now."""
        return self.stays[-1].zone

    @property
    def participant(self) -> Participant:
        return Participant(
            id=self.account.user_id,
            name=self.account.user_id.title(),
            account=self.account,
            zone=self.zone,
        )

    @property
    def kept(self) -> PersonSettings:
        zone = self.zone if self.says_where else None
        return PersonSettings(zone=zone, reminders=self.settings)

    @property
    def hours(self) -> WorkingHours:
        return self.settings.hours or WorkingHours()

    def zone_at(self, at: datetime) -> str:
        """Where they lived at a moment."""
        return next(stay.zone for stay in reversed(self.stays) if stay.since <= at)

    def is_quiet(self, at: datetime) -> bool:
        """Told without the program's own rules: minute by minute, by the wall clock alone."""
        quiet, local = self.settings.quiet, at.astimezone(ZoneInfo(self.zone_at(at))).time()
        if quiet is None:
            return False
        if quiet.begin < quiet.end:
            return quiet.begin <= local < quiet.end
        return local >= quiet.begin or local < quiet.end

    def is_muted(self, at: datetime) -> bool:
        return any(mute.since <= at < mute.until for mute in self.mutes)

    def first_loud(self, at: datetime) -> datetime:
        """The first minute from a moment on that is not quiet."""
        while self.is_quiet(at):
            at += timedelta(minutes=1)
        return at

    def first_told(self, at: datetime) -> datetime:
        """The first minute from a moment on that is neither quiet nor muted."""
        while self.is_quiet(at) or self.is_muted(at):
            ends = [mute.until for mute in self.mutes if mute.since <= at < mute.until]
            at = max(ends) if ends else at + timedelta(minutes=1)
        return at


def people(count: int, chance: Random) -> list[Person]:
    return [
        Person(
            account=Account(platform=PLATFORM, workspace=WORKSPACE, user_id=f"person{number}"),
            stays=(Stay(datetime.min.replace(tzinfo=UTC), ZONES[number % len(ZONES)]),),
            settings=ReminderSettings(
                hours=_HOURS[number % len(_HOURS)],
                quiet=_QUIET[number // 2 % len(_QUIET)],
                lead_minutes=chance.choice((15, 60, 60, 120, 600)),
                digest_at=chance.choice((None, None, time(8), time(16, 45), time(23))),
            ),
            says_where=number % 3 != 0,
        )
        for number in range(count)
    ]
