"""What may be asked about action items, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.finding import meeting_here
from bot.desk.notes import check_is_of
from bot.desk.rights import check_can_act, check_can_read
from bot.errors import NotAllowedError, NotFoundError
from bot.ports.desk import ItemDesk, ItemView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.action_item import ActionItem
    from bot.domain.people import Account
    from bot.followup.answers import Answers
    from bot.ports import Asker, Store


class FrontItemDesk(ItemDesk):
    """Looks who may, passes answers on, and has the published message follow.

    `refresh` brings the message of a meeting, by its id, up to date.
    """

    def __init__(
        self, store: Store, answers: Answers, *, refresh: Callable[[str], Awaitable[None]]
    ) -> None:
        self._store = store
        self._answers = answers
        self._refresh = refresh

    async def show(self, by: Asker, item_id: str) -> ItemView:
        """An item of a meeting that the person can read, or that is theirs."""
        view = await self._view(by, item_id)
        try:
            await check_can_read(by, view.meeting)
        except NotAllowedError:
            assignee = view.item.assignee
            owner = view.meeting.participant(assignee.participant) if assignee else None
            if owner is None or owner.account != by.account:
                raise
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

    async def assign(self, by: Asker, item_id: str, to: Account | None, name: str) -> ItemView:
        """It is this person's now, or nobody's; an account has to be one of the workspace.

        Without an account, a name is that of a participant.
        """
        check_is_of((await self._view(by, item_id)).meeting, to)
        return await self._answer(by, item_id, self._answers.assign, to, name)

    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        """It is due then, in the assignee's zone: see `bot.followup.typed_dates`."""
        return await self._answer(by, item_id, self._answers.due, when)

    async def _answer(
        self,
        by: Asker,
        item_id: str,
        answer: Callable[..., Awaitable[ActionItem]],
        *given: object,
    ) -> ItemView:
        view = await self._view(by, item_id)
        check_can_act(by, view.item, view.meeting)
        account = by.account
        item = await answer(view.item.id, *given, actor=account.user_id, where=account.platform)
        await self._refresh(item.meeting_id)
        return ItemView(item, await self._store.meeting(item.meeting_id))

    async def _view(self, by: Asker, item_id: str) -> ItemView:
        try:
            item = await self._store.item(item_id)
            return ItemView(item, await meeting_here(self._store, by, item.meeting_id))
        except NotFoundError:
            raise NotFoundError(
                "There is no such action item here.", "Look at the list of action items."
            ) from None
