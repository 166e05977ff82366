"""Suggests that items of earlier meetings are done, where somebody has said so."""

from collections.abc import Mapping, Sequence

from bot.domain.action_item import ActionItem, SaidDone
from bot.domain.completion import Completion
from bot.domain.meeting import Meeting, Source
from bot.domain.people import Account
from bot.domain.publication import OpenItem
from bot.domain.transcript import Transcript
from bot.errors import ConflictError, NotFoundError
from bot.followup.changing import Actor, ItemChanges
from bot.followup.earlier import OpenWork
from bot.ports import Store
from bot.ports.completions import CompletionFinder

_MOST_ITEMS = 200
_BY = Actor(id="minuta", where="meeting")
_FIELD = "said_done"
"""As the events of such a change are called."""


class Suggesting:
    """Looks through a meeting for what was open in its place before, once."""

    def __init__(
        self, store: Store, work: OpenWork, finder: CompletionFinder, changes: ItemChanges
    ) -> None:
        self._store = store
        self._work = work
        self._finder = finder
        self._changes = changes

    async def suggest(self, meeting: Meeting, transcript: Transcript) -> None:
        """Mark what was said to be done; done again, nothing more happens.

        A person who has answered has had the last word. Raises `ProviderError` when it can't be
        found out now.
        """
        items = await self._earlier(meeting)
        if not items:
            return
        answered = frozenset(await self._store.said_done_in(meeting.id))
        for completion in await self._finder.find(meeting, transcript, items):
            if completion.item_id not in answered:
                await self._mark(completion, meeting)

    async def _earlier(self, meeting: Meeting) -> Sequence[OpenItem]:
        """What is open of the meetings of this place that were before this one."""
        if meeting.source is Source.MESSAGE:
            return ()
        work = await self._work.before(meeting, _MOST_ITEMS, is_agreed=True)
        known = await self._accounts_here(meeting)
        return [_as_known_here(one, known) for one in work if one.item.said_done is None]

    async def _accounts_here(self, meeting: Meeting) -> Mapping[Account, Account]:
        """The accounts that people have in this meeting, by all others that they have."""
        here = [person.account for person in meeting.participants if person.account]
        return {
            other: account for account in here for other in await self._store.accounts_of(account)
        }

    async def _mark(self, completion: Completion, meeting: Meeting) -> None:
        said = SaidDone(
            meeting_id=meeting.id,
            participant=completion.participant,
            evidence=completion.evidence,
        )

        def marked(item: ActionItem) -> ActionItem:
            if not item.status.is_agreed or item.said_done is not None:
                return item
            return item.model_copy(update={_FIELD: said})

        try:
            await self._changes.change(completion.item_id, marked, _BY)
        except (ConflictError, NotFoundError):
            return  # somebody changes it at this moment, so it is theirs, or has deleted it


def _as_known_here(one: OpenItem, accounts: Mapping[Account, Account]) -> OpenItem:
    """The item with its owner on the account that they have in the later meeting."""
    owner = one.meeting.participant(one.item.owner)
    if owner is None or owner.account is None:
        return one
    known = owner.model_copy(update={"account": accounts.get(owner.account, owner.account)})
    people = tuple(known if person == owner else person for person in one.meeting.participants)
    meeting = one.meeting.model_copy(update={"participants": people})
    return one.model_copy(update={"meeting": meeting})
