"""What is planned for a person follows what they have set."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.preferences import PersonSettings
from bot.domain.publication import OpenItem
from bot.errors import NotFoundError
from bot.followup.appointments import REMINDED_OF
from bot.followup.digest_times import next_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.people import Account, Participant
    from bot.followup.changing import ItemChanges
    from bot.followup.timing import Timings
    from bot.followup.turns import MeetingTurns
    from bot.ports import Clock, Store


class Moving:
    """Keeps what a person sets for every account of theirs, and plans anew what is open of theirs.

    That is so in every workspace, since a person lives in one zone. What was cut off in the middle
    is completed by the same change again.
    """

    def __init__(
        self,
        store: Store,
        changes: ItemChanges,
        turns: MeetingTurns,
        timings: Timings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._changes = changes
        self._turns = turns
        self._timings = timings
        self._clock = clock
        self._at_person = asyncio.Lock()

    async def settings(self, account: Account) -> PersonSettings:
        """What the person with an account has set."""
        settings = await self._store.person_settings([account])
        return settings.get(account.user_id, PersonSettings())

    async def save(
        self, account: Account, alter: Callable[[PersonSettings], PersonSettings]
    ) -> PersonSettings:
        """Replace what the person with an account has set; nothing is planned anew by it."""
        async with self._at_person:
            settings = alter(await self.settings(account))
            for one in await self._store.accounts_of(account):
                await self._store.save_person_settings(one, settings)
        return settings

    async def move(self, account: Account, *, is_zone_new: bool = False) -> None:
        """Plan anew all that is open of a person, where they live.

        With `is_zone_new` that is so as well if they do not say any more where they do.
        """
        accounts = await self._store.accounts_of(account)
        zone = (await self.settings(account)).zone
        for meeting_id, items in (await self._of_meetings(accounts)).items():
            try:
                async with self._turns.turn(meeting_id):
                    if is_zone_new or zone is not None:
                        await self._live_in(zone, meeting_id, accounts)
                    await self._replan([one.item.id for one in items])
            except NotFoundError:
                continue  # somebody has deleted the meeting meanwhile
        await self.move_digests(accounts)

    async def move_digests(self, accounts: Iterable[Account]) -> None:
        """Let the next digest of those who have something to do come when they want it."""
        now = self._clock.now()
        for account in accounts:
            for task in (await self._store.open_tasks_of(account))[:1]:
                for one in await self._store.items([task.item_id]):
                    zone = one.meeting.zone_of(_owner(one))
                    timing = await self._timings.of_account(account, zone)
                    await self._store.plan_digest(account, next_digest(now, timing))

    async def _of_meetings(self, accounts: Sequence[Account]) -> dict[str, list[OpenItem]]:
        users = {(one.platform, one.user_id): one for one in accounts}
        item_ids = [
            task.item_id
            for account in users.values()
            for task in await self._store.open_tasks_everywhere(account)
        ]
        of_meeting = defaultdict[str, list[OpenItem]](list)
        for one in await self._store.items(list(dict.fromkeys(item_ids))):
            of_meeting[one.meeting.id].append(one)
        return of_meeting

    async def _live_in(
        self, zone: str | None, meeting_id: str, accounts: Sequence[Account]
    ) -> None:
        meeting = await self._store.meeting(meeting_id)
        people = tuple(
            one.model_copy(update={"zone": zone}) if _is_one_of(one, accounts) else one
            for one in meeting.participants
        )
        if people != meeting.participants:
            await self._store.update_meeting(meeting.model_copy(update={"participants": people}))

    async def _replan(self, item_ids: Sequence[str]) -> None:
        """As they are now, that nobody else changes them."""
        for one in await self._store.items(item_ids):
            if one.item.status in REMINDED_OF:
                await self._changes.replan(one.item, one.meeting)


def _owner(one: OpenItem) -> str | None:
    return one.item.assignee.participant if one.item.assignee else None


def _is_one_of(participant: Participant, accounts: Sequence[Account]) -> bool:
    """Whether it is the same person, in whatever workspace."""
    known = participant.account
    return known is not None and (known.platform, known.user_id) in {
        (one.platform, one.user_id) for one in accounts
    }
