"""One look at what is due: who is told of it now, in one message, and who later or not at all."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import instant_of
from bot.domain.nudge import Nudge
from bot.domain.reminder import IN_TIME, ReminderKind
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.failpoints import Failpoint, Moment, Name, nowhere
from bot.followup.digest_times import next_digest
from bot.followup.digests import Digest, Digests
from bot.followup.quiet import first_allowed
from bot.followup.view import is_switched_on
from bot.ports import NextDigest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.domain.nudge import DueDigest, DueReminder
    from bot.domain.people import Account
    from bot.domain.reminder import Reminder
    from bot.followup.timing import Timing, Timings
    from bot.ports import Clock, Store

log = logging.getLogger(__name__)

_PEOPLE: Final = 200
"""Whom one look is about, so that the first of many are told before the last are looked at."""

_DIGESTS_ALONE: Final = 100
"""Who has nothing but a digest, per look; each costs several queries."""

_MOST_DIGESTS: Final = 10 * _PEOPLE
"""Of the people of a look: one for each of their accounts."""

_MOST_IN_ONE: Final = 25
"""Reminders in one message; what is left comes with the next tick."""


@dataclass
class _Person:
    """Everything that is due of one person."""

    reminders: list[DueReminder] = field(default_factory=list)
    digests: list[DueDigest] = field(default_factory=list)

    @property
    def name(self) -> str:
        """An id for the log and for tests."""
        return self.reminders[0].reminder.id if self.reminders else self.digests[0].account.user_id

    @property
    def home(self) -> tuple[Account | None, str] | None:
        """Who they are and the zone that a meeting knows them in; None if none is at hand."""
        first = next(iter(self.reminders), None)
        return (first.account, first.zone) if first else None


class _Look(NamedTuple):
    """Of whom something is due, by what stands for all of their accounts."""

    people: Mapping[str, _Person]
    is_full: bool


class Claiming:
    """Makes one nudge of all that a person is to be told at a moment; `new_id` gives its id.

    Whoever claims it first has it: several processes may look at once.
    """

    def __init__(
        self,
        store: Store,
        timings: Timings,
        clock: Clock,
        new_id: Callable[[], str],
        failpoint: Failpoint = nowhere,
    ) -> None:
        self._store = store
        self._timings = timings
        self._clock = clock
        self._new_id = new_id
        self._failpoint = failpoint
        self._digests = Digests(store)

    async def claim(self) -> AsyncIterator[str]:
        """Claim what is due, and give the ids of the nudges as they are made.

        Of the reminders of one item it is the newest. What somebody does not want is called off,
        and what falls into their quiet hours comes at the end of these. What goes wrong with one
        person is logged, and tried at the next tick.
        """
        met = set[str]()
        while True:
            now = self._clock.now()
            people, is_full = await self._look(now)
            timings = await self._timings.of_accounts(dict(_homes(people.values())))
            for person in people.values():
                nudge_id = await self._tried(person, timings, now)
                if nudge_id is not None:
                    yield nudge_id
            if not is_full or people.keys() <= met:  # the others are all those that fail
                return
            met |= people.keys()

    async def _look(self, now: datetime) -> _Look:
        """Those who have waited longest; who is reminded of something comes first."""
        due = await self._store.due_reminders(now, _PEOPLE)
        newest, overtaken = split(due)
        await self._call_off(overtaken)
        people = defaultdict[str, _Person](_Person)
        for one in newest:
            people[one.person].reminders.append(one)
        digests = list(await self._store.due_digests(now, _MOST_DIGESTS, of=tuple(people)))
        is_full = len(people) >= _PEOPLE
        if not is_full:  # else somebody of whom only a digest is known here may have reminders
            alone = await self._store.due_digests(now, _DIGESTS_ALONE)
            is_full = len(alone) >= _DIGESTS_ALONE
            digests += [one for one in alone if one.person not in people]
        for digest in digests:
            people[digest.person].digests.append(digest)
        return _Look(people, is_full)

    async def _tried(
        self, person: _Person, timings: Mapping[Account, Timing], now: datetime
    ) -> str | None:
        try:
            return await self._claimed(person, timings, now)
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("what is due is claimed at the next tick: %s", error)
        except Exception as error:  # noqa: BLE001 (the others are told all the same)
            report(log, "claiming", error)
        return None

    async def _claimed(
        self, person: _Person, timings: Mapping[Account, Timing], now: datetime
    ) -> str | None:
        timing = await self._timing_of(person, timings)
        if not timing.settings.is_on:
            await self._call_off(one.reminder for one in person.reminders)
            await self._skip(person.digests, next_digest(now, timing))
            return None
        allowed_at = first_allowed(now, timing)
        if allowed_at > now:
            await self._store.defer_reminders(
                [one.reminder.id for one in person.reminders], allowed_at, now - IN_TIME
            )
            await self._skip(person.digests, next_digest(allowed_at, timing))
            return None
        wanted = [
            one for one in person.reminders if is_switched_on(one.reminder.kind, timing.settings)
        ]
        await self._call_off(one.reminder for one in person.reminders if one not in wanted)
        return await self._nudged(person, wanted, timing, now)

    async def _nudged(
        self, person: _Person, wanted: Sequence[DueReminder], timing: Timing, now: datetime
    ) -> str | None:
        digest, following = await self._digest_of(person, wanted, timing, now)
        if not wanted and following is None:
            return None
        first = wanted[0] if wanted else None
        nudge = Nudge(
            id=self._new_id(),
            account=first.account if first else person.digests[0].account,
            meeting_id=first.meeting_id if first and first.account is None else None,
            participant=first.reminder.participant if first and first.account is None else None,
            digest=digest.items,
            claimed_at=now,
        )
        reminder_ids = [one.reminder.id for one in wanted[:_MOST_IN_ONE]]
        self._failpoint(Name.CLAIM, Moment.BEFORE, person.name)
        is_ours = await self._store.claim_nudge(nudge, reminder_ids, following)
        self._failpoint(Name.CLAIM, Moment.AFTER_EFFECT, person.name)
        return nudge.id if is_ours else None

    async def _digest_of(
        self, person: _Person, wanted: Sequence[DueReminder], timing: Timing, now: datetime
    ) -> tuple[Digest, NextDigest | None]:
        """What is said besides the reminders, and the digest that it is said for; None for none.

        Of several digests, those of accounts that are one person's, the first speaks for all.
        """
        nothing = Digest((), frozenset())
        if not person.digests:
            return nothing, None
        following = next_digest(now, timing)
        if not timing.settings.digest or not _is_working_day(timing, now):
            await self._skip(person.digests, following)
            return nothing, None
        digest = await self._digests.digest(
            await self._accounts_of(person),
            timing,
            now,
            said=frozenset[str]().union(*(one.said for one in person.digests)),
            told={one.reminder.item_id for one in wanted},
        )
        if not digest.items:
            await self._skip(person.digests, following)
            return nothing, None
        speaking, *silent = person.digests
        await self._skip(silent, following)
        return digest, NextDigest(speaking, following, digest.said)

    async def _accounts_of(self, person: _Person) -> Sequence[Account]:
        """All that are known of them here, and what is linked with these."""
        here = [one.account for one in person.reminders if one.account]
        here += [one.account for one in person.digests]
        known = dict.fromkeys(here)
        for account in dict.fromkeys(here):
            known |= dict.fromkeys(await self._store.accounts_of(account))
        return list(known)

    async def _timing_of(self, person: _Person, timings: Mapping[Account, Timing]) -> Timing:
        if person.home is None:
            zone = await self._digests.zone_of(await self._accounts_of(person))
            return await self._timings.of_account(person.digests[0].account, zone)
        account, zone = person.home
        return timings[account] if account else self._timings.of_nobody(zone)

    async def _call_off(self, reminders: Iterable[Reminder]) -> None:
        await self._store.call_off_reminders([one.id for one in reminders])

    async def _skip(self, digests: Iterable[DueDigest], at: datetime) -> None:
        for digest in digests:
            await self._store.skip_digest(NextDigest(digest, at, digest.said))


def split(due: Iterable[DueReminder]) -> tuple[Sequence[DueReminder], Sequence[Reminder]]:
    """The newest reminder of each item for each person, oldest first, and those it has overtaken.

    More than one are due after a downtime or a mute. The question whether an item is done is asked
    once only, so that it is the one that is kept.
    """
    of_item = defaultdict[tuple[str, str], list["DueReminder"]](list)
    for one in sorted(due, key=_newness):
        of_item[one.reminder.item_id, one.reminder.participant].append(one)
    newest = sorted((group[-1] for group in of_item.values()), key=lambda one: one.reminder.at)
    return newest, [one.reminder for group in of_item.values() for one in group[:-1]]


def _newness(due: DueReminder) -> tuple[bool, datetime, datetime, str]:
    """By the moment it was planned for, where several are kept back until the same one."""
    one = due.reminder
    return one.kind is ReminderKind.SAID_DONE, one.at, instant_of(one.local, one.zone), one.id


def _homes(people: Iterable[_Person]) -> Iterator[tuple[Account, str]]:
    for person in people:
        if person.home is not None and person.home[0] is not None:
            yield person.home[0], person.home[1]


def _is_working_day(timing: Timing, now: datetime) -> bool:
    """A digest of a day on which nobody was there to send it does not come on a day off."""
    return timing.hours.is_working_day(now.astimezone(ZoneInfo(timing.zone)).date())
