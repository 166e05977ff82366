"""One look at what is due: who is told of it now, in one message, and who later or not at all."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.nudge import DueDigest, Nudge
from bot.domain.reminder import ReminderState
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.failpoints import Failpoint, Moment, Name, nowhere
from bot.followup.digest_times import next_digest
from bot.followup.digests import Digest, Digests
from bot.followup.quiet import first_allowed
from bot.followup.view import is_switched_on
from bot.ports import NextDigest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.domain.nudge import DueReminder
    from bot.domain.people import Account
    from bot.domain.reminder import Reminder
    from bot.followup.timing import Timing, Timings
    from bot.ports import Clock, Store

log = logging.getLogger(__name__)

_LOOKED_AT: Final = 1000
_MOST_IN_ONE: Final = 25
"""Reminders in one message; what is left comes with the next look."""

_DIGESTS_ALONE: Final = 100
"""People per look who have nothing but a digest; each costs several queries."""


@dataclass
class _Person:
    """Everything that is due of one person."""

    reminders: list[DueReminder] = field(default_factory=list)
    digests: list[DueDigest] = field(default_factory=list)
    accounts: dict[Account, None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """An id for the log and for tests."""
        return self.reminders[0].reminder.id if self.reminders else self.digests[0].account.user_id


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

    async def claim(self) -> Sequence[str]:
        """Claim what is due now, and return the ids of the nudges.

        What somebody does not want is called off, and what falls into their quiet hours comes at
        the end of these. What goes wrong with one person is logged, and tried at the next look.
        """
        now = self._clock.now()
        newest, overtaken = split(await self._store.due_reminders(now, _LOOKED_AT))
        await self._call_off(overtaken)
        claimed = list[str]()
        for person in await self._people(newest, await self._store.due_digests(now, _LOOKED_AT)):
            try:
                nudge_id = await self._claimed(person, now)
            except (MinutaError, ProviderError, TimeoutError) as error:
                log.warning("what is due is claimed at the next tick: %s", error)
            except Exception as error:  # noqa: BLE001 (the others are told all the same)
                report(log, "claiming", error)
            else:
                if nudge_id is not None:
                    claimed.append(nudge_id)
        return claimed

    async def _people(
        self, due: Iterable[DueReminder], digests: Sequence[DueDigest]
    ) -> Sequence[_Person]:
        """Everybody of whom something is due; who is reminded of something comes first."""
        by_person = defaultdict[str, _Person](_Person)
        for one in due:
            by_person[one.person].reminders.append(one)
        people, alone = list(by_person.values()), list[_Person]()
        by_user = dict[tuple[str, str], _Person]()
        for person in people if digests else ():
            accounts = {one.account: None for one in person.reminders if one.account}
            await self._meet(person, accounts, by_user)
        for digest in digests:
            owner = by_user.get(_user(digest.account))
            if owner is None and len(alone) < _DIGESTS_ALONE:
                owner = _Person()
                alone.append(owner)
                await self._meet(owner, [digest.account], by_user)
            if owner is not None:
                owner.digests.append(digest)
        return [*people, *alone]

    async def _meet(
        self,
        person: _Person,
        accounts: Iterable[Account],
        by_user: dict[tuple[str, str], _Person],
    ) -> None:
        """Know a person by these accounts, and by those that are linked with them."""
        for account in accounts:
            for theirs in await self._store.accounts_of(account):
                person.accounts.setdefault(theirs)
                by_user.setdefault(_user(theirs), person)

    async def _claimed(self, person: _Person, now: datetime) -> str | None:
        for digest in person.digests:
            person.accounts.setdefault(digest.account)
        timing = await self._timing_of(person)
        if not timing.settings.is_on:
            await self._call_off(one.reminder for one in person.reminders)
            await self._skip(person.digests, next_digest(now, timing))
            return None
        allowed_at = first_allowed(now, timing)
        if allowed_at > now:
            await self._store.defer_reminders(
                [one.reminder.id for one in person.reminders], allowed_at
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
            list(person.accounts),
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

    async def _timing_of(self, person: _Person) -> Timing:
        if not person.reminders:
            zone = await self._digests.zone_of(person.accounts)
            return await self._timings.of_account(person.digests[0].account, zone)
        first = person.reminders[0]
        if first.account is not None:
            return await self._timings.of_account(first.account, first.reminder.zone)
        meeting = await self._store.meeting(first.meeting_id)
        return await self._timings.of(meeting, first.reminder.participant)

    async def _call_off(self, reminders: Iterable[Reminder]) -> None:
        for reminder in reminders:
            await self._store.settle_reminder(reminder.id, ReminderState.CANCELLED)

    async def _skip(self, digests: Iterable[DueDigest], at: datetime) -> None:
        for digest in digests:
            await self._store.skip_digest(NextDigest(digest, at, digest.said))


def split(due: Iterable[DueReminder]) -> tuple[Sequence[DueReminder], Sequence[Reminder]]:
    """The newest reminder of each item for each person, oldest first, and those it has overtaken.

    More than one are due after a downtime only.
    """
    of_item = defaultdict[tuple[str, str], list["DueReminder"]](list)
    for one in sorted(due, key=lambda one: (one.reminder.at, one.reminder.id)):
        of_item[one.reminder.item_id, one.reminder.participant].append(one)
    newest = sorted((group[-1] for group in of_item.values()), key=lambda one: one.reminder.at)
    return newest, [one.reminder for group in of_item.values() for one in group[:-1]]


def _is_working_day(timing: Timing, now: datetime) -> bool:
    """A digest of a day on which nobody was there to send it does not come on a day off."""
    return timing.hours.is_working_day(now.astimezone(ZoneInfo(timing.zone)).date())


def _user(account: Account) -> tuple[str, str]:
    return account.platform, account.user_id
