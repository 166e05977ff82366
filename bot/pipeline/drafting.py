"""What a nudge says: what of it is still wanted, and how that stands now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.action_item import ActionItem
from bot.domain.meeting import Meeting
from bot.domain.nudge import Nudge
from bot.domain.people import Account, Participant
from bot.domain.publication import OpenItem, RemindedItem
from bot.domain.reminder import IN_TIME, Reminder, ReminderState
from bot.followup.appointments import is_wanted
from bot.followup.digests import phase_of
from bot.followup.timing import Timing, Timings
from bot.followup.undoing import standing
from bot.pipeline.around import look_around
from bot.ports import Clock, Store


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
            _reminded(known[one.item_id], one, is_late=_is_late(one, now))
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
        changed = await self._changed(nudge, [one.item for one in known.values()])
        reminded = tuple(
            _reminded(
                open_item,
                one,
                is_late=_is_late(one, sent_at or nudge.claimed_at),
                is_changed=one.item_id in changed,
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
        return await self._timings.of_account(nudge.account, meeting.zone_of(person.id))

    async def _known(
        self, reminders: Iterable[Reminder], digest: Iterable[str]
    ) -> Mapping[str, OpenItem]:
        ids = dict.fromkeys((*(one.item_id for one in reminders), *digest))
        found = await self._store.items(list(ids))
        around = await look_around(self._store, found)
        return {one.item.id: around.open_item(one) for one in found}

    async def _changed(self, nudge: Nudge, items: Sequence[ActionItem]) -> frozenset[str]:
        """The items that were changed since a nudge was sent, and not changed back."""
        versions = await self._store.change_versions([item.id for item in items])
        return frozenset(
            item.id
            for item in items
            if _is_changed(item, nudge.versions.get(item.id, 0), versions.get(item.id, ()))
        )

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


def _reminded(
    known: OpenItem, reminder: Reminder, *, is_late: bool, is_changed: bool = False
) -> RemindedItem:
    return RemindedItem(
        item=known.item,
        meeting=known.meeting,
        reminder=reminder,
        is_late=is_late,
        is_changed=is_changed,
        said_by=known.said_by,
        notes=known.notes,
    )


def _is_changed(item: ActionItem, seen: int, versions: Sequence[tuple[int, int | None]]) -> bool:
    """Whether an item is another than the version that was seen.

    `versions` are those that people's changes made, each with the one that it took back; what has
    made any other, as new notes do, nobody takes back.
    """
    made = {version for version, _ in versions}
    if any(version not in made for version in range(seen + 1, item.version + 1)):
        return True
    return standing(versions) != standing(one for one in versions if one[0] <= seen)


def _is_late(reminder: Reminder, told_at: datetime) -> bool:
    return reminder.is_late or told_at - reminder.at > IN_TIME


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
    return known.meeting.participant(known.item.owner)
