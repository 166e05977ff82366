"""Action items as somebody is shown them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.publication import OpenItem
from bot.followup.undoing import standing
from bot.ports.desk import ItemView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.followup.timing import Timings
    from bot.ports import ItemStore


class ItemViews:
    """Finds out what is shown along with an item; for any number of them with a few queries."""

    def __init__(self, store: ItemStore, timings: Timings) -> None:
        self._store = store
        self._timings = timings

    async def of(self, item: ActionItem, meeting: Meeting) -> ItemView:
        """One item of a meeting."""
        (view,) = await self.of_all([OpenItem(item=item, meeting=meeting)])
        return view

    async def of_all(self, items: Sequence[OpenItem]) -> Sequence[ItemView]:
        """Several items, in their order."""
        zones = await self._timings.zones(items)
        changes = await self._store.change_versions([one.item.id for one in items])
        return [
            ItemView(
                one.item, one.meeting, zone, can_undo=bool(standing(changes.get(one.item.id, ())))
            )
            for one, zone in zip(items, zones, strict=True)
        ]
