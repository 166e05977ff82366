"""What a nudge says: what of it is still wanted, and how that stands now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bot.domain.meeting import Meeting
from bot.domain.nudge import Nudge
from bot.domain.people import Account, Participant
from bot.domain.publication import OpenItem, RemindedItem
from bot.domain.reminder import Reminder, ReminderState
from bot.followup.appointments import is_wanted
from bot.followup.digests import phase_of
from bot.followup.timing import Timing, Timings
from bot.ports import Clock, Store

_IN_TIME: Final = timedelta(minutes=10)


class Recipient(NamedTuple):
    """Who is told, as a meeting knows them."""

    meeting: Meeting
    person: Participant


class Draft(NamedTuple):
    """What a nudge is about, with what it was claimed for and is not wanted any more."""

    reminded: tuple[RemindedItem, ...]
    digest: tuple[OpenItem, ...]
    called_off: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.reminded and not self.digest

    @property
    def versions(self) -> Mapping[str, int]:
        """The versions of the items, by id."""
        items = [one.item for one in self.reminded] + [one.item for one in self.digest]
        return {item.id: item.version for item in items}

    @property
    def recipient(self) -> Recipient | None:
        """Who is told, as the meeting of the first item knows them; None if none does any more."""
        for one in self.reminded:
            person = one.meeting.participant(one.reminder.participant)
            if person is not None:
                return Recipient(one.meeting, person)
        for listed in self.digest:
            person = _assignee(listed)
            if person is not None:
                return Recipient(listed.meeting, person)
        return None


class Drafts:
    """Reads what a nudge is made of."""

    def __init__(self, store: Store, timings: Timings, clock: Clock) -> None:
        self._store = store
        self._timings = timings
        self._clock = clock

    async def to_send(self, nudge: Nudge) -> Draft:
        """What is to be said now; what nobody wants any more is called off."""
        reminders = await self._store.reminders_in(nudge.id)
        known = await self._known(reminders, nudge.digest)
        now = self._clock.now()
        wanted = {one.id: one for one in reminders if _is_wanted(one, known.get(one.item_id))}
        reminded = tuple(
            RemindedItem(
                item=known[one.item_id].item,
                meeting=known[one.item_id].meeting,
                reminder=one,
                is_late=now - one.at > _IN_TIME,
            )
            for one in wanted.values()
        )
        called_off = tuple(one.id for one in reminders if one.id not in wanted)
        told = {one.item.id for one in reminded}
        listed = [known[one] for one in nudge.digest if one in known and one not in told]
        draft = Draft(reminded, tuple(listed), called_off)
        return draft._replace(digest=await self._still_due(nudge, draft))

    async def as_sent(self, nudge: Nudge, sent_at: datetime | None) -> Draft:
        """What was said in a nudge, as all of it stands now, as far as it is still there."""
        reminders = [
            one
            for one in await self._store.reminders_in(nudge.id)
            if one.state is ReminderState.SENT
        ]
        known = await self._known(reminders, nudge.digest)
        reminded = tuple(
            RemindedItem(
                item=open_item.item,
                meeting=open_item.meeting,
                reminder=one,
                is_late=(sent_at or nudge.claimed_at) - one.at > _IN_TIME,
                is_changed=open_item.item.version != nudge.versions.get(one.item_id),
            )
            for one in reminders
            if (open_item := known.get(one.item_id)) is not None
        )
        told = {one.item_id for one in reminders}
        listed = (one for one in nudge.digest if one in nudge.versions and one not in told)
        return Draft(reminded, tuple(known[one] for one in listed if one in known))

    async def timing(self, nudge: Nudge, draft: Draft) -> Timing | None:
        """The timing of who is told; None where nobody knows them any more."""
        if (found := draft.recipient) is None:
            return None
        meeting, person = found
        if nudge.account is None:
            return await self._timings.of(meeting, person.id)
        zone = next((one.reminder.zone for one in draft.reminded), meeting.zone_of(person.id))
        return await self._timings.of_account(nudge.account, zone)

    async def _known(
        self, reminders: Iterable[Reminder], digest: Iterable[str]
    ) -> Mapping[str, OpenItem]:
        ids = dict.fromkeys((*(one.item_id for one in reminders), *digest))
        return {one.item.id: one for one in await self._store.items(list(ids))}

    async def _still_due(self, nudge: Nudge, draft: Draft) -> tuple[OpenItem, ...]:
        """What of the digest is still theirs and due."""
        timing = await self.timing(nudge, draft) if draft.digest else None
        if timing is None or nudge.account is None:
            return ()
        theirs = await self._store.accounts_of(nudge.account)
        now = self._clock.now()
        return tuple(
            one
            for one in draft.digest
            if _belongs_to(one, theirs) and phase_of(one.item, timing.zone, now) is not None
        )


def _is_wanted(reminder: Reminder, known: OpenItem | None) -> bool:
    return (
        known is not None
        and known.meeting.participant(reminder.participant) is not None
        and is_wanted(reminder, known.item)
    )


def _belongs_to(known: OpenItem, accounts: Sequence[Account]) -> bool:
    assignee = _assignee(known)
    account = assignee.account if assignee else None
    return account is not None and any(
        (account.platform, account.user_id) == (one.platform, one.user_id) for one in accounts
    )


def _assignee(known: OpenItem) -> Participant | None:
    item = known.item
    return known.meeting.participant(item.assignee.participant if item.assignee else None)
