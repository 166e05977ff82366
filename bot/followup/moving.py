"""What is planned for a person follows what they have set."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.action_item import instant_of
from bot.domain.preferences import PersonSettings
from bot.domain.publication import OpenItem
from bot.errors import ConflictError, NotFoundError
from bot.followup.digest_times import next_digest
from bot.followup.quiet import after_quiet
from bot.followup.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.domain.meeting import Meeting
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
        zones: Zones | None = None,
    ) -> None:
        self._store = store
        self._changes = changes
        self._turns = turns
        self._timings = timings
        self._clock = clock
        self._zones = zones or Zones(store)

    async def settings(self, account: Account) -> PersonSettings:
        """What the person with an account has set."""
        settings = await self._store.person_settings([account])
        return settings.get(account.user_id, PersonSettings())

    async def save(
        self, account: Account, alter: Callable[[PersonSettings], PersonSettings]
    ) -> PersonSettings:
        """Replace what the person with an account has set; nothing is planned anew by it.

        Nothing that is set meanwhile is lost. Raises what `alter` raises, with nothing replaced.
        """
        others = [one for one in await self._store.accounts_of(account) if one != account]
        return await self._store.alter_person_settings([account, *others], alter)

    async def move(self, account: Account, *, is_zone_new: bool = False) -> None:
        """Plan anew all that is open of a person, where they live.

        With `is_zone_new` that is so as well if they do not say any more where they do: then it is
        where their platform says. Raises `ConflictError`, with everything else planned, for what is
        being changed again and again at this moment.
        """
        conflicts = list[ConflictError]()
        accounts = await self._store.accounts_of(account)
        is_zone_set = (await self.settings(account)).zone is not None
        zones = await self._zones_of(accounts) if is_zone_new or is_zone_set else {}
        for meeting_id, items in (await self._of_meetings(accounts)).items():
            try:
                async with self._turns.turn(meeting_id):
                    meeting = await self._live_in(zones, meeting_id)
                    for one in items:
                        await self._changes.replan(one.item.id, meeting)
            except NotFoundError:
                continue  # somebody has deleted the meeting meanwhile
            except ConflictError as conflict:
                conflicts.append(conflict)
        await self._bring_on(accounts)
        await self.move_digests(accounts)
        if conflicts:
            raise conflicts[0]

    async def move_digests(self, accounts: Iterable[Account]) -> None:
        """Let the next digest of those who have something to do come when they want it."""
        now = self._clock.now()
        for account in accounts:
            for task in (await self._store.open_tasks_of(account))[:1]:
                for one in await self._store.items([task.item_id]):
                    zone = one.meeting.zone_of(one.item.owner)
                    timing = await self._timings.of_account(account, zone)
                    await self._store.plan_digest(account, next_digest(now, timing))

    async def _bring_on(self, accounts: Sequence[Account]) -> None:
        """Let what was handed back to them be told as soon as they may be told it.

        Such an item is nobody's, so that no plan of it is theirs. That a mute goes on is looked at
        once more when it comes.
        """
        for due in await self._store.handed_back_to(accounts):
            reminder = due.reminder
            meeting = await self._store.meeting(due.meeting_id)
            timing = await self._timings.of(meeting, reminder.participant)
            at = after_quiet(instant_of(reminder.local, reminder.zone), timing)
            await self._store.defer_reminders([reminder.id], at)

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

    async def _zones_of(self, accounts: Sequence[Account]) -> Mapping[tuple[str, str], str | None]:
        """Where somebody lives, by platform and user id; None if nobody knows."""
        return {
            (account.platform, account.user_id): await self._zones.of(account)
            for account in accounts
        }

    async def _live_in(
        self, zones: Mapping[tuple[str, str], str | None], meeting_id: str
    ) -> Meeting:
        meeting = await self._store.meeting(meeting_id)
        people = tuple(_in_zone(one, zones) for one in meeting.participants)
        moved = meeting.model_copy(update={"participants": people})
        if moved != meeting:
            await self._store.update_meeting(moved)
        return moved


def _in_zone(participant: Participant, zones: Mapping[tuple[str, str], str | None]) -> Participant:
    """The participant where they live, if they are this person, in whatever workspace."""
    account = participant.account
    if account is None or (account.platform, account.user_id) not in zones:
        return participant
    return participant.model_copy(update={"zone": zones[account.platform, account.user_id]})
