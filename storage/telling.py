"""What webhooks are told of when notes are written anew, people are put right or items go away.

What somebody has done to one item is told by `storage.webhook_calls.keep_calls`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ActionItem, ItemEvent
from bot.domain.differences import Difference, differences
from bot.domain.meeting import Meeting
from bot.domain.webhook import GoneItem
from storage.item_rows import to_item
from storage.item_tables import ActionItemRow, ItemEventRow
from storage.statements import BATCH
from storage.webhook_calls import OUT_OF_SIGHT, is_private, keep_each, webhooks_of

_ACTOR: Final = "minuta"
_WHERE: Final = "notes"
"""By whom and where: of a correction only its moment is known here."""


async def kept_items(
    session: AsyncSession, meeting_id: str, item_ids: Sequence[str]
) -> Mapping[str, ActionItem] | None:
    """Those of the items that are kept, by id, as far as a webhook is to be told what they become.

    None where there is no webhook.
    """
    if not await webhooks_of(session, meeting_id):
        return None
    kept = dict[str, ActionItem]()
    for start in range(0, len(item_ids), BATCH):
        these = col(ActionItemRow.id).in_(item_ids[start : start + BATCH])
        rows = await session.exec(select(ActionItemRow).where(these))
        kept |= {row.id: to_item(row) for row in rows}
    return kept


async def tell_of_rewritten(
    session: AsyncSession,
    meeting_id: str,
    before: Mapping[str, ActionItem],
    after: Sequence[ActionItem],
    at: datetime,
) -> None:
    """Let webhooks be told of the items of notes: of new ones, and of what has changed of others.

    What is only suggested is told when it is accepted.
    """
    told = list[tuple[ActionItem, Sequence[ItemEvent]]]()
    for item in after:
        old = before.get(item.id)
        if old is None:
            if item.status not in OUT_OF_SIGHT:
                told.append((item, ()))
            continue
        events = [_event(item.id, one, at) for one in _changes(old, item)]
        if events and not is_private(item, events):
            told.append((item, events))
    await keep_each(session, await webhooks_of(session, meeting_id), told, at)


async def tell_of_people(
    session: AsyncSession, before: Meeting, after: Meeting, at: datetime
) -> None:
    """Let webhooks be told whose items are, where people are called or reached otherwise now."""
    known = {person.id: person for person in before.participants}
    renamed = {
        person.id: old.name
        for person in after.participants
        if (old := known.get(person.id)) is not None
        and (old.name, old.account) != (person.name, person.account)
    }
    webhooks = await webhooks_of(session, after.id) if renamed else ()
    if not webhooks:
        return
    theirs = select(ActionItemRow).where(
        ActionItemRow.meeting_id == after.id,
        col(ActionItemRow.assignee_participant).in_(renamed),
        col(ActionItemRow.status).not_in(OUT_OF_SIGHT),
    )
    items = map(to_item, await session.exec(theirs.order_by(col(ActionItemRow.number))))
    told = [
        (item, [_event(item.id, ("assignee", renamed[owner], owner), at)])
        for item in items
        if (owner := item.owner) is not None
    ]
    await keep_each(session, webhooks, told, at)


async def tell_of_gone(
    session: AsyncSession, meeting_id: str, item_ids: Sequence[str] | None, at: datetime
) -> None:
    """Let webhooks be told of items that are deleted after this; None: of all of a meeting.

    Nothing is said of what was never told, being only suggested.
    """
    webhooks = await webhooks_of(session, meeting_id)
    if not webhooks:
        return
    was_in_sight = select(ItemEventRow.item_id).where(
        col(ItemEventRow.item_id) == col(ActionItemRow.id),
        ItemEventRow.field == "status",
        or_(col(ItemEventRow.old).not_in(OUT_OF_SIGHT), col(ItemEventRow.new).not_in(OUT_OF_SIGHT)),
    )
    told_of = select(ActionItemRow.id).where(
        ActionItemRow.meeting_id == meeting_id,
        or_(col(ActionItemRow.status).not_in(OUT_OF_SIGHT), was_in_sight.exists()),
    )
    known = (await session.exec(told_of.order_by(col(ActionItemRow.number)))).all()
    gone = frozenset(known if item_ids is None else item_ids)
    told = [(GoneItem(id=one, meeting_id=meeting_id), ()) for one in known if one in gone]
    await keep_each(session, webhooks, told, at)


def _changes(old: ActionItem, new: ActionItem) -> Iterator[Difference]:
    yield from differences(old, new)
    if old.evidence != new.evidence:
        yield "evidence", None, None  # its quotes stand at the item


def _event(item_id: str, difference: Difference, at: datetime) -> ItemEvent:
    field, old, new = difference
    return ItemEvent(
        item_id=item_id, at=at, actor=_ACTOR, field=field, old=old, new=new, where=_WHERE
    )
