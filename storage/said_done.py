"""What was said in a meeting of the action items of others, when it is not to be kept."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ActionItem, ItemState, SaidDone
from storage.item_rows import to_item
from storage.item_tables import ActionItemRow, ItemChangeRow, ItemEventRow
from storage.stale import mark_nudges, mark_stale
from storage.statements import BATCH
from storage.webhook_rows import WebhookCallRow

SAID_DONE = "said_done"
"""The field of an event by which it was heard that an item is done; its new value is where."""


class Words(NamedTuple):
    """Which words of a meeting are forgotten: all, or those of a participant.

    `left` are the ids of what was said and is kept: whose words the others were is not said right
    everywhere, if it was put right meanwhile. None where it is not known what was said.
    """

    meeting_id: str
    by: str | None = None
    left: Collection[str] | None = None

    def holds(self, said: SaidDone | None) -> bool:
        """Whether an item is said to be done by these words."""
        if said is None or said.meeting_id != self.meeting_id:
            return False
        is_gone = self.left is not None and said.evidence.utterance_id not in self.left
        return self.by in {None, said.participant} or is_gone


async def forget_said_done(session: AsyncSession, words: Words) -> None:
    """Forget words by which items are said to be done.

    They stand at items of other meetings, which are suggested to be done no more, in their history
    and in what webhooks are told of them.
    """
    heard = select(ItemEventRow.item_id).where(
        ItemEventRow.field == SAID_DONE, ItemEventRow.new == words.meeting_id
    )
    items = sorted(set((await session.exec(heard)).all()))
    for start in range(0, len(items), BATCH):
        some = items[start : start + BATCH]
        await _forget_suggestions(session, some, words)
        await _forget_history(session, some, words)
        await _forget_told(session, some, words)


async def _forget_suggestions(session: AsyncSession, items: Sequence[str], words: Words) -> None:
    said_there = select(ActionItemRow).where(
        col(ActionItemRow.id).in_(items), col(ActionItemRow.said_done_in) == words.meeting_id
    )
    locked = await session.exec(said_there.with_for_update())
    rows = [row for row in locked if words.holds(to_item(row).said_done)]
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


async def _forget_history(session: AsyncSession, items: Sequence[str], words: Words) -> None:
    changes = select(ItemChangeRow).where(col(ItemChangeRow.item_id).in_(items))
    for row in await session.exec(changes):
        row.before = _without(row.before, words)
        row.after = _without(row.after, words)


async def _forget_told(session: AsyncSession, items: Sequence[str], words: Words) -> None:
    calls = select(WebhookCallRow).where(col(WebhookCallRow.item_id).in_(items))
    for row in await session.exec(calls):
        if isinstance(row.item, ActionItem) and words.holds(row.item.said_done):
            row.item = row.item.model_copy(update={"said_done": None})


def _without(state: ItemState, words: Words) -> ItemState:
    return state.model_copy(update={"said_done": None}) if words.holds(state.said_done) else state
