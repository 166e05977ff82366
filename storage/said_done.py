"""What was said in a meeting of the action items of others, when it is not to be kept."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ItemState, SaidDone
from storage.item_tables import ActionItemRow, ItemChangeRow, ItemEventRow
from storage.stale import mark_nudges, mark_stale
from storage.statements import BATCH
from storage.webhook_rows import WebhookCallRow

SAID_DONE = "said_done"
"""The field of an event by which it was heard that an item is done; its new value is where."""


async def forget_said_done(session: AsyncSession, meeting_id: str, by: str | None = None) -> None:
    """Forget the words of a meeting by which items are said to be done; those of one participant.

    They stand at items of other meetings, which are suggested to be done no more, in their history
    and in what webhooks are told of them.
    """
    heard = select(ItemEventRow.item_id).where(
        ItemEventRow.field == SAID_DONE, ItemEventRow.new == meeting_id
    )
    items = sorted(set((await session.exec(heard)).all()))
    for start in range(0, len(items), BATCH):
        some = items[start : start + BATCH]
        await _forget_suggestions(session, some, meeting_id, by)
        await _forget_history(session, some, meeting_id, by)
        await _forget_told(session, some, meeting_id, by)


async def _forget_suggestions(
    session: AsyncSession, items: Sequence[str], meeting_id: str, by: str | None
) -> None:
    theirs = [col(ActionItemRow.id).in_(items), col(ActionItemRow.said_done_in) == meeting_id]
    if by is not None:
        theirs.append(col(ActionItemRow.said_done_by) == by)
    rows = (await session.exec(select(ActionItemRow).where(*theirs).with_for_update())).all()
    if not rows:
        return
    forgotten = {
        "said_done_in": None,
        "said_done_by": None,
        "said_done_evidence": None,
        # One who has read it before must not put back what was taken out.
        "version": ActionItemRow.version + 1,
    }
    ids = [row.id for row in rows]
    await session.exec(
        update(ActionItemRow).where(col(ActionItemRow.id).in_(ids)).values(forgotten)
    )
    for shown_in in sorted({row.meeting_id for row in rows}):
        await mark_stale(session, shown_in)
    await mark_nudges(session, ids)


async def _forget_history(
    session: AsyncSession, items: Sequence[str], meeting_id: str, by: str | None
) -> None:
    changes = select(ItemChangeRow).where(col(ItemChangeRow.item_id).in_(items))
    for row in await session.exec(changes):
        row.before = _without(row.before, meeting_id, by)
        row.after = _without(row.after, meeting_id, by)


async def _forget_told(
    session: AsyncSession, items: Sequence[str], meeting_id: str, by: str | None
) -> None:
    calls = select(WebhookCallRow).where(col(WebhookCallRow.item_id).in_(items))
    for row in await session.exec(calls):
        if _is_theirs(row.item.said_done, meeting_id, by):
            row.item = row.item.model_copy(update={"said_done": None})


def _without(state: ItemState, meeting_id: str, by: str | None) -> ItemState:
    if _is_theirs(state.said_done, meeting_id, by):
        return state.model_copy(update={"said_done": None})
    return state


def _is_theirs(said: SaidDone | None, meeting_id: str, by: str | None) -> bool:
    return said is not None and said.meeting_id == meeting_id and by in {None, said.participant}
