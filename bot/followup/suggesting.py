"""Suggests that items of earlier meetings are done, where somebody has said so."""

from collections.abc import Sequence

from bot.domain.action_item import ActionItem, ItemStatus, SaidDone
from bot.domain.completion import Completion
from bot.domain.meeting import Meeting, Source
from bot.domain.publication import OpenItem
from bot.domain.transcript import Transcript
from bot.errors import ConflictError, NotFoundError
from bot.followup.changing import Actor, ItemChanges
from bot.followup.earlier import OpenWork
from bot.ports import ItemStore
from bot.ports.completions import CompletionFinder

_MOST_ITEMS = 200
_STILL_TO_DO = frozenset({ItemStatus.OPEN, ItemStatus.SNOOZED})
_BY = Actor(id="minuta", where="meeting")
_FIELD = "said_done"
"""As the events of such a change are called."""


class Suggesting:
    """Looks through a meeting for what was open in its place before, once."""

    def __init__(
        self, store: ItemStore, work: OpenWork, finder: CompletionFinder, changes: ItemChanges
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
        return [
            one
            for one in await self._work.before(meeting)
            if one.item.status in _STILL_TO_DO and one.item.said_done is None
        ][:_MOST_ITEMS]

    async def _mark(self, completion: Completion, meeting: Meeting) -> None:
        said = SaidDone(
            meeting_id=meeting.id,
            participant=completion.participant,
            evidence=completion.evidence,
        )

        def marked(item: ActionItem) -> ActionItem:
            if item.status not in _STILL_TO_DO or item.said_done is not None:
                return item
            return item.model_copy(update={_FIELD: said})

        try:
            await self._changes.change(completion.item_id, marked, _BY)
        except (ConflictError, NotFoundError):
            return  # somebody changes it at this moment, so it is theirs, or has deleted it
