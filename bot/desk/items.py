"""What may be asked about action items, done."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.desk.rights import (
    check_can_act,
    check_can_read,
    check_can_read_place,
    check_here,
    check_is_assignee,
    check_is_of,
    check_place_is_here,
    is_assignee,
    took_part,
)
from bot.errors import MinutaError, NotAllowedError, NotFoundError, ProviderError
from bot.followup.adding import Adder
from bot.followup.undoing import change_to_undo
from bot.ports.desk import ItemDesk, ItemView, NewItem, TaskFormat, Tasks, TaskScope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.desk.tasks import TaskLists
    from bot.desk.views import ItemViews
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.people import Account
    from bot.domain.publication import Attachment
    from bot.followup.adding import Adding
    from bot.followup.answers import Answers
    from bot.ports import Asker, Store

log = logging.getLogger(__name__)


class FrontItemDesk(ItemDesk):
    """Looks who may, passes answers on, and has the published message follow.

    What is theirs is so on every account of a person, also on another platform or server.

    `refresh` brings the message of a meeting, by its id, up to date, or posts it.
    """

    def __init__(
        self,
        store: Store,
        answers: Answers,
        adding: Adding,
        lists: TaskLists,
        views: ItemViews,
        *,
        refresh: Callable[[str], Awaitable[None]],
    ) -> None:
        self._store = store
        self._answers = answers
        self._adding = adding
        self._lists = lists
        self._views = views
        self._refresh = refresh

    async def show(self, by: Asker, item_id: str) -> ItemView:
        """An item of a meeting that the person can read, or that is theirs."""
        item, meeting, accounts = await self._found(by, item_id)
        await _check_can_see(by, item, meeting, accounts)
        return await self._views.of(item, meeting)

    async def confirm(self, by: Asker, item_id: str) -> ItemView:
        """It is agreed on; one that is done or was rejected stays so."""
        return await self._answer(by, item_id, self._answers.confirm)

    async def reject(self, by: Asker, item_id: str) -> ItemView:
        """It is none: nobody is reminded of it."""
        return await self._answer(by, item_id, self._answers.reject)

    async def done(self, by: Asker, item_id: str) -> ItemView:
        """It is done; one that was rejected stays so."""
        return await self._answer(by, item_id, self._answers.done)

    async def reopen(self, by: Asker, item_id: str) -> ItemView:
        """It is still to be done, whatever was said before."""
        return await self._answer(by, item_id, self._answers.reopen)

    async def accept(self, by: Asker, item_id: str) -> ItemView:
        """Its assignee takes it on: one that was suggested opens."""
        item, meeting, accounts = await self._found(by, item_id)
        owner = check_is_assignee(accounts, item, meeting)
        return await self._answered(by, item, self._answers.accept, owner)

    async def hand_back(self, by: Asker, item_id: str) -> ItemView:
        """It is not this person's: nobody's now, and who gave it to them is told."""
        item, meeting, accounts = await self._found(by, item_id)
        if await self._has_handed_back(item, meeting, accounts):
            return await self._views.of(item, meeting)
        owner = check_is_assignee(accounts, item, meeting)
        return await self._answered(by, item, self._answers.hand_back, owner)

    async def not_done(self, by: Asker, item_id: str) -> ItemView:
        """It was said to be done and is not."""
        return await self._answer(by, item_id, self._answers.not_done)

    async def assign(
        self,
        by: Asker,
        item_id: str,
        to: Account | None,
        name: str,
        *,
        participant: str | None = None,
    ) -> ItemView:
        """It is this person's now, or nobody's; an account has to be one of the workspace.

        Without an account it is the participant with this id, or else of this name.
        """
        item, meeting, accounts = await self._found(by, item_id)
        check_is_of(meeting.place, to)
        await _check_may_act(by, item, meeting, accounts)
        return await self._answered(by, item, self._answers.assign, to, name, participant)

    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        """It is due then, in the assignee's zone: see `bot.followup.typed_dates`."""
        return await self._answer(by, item_id, self._answers.due, when, by.language)

    async def snooze(self, by: Asker, item_id: str, until: str) -> ItemView:
        """Remind of it then and not before: see `bot.followup.snoozing`."""
        return await self._answer(by, item_id, self._answers.snooze, until, by.language)

    async def undo(self, by: Asker, item_id: str, of: int | None = None) -> ItemView:
        """Take back what was last done to it, as it was seen at the version `of`.

        That may be done by whoever may act, and by who has done it: somebody who has given an item
        away can have it back.
        """
        item, meeting, accounts = await self._found(by, item_id)
        try:
            await _check_may_act(by, item, meeting, accounts)
        except (NotAllowedError, NotFoundError):
            change = change_to_undo(await self._store.item_changes(item.id), of)
            if change is None or change.actor not in {account.user_id for account in accounts}:
                raise
        return await self._answered(by, item, self._answers.undo, of)

    async def tasks(
        self,
        by: Asker,
        scope: TaskScope,
        *,
        place: Place | None = None,
        words: str = "",
        limit: int = 50,
    ) -> Tasks:
        """What is still to be done, as far as the person may see it: see `bot.desk.tasks`."""
        if place is not None:
            check_place_is_here(by, place)
        return await self._lists.tasks(by, scope, place, words, limit)

    async def export(
        self,
        by: Asker,
        scope: TaskScope,
        form: TaskFormat,
        *,
        place: Place | None = None,
        words: str = "",
    ) -> Attachment:
        """The same as a file, as many as there are."""
        if place is not None:
            check_place_is_here(by, place)
        return await self._lists.export(by, scope, form, place, words)

    async def add(self, by: Asker, new: NewItem) -> ItemView:
        """Keep an item that was made by hand or of a message, and post it where it belongs."""
        await check_can_read_place(by, new.place)
        check_is_of(new.place, new.to)
        item = await self._adding.add(new, Adder(by.account, by.name, by.language))
        return await self._following(item)

    async def _answer(
        self,
        by: Asker,
        item_id: str,
        answer: Callable[..., Awaitable[ActionItem]],
        *given: object,
    ) -> ItemView:
        item, meeting, accounts = await self._found(by, item_id)
        await _check_may_act(by, item, meeting, accounts)
        return await self._answered(by, item, answer, *given)

    async def _answered(
        self,
        by: Asker,
        item: ActionItem,
        answer: Callable[..., Awaitable[ActionItem]],
        *given: object,
    ) -> ItemView:
        account = by.account
        changed = await answer(item.id, *given, actor=account.user_id, where=account.platform)
        return await self._following(changed)

    async def _following(self, item: ActionItem) -> ItemView:
        """The item as it is now, which its messages are to show."""
        try:
            await self._refresh(item.meeting_id)
        except (MinutaError, ProviderError) as error:
            # The change is kept, and what does not show it is looked for again and again.
            log.warning("what shows %s is not up to date: %s", item.id, error)
        return await self._views.of(item, await self._store.meeting(item.meeting_id))

    async def _found(
        self, by: Asker, item_id: str
    ) -> tuple[ActionItem, Meeting, Sequence[Account]]:
        """An item that the person may know of, its meeting, and their accounts.

        Of other workspaces that is what was once theirs, or of a meeting that they took part in.
        """
        accounts = await self._store.accounts_of(by.account)
        try:
            item = await self._store.item(item_id)
            meeting = await self._store.meeting(item.meeting_id)
            if not any(took_part(account, meeting) for account in accounts):
                check_here(by, meeting)
        except NotFoundError:
            raise _not_here() from None
        return item, meeting, accounts

    async def _has_handed_back(
        self, item: ActionItem, meeting: Meeting, accounts: Sequence[Account]
    ) -> bool:
        """Whether it is nobody's because this person has just said so."""
        changes = await self._store.item_changes(item.id)
        if item.assignee is not None or not changes:
            return False
        before = item.model_copy(update={"assignee": changes[-1].before.assignee})
        is_by_them = changes[-1].actor in {account.user_id for account in accounts}
        return is_by_them and is_assignee(accounts, before, meeting)


async def _check_may_act(
    by: Asker, item: ActionItem, meeting: Meeting, accounts: Sequence[Account]
) -> None:
    """Raise for an item that is not this person's to act on, or that they can't see."""
    check_can_act(by, item, meeting, accounts)
    await _check_can_see(by, item, meeting, accounts)


async def _check_can_see(
    by: Asker, item: ActionItem, meeting: Meeting, accounts: Sequence[Account]
) -> None:
    """Raise for an item that is not theirs, of a meeting that they can't read."""
    if is_assignee(accounts, item, meeting):
        return
    try:
        await check_can_read(by, meeting)
    except NotFoundError:
        raise _not_here() from None


def _not_here() -> NotFoundError:
    return NotFoundError("There is no such action item here.", "Look at the list of action items.")
