"""What is in a daily digest: what is due today or overdue and was not said yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.domain.standing import Standing, standing
from bot.domain.task import OpenTask

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.followup.timing import Timing
    from bot.ports import Store

TODAY: Final = "today"
OVERDUE: Final = "overdue"

_MOST_SHOWN: Final = 15
_FURTHEST: Final = timedelta(days=2)
"""No zone's today reaches further, also where an item has another one."""

_NOWHERE: Final = "UTC"


class Digest(NamedTuple):
    """The ids of the items that are said, none if there is nothing new, and what is said by then.

    `said` holds what a digest has said, this one or an earlier one, as far as it is still so.
    """

    items: tuple[str, ...]
    said: frozenset[str]


class Digests:
    """Finds what a person is to be told once a day."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def zone_of(self, accounts: Iterable[Account]) -> str:
        """The IANA zone that their meetings know them in; UTC for who has nothing to do."""
        for account in accounts:
            for task in (await self._store.open_tasks_of(account))[:1]:
                for known in await self._store.items([task.item_id]):
                    return known.meeting.zone_of(known.item.owner)
        return _NOWHERE

    async def digest(
        self,
        accounts: Collection[Account],
        timing: Timing,
        now: datetime,
        *,
        said: Collection[str],
        told: Collection[str] = (),
    ) -> Digest:
        """The digest of a person with these accounts; `now` is aware.

        `said` is what they were told by the last one. Items of `told`, and those that they were
        reminded of today, are left out.
        """
        known = await self._due(accounts, timing.zone, now)
        midnight = now.astimezone(ZoneInfo(timing.zone)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        reminded = set(told)
        for account in accounts if known else ():
            reminded |= await self._store.reminded_since(account, midnight)
        return chosen(known, timing.zone, now, said=said, reminded=reminded)

    async def _due(
        self, accounts: Collection[Account], zone: str, now: datetime
    ) -> Sequence[ActionItem]:
        tasks = list[OpenTask]()
        for account in accounts:
            tasks += await self._store.open_tasks_of(account)
        soon = dict.fromkeys(
            task.item_id for task in tasks if task.due_at and task.due_at < now + _FURTHEST
        )
        found = await self._store.items(list(soon)) if soon else ()
        return [one.item for one in found if phase_of(one.item, zone, now) is not None]


def chosen(
    items: Iterable[ActionItem],
    zone: str,
    now: datetime,
    *,
    said: Collection[str],
    reminded: Collection[str],
) -> Digest:
    """The digest of items that are due today or overdue.

    It is empty if all of it was said. Of many, what is new comes first, and then by due date; what
    there is no room for is said another time.
    """
    by_date = sorted(items, key=lambda item: (str(item.due and item.due.instant), item.id))
    keys = {item.id: f"{item.id}:{phase_of(item, zone, now)}" for item in by_date}
    shown = sorted(
        (item_id for item_id in keys if item_id not in reminded),
        key=lambda item_id: keys[item_id] in said,
    )
    if all(keys[item_id] in said for item_id in shown):
        return Digest((), frozenset())
    items_said = tuple(shown[:_MOST_SHOWN])
    still_so = frozenset(keys.values()).intersection(said)
    return Digest(items_said, still_so | {keys[item_id] for item_id in items_said})


def phase_of(item: ActionItem, zone: str, now: datetime) -> str | None:
    """Whether an item is due today or overdue for who lives in an IANA zone; None for neither.

    What waits for an answer, sleeps, is over or has been overdue for long is not either.
    """
    if not item.status.is_agreed or item.due is None:
        return None
    wakes_at = item.snoozed.instant(zone) if item.snoozed else None
    if item.status is ItemStatus.SNOOZED and wakes_at is not None and wakes_at > now:
        return None
    match standing(item, now):
        case Standing.OVERDUE:
            return OVERDUE
        case Standing.UPCOMING | Standing.DUE_SOON if _is_due_today(item, zone, now):
            return TODAY
        case _:
            return None


async def zone_of_place(store: Store, place: Place) -> str:
    """The IANA zone of a place: that of its server, else that of the newest meeting there.

    Where nobody met, it is that of what was written down there last.
    """
    server = await store.server_settings(place.platform, place.workspace)
    if server.zone is not None:
        return server.zone
    for meeting in await store.meetings_at([place], 1):
        return meeting.zone
    for task in (await store.open_tasks_in(place))[-1:]:
        for one in await store.items([task.item_id]):
            return one.meeting.zone
    return _NOWHERE


def _is_due_today(item: ActionItem, zone: str, now: datetime) -> bool:
    due = item.due
    if due is None or due.local is None or due.instant is None:
        return False
    # A date without an hour is that day wherever the person is; a spoken time is one instant.
    local = due.local if due.is_date_only else due.instant.astimezone(ZoneInfo(zone))
    return local.date() == now.astimezone(ZoneInfo(zone)).date()
