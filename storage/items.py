"""Action items as they are now, and their history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import update
from sqlmodel import col, select

from bot.domain.action_item import ActionItem, ItemChange, ItemEvent
from bot.domain.reminder import Reminder
from bot.errors import ConflictError, NotFoundError
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_rows import (
    change_values,
    event_values,
    item_values,
    to_change,
    to_event,
    to_item,
)
from storage.item_tables import ActionItemRow, ItemChangeRow, ItemEventRow
from storage.reminders import replace_planned
from storage.said_done import SAID_DONE
from storage.stale import items_of, mark_nudges, mark_stale
from storage.statements import BATCH, begins_with, insert_all
from storage.webhook_calls import keep_calls


class Items(ItemStore):
    """The part of the store that knows action items."""

    _database: Database

    @unbroken
    async def item(self, item_id: str) -> ActionItem:
        """One item, found by its id or an unambiguous beginning of it; raises `NotFoundError`."""
        if not item_id:
            raise unknown_item(item_id)
        exactly = ActionItemRow.id == item_id
        async with self._database.reading() as session:
            found = (await session.exec(select(ActionItemRow).where(exactly))).first()
            if found is not None:
                return to_item(found)
            beginning = begins_with(session, col(ActionItemRow.id), item_id)
            some = (await session.exec(select(ActionItemRow).where(beginning).limit(2))).all()
        if len(some) > 1:
            raise NotFoundError(
                f"Several action items begin with {item_id!r}.", "Write more of the id."
            )
        if not some:
            raise unknown_item(item_id)
        return to_item(some[0])

    @unbroken
    async def change_item(
        self,
        item: ActionItem,
        events: Sequence[ItemEvent],
        *,
        reminders: Sequence[Reminder] | None = None,
        change: ItemChange | None = None,
    ) -> ActionItem:
        """Replace an item with all that goes with it, in one transaction; see the port.

        Raises `ConflictError` if somebody was faster and `NotFoundError` for an unknown item.
        """
        changed = item.model_copy(update={"version": item.version + 1})
        as_it_was_read = (
            update(ActionItemRow)
            .where(col(ActionItemRow.id) == item.id, col(ActionItemRow.version) == item.version)
            .values(item_values(changed))
        )
        async with self._database.writing() as session:
            await mark_stale(session, item.meeting_id)
            if not (await session.exec(as_it_was_read)).rowcount:
                same = select(ActionItemRow.version).where(ActionItemRow.id == item.id)
                if (await session.exec(same)).first() is None:
                    raise unknown_item(item.id)
                raise ConflictError(
                    "Somebody else changed this action item first.", "Look at it and try again."
                )
            await insert_all(session, ItemEventRow, [event_values(event) for event in events])
            if change is not None:
                await insert_all(session, ItemChangeRow, [change_values(change)])
            if reminders is not None:
                await replace_planned(session, item.id, reminders)
            await mark_nudges(session, [item.id])
            await keep_calls(session, changed, events)
        return changed

    @unbroken
    async def item_changes(self, item_id: str) -> Sequence[ItemChange]:
        """The changes of the item as a whole, in the order they were made."""
        changes = select(ItemChangeRow).where(ItemChangeRow.item_id == item_id)
        async with self._database.reading() as session:
            rows = await session.exec(changes.order_by(col(ItemChangeRow.version)))
            return [to_change(row) for row in rows]

    @unbroken
    async def change_versions(
        self, item_ids: Sequence[str]
    ) -> Mapping[str, Sequence[tuple[int, int | None]]]:
        """The versions that changes made of items, and which of them took which one back."""
        found = defaultdict[str, list[tuple[int, int | None]]](list)
        async with self._database.reading() as session:
            for start in range(0, len(item_ids), BATCH):
                these = col(ItemChangeRow.item_id).in_(item_ids[start : start + BATCH])
                changes = select(
                    ItemChangeRow.item_id, ItemChangeRow.version, ItemChangeRow.undoes
                ).where(these)
                for item_id, version, undoes in await session.exec(
                    changes.order_by(col(ItemChangeRow.version))
                ):
                    found[item_id].append((version, undoes))
        return found

    @unbroken
    async def said_done_in(self, meeting_id: str) -> Sequence[str]:
        """The items that were said to be done in a meeting, in the order it was heard."""
        heard = select(ItemEventRow).where(
            ItemEventRow.field == SAID_DONE, ItemEventRow.new == meeting_id
        )
        async with self._database.reading() as session:
            rows = await session.exec(heard.order_by(col(ItemEventRow.number)))
            return list(dict.fromkeys(row.item_id for row in rows))

    @unbroken
    async def said_done_of(self, meeting_id: str) -> Sequence[str]:
        """The meetings in which items of this one were said to be done, in that order."""
        heard = select(ItemEventRow).where(
            ItemEventRow.field == SAID_DONE, col(ItemEventRow.item_id).in_(items_of(meeting_id))
        )
        async with self._database.reading() as session:
            rows = await session.exec(heard.order_by(col(ItemEventRow.number)))
            return list(dict.fromkeys(row.new for row in rows if row.new is not None))

    @unbroken
    async def item_events(self, item_id: str) -> Sequence[ItemEvent]:
        """The item's history in the order it happened."""
        changes = select(ItemEventRow).where(ItemEventRow.item_id == item_id)
        async with self._database.reading() as session:
            rows = await session.exec(changes.order_by(col(ItemEventRow.number)))
            return [to_event(row) for row in rows]


def unknown_item(item_id: str) -> NotFoundError:
    """No action item has this id or begins with it."""
    return NotFoundError(
        f"There is no action item {item_id!r}.", "See `minuta tasks` for those there are."
    )
