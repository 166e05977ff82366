"""What may be asked about action items, done."""

from __future__ import annotations

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
from bot.errors import NotAllowedError, NotFoundError
from bot.followup.adding import Adder
from bot.followup.undoing import last_change
from bot.ports.desk import ItemDesk, ItemView, NewItem, TaskFormat, Tasks, TaskScope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.desk.tasks import TaskLists
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.publication import Attachment
    from bot.followup.adding import Adding
    from bot.followup.answers import Answers
    from bot.ports import Asker, Store


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
        *,
        refresh: Callable[[str], Awaitable[None]],
    ) -> None:
        self._store = store
        self._answers = answers
        self._adding = adding
        self._lists = lists
        self._refresh = refresh

    async def show(self, by: Asker, item_id: str) -> ItemView:
        """An item of a meeting that the person can read, or that is theirs."""
        view, accounts = await self._view(by, item_id)
        if not is_assignee(accounts, view.item, view.meeting):
            try:
                await check_can_read(by, view.meeting)
            except NotFoundError:
                raise _not_here() from None
        return view

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
        view, accounts = await self._view(by, item_id)
        owner = check_is_assignee(accounts, view.item, view.meeting)
        return await self._answered(by, view, self._answers.accept, owner)

    async def hand_back(self, by: Asker, item_id: str) -> ItemView:
        """It is not this person's: nobody's now, and who gave it to them is told."""
        view, accounts = await self._view(by, item_id)
        if await self._has_handed_back(view, accounts):
            return view
        owner = check_is_assignee(accounts, view.item, view.meeting)
        return await self._answered(by, view, self._answers.hand_back, owner)

    async def not_done(self, by: Asker, item_id: str) -> ItemView:
        """It was said to be done and is not."""
        return await self._answer(by, item_id, self._answers.not_done)

    async def assign(self, by: Asker, item_id: str, to: Account | None, name: str) -> ItemView:
        """It is this person's now, or nobody's; an account has to be one of the workspace.

        Without an account, a name is that of a participant.
        """
        view, _ = await self._view(by, item_id)
        check_is_of(view.meeting.place, to)
        return await self._answer(by, item_id, self._answers.assign, to, name)

    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        """It is due then, in the assignee's zone: see `bot.followup.typed_dates`."""
        return await self._answer(by, item_id, self._answers.due, when)

    async def snooze(self, by: Asker, item_id: str, until: str) -> ItemView:
        """Remind of it then and not before: see `bot.followup.snoozing`."""
        return await self._answer(by, item_id, self._answers.snooze, until)

    async def undo(self, by: Asker, item_id: str) -> ItemView:
        """Take back what was last done to it.

        That may be done by whoever may act, and by who has done it: somebody who has given an item
        away can have it back.
        """
        view, accounts = await self._view(by, item_id)
        try:
            check_can_act(by, view.item, view.meeting, accounts)
        except NotAllowedError:
            last = last_change(await self._store.item_changes(view.item.id))
            if last.actor not in {account.user_id for account in accounts}:
                raise
        return await self._answered(by, view, self._answers.undo)

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
        item = await self._adding.add(new, Adder(by.account, by.name))
        await self._refresh(item.meeting_id)
        return ItemView(item, await self._store.meeting(item.meeting_id))

    async def _answer(
        self,
        by: Asker,
        item_id: str,
        answer: Callable[..., Awaitable[ActionItem]],
        *given: object,
    ) -> ItemView:
        view, accounts = await self._view(by, item_id)
        check_can_act(by, view.item, view.meeting, accounts)
        return await self._answered(by, view, answer, *given)

    async def _answered(
        self,
        by: Asker,
        view: ItemView,
        answer: Callable[..., Awaitable[ActionItem]],
        *given: object,
    ) -> ItemView:
        account = by.account
        item = await answer(view.item.id, *given, actor=account.user_id, where=account.platform)
        await self._refresh(item.meeting_id)
        return ItemView(item, await self._store.meeting(item.meeting_id))

    async def _view(self, by: Asker, item_id: str) -> tuple[ItemView, Sequence[Account]]:
        """An item that the person may know of, and their accounts.

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
        return ItemView(item, meeting), accounts

    async def _has_handed_back(self, view: ItemView, accounts: Sequence[Account]) -> bool:
        """Whether it is nobody's because this person has just said so."""
        changes = await self._store.item_changes(view.item.id)
        if view.item.assignee is not None or not changes:
            return False
        before = view.item.model_copy(update={"assignee": changes[-1].before.assignee})
        is_by_them = changes[-1].actor in {account.user_id for account in accounts}
        return is_by_them and is_assignee(accounts, before, view.meeting)


def _not_here() -> NotFoundError:
    return NotFoundError("There is no such action item here.", "Look at the list of action items.")
