"""What becomes of somebody's action items when it is found out who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.action_item import ItemStatus
from bot.domain.notes import CheckKind
from bot.domain.preferences import ConfirmMode
from bot.notes.assignees import is_sure

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.people import Account, Participant
    from bot.followup.changing import Actor, ItemChanges
    from bot.ports import Store

_FIRST_VERSION: Final = 1


class Identifying:
    """Opens what only waited for a name, and tells people what is theirs."""

    def __init__(self, store: Store, changes: ItemChanges) -> None:
        self._store = store
        self._changes = changes

    async def opening(self, notes: Notes, meeting: Meeting) -> frozenset[str]:
        """The items that would have opened by themselves, had it been known whose voice it was.

        Nobody has answered them yet, and nothing else of them is in doubt.
        """
        place = meeting.place
        server = await self._store.server_settings(place.platform, place.workspace)
        if server.confirm is ConfirmMode.ALL:
            return frozenset()
        in_doubt = {one.item_id for one in notes.please_check if one.kind is CheckKind.CLAIM}
        return frozenset(
            item.id for item in notes.action_items if _is_waiting(item) and item.id not in in_doubt
        )

    async def follow(self, old: Participant, notes: Notes, meeting: Meeting, by: Actor) -> None:
        """Let the items of a participant be those of who they are in `meeting`, by what `by` says.

        `old` is who they were. Who has another account now is told of their items, unless they have
        said it themselves; reminders come when they want and where they live.
        """
        new = meeting.participant(old.id)
        if new is None or (old.is_named, old.account, old.zone) == (
            new.is_named,
            new.account,
            new.zone,
        ):
            return
        opening = frozenset() if old.is_named else await self.opening(notes, meeting)
        is_found = await self._is_found(old.account, new.account)
        for item in notes.action_items:
            if item.owner != new.id:
                continue
            if item.id in opening:
                await self._changes.change(item.id, opened, by, meeting=meeting)
            elif item.status.is_agreed and is_found:
                await self._changes.tell_assignee(item.id, meeting, by)
                continue
            if item.status.is_agreed or item.id in opening:
                await self._changes.replan(item.id, meeting)

    async def _is_found(self, old: Account | None, new: Account | None) -> bool:
        """Whether somebody is reached now who was not before, on whichever of their accounts."""
        if new is None or old == new:
            return False
        return old is None or old not in await self._store.accounts_of(new)


def opened(item: ActionItem) -> ActionItem:
    """It is to be done, as whoever it belongs to has said it; what people have answered stays."""
    if not _is_waiting(item):
        return item
    return item.model_copy(update={"status": ItemStatus.OPEN})


def _is_waiting(item: ActionItem) -> bool:
    return (
        item.status is ItemStatus.SUGGESTED
        and item.version == _FIRST_VERSION
        and item.assignee is not None
        and is_sure(item.assignee)
    )
