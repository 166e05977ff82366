"""The Home of Minuta: a person's action items by their date, and how Minuta is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.ports.desk import TaskScope
from integrations.slack.actions import (
    CALENDAR,
    LINK,
    NOTHING,
    REMINDERS,
    SETTINGS,
    UNMUTE,
    Action,
)
from integrations.slack.asking import answered
from integrations.slack.commands.reminder_fields import silence, summary
from integrations.slack.commands.status import status_lines
from integrations.slack.elements import (
    actions,
    bullets,
    button,
    context,
    divider,
    header,
    line,
    own,
    rich,
    section,
)
from integrations.slack.faults import Refused
from integrations.slack.items.days import When, when_due
from integrations.slack.items.files import export_row
from integrations.slack.items.scopes import Wanted
from integrations.slack.limits import VIEW_BLOCKS, validate_view
from integrations.slack.notes.entries import item_blocks
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.domain.preferences import ReminderSettings
    from bot.domain.working_hours import WorkingHours
    from bot.ports.desk import ItemView, Tasks
    from integrations.slack.app import Surroundings
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block

REFRESH: Final = Action("home-refresh", ("person",))

_ASKED_FOR = 100
_BELOW = 7
"""Blocks below the items: how many more there are, files, a line, reminders and how Minuta is, each
with its buttons."""


class Group(StrEnum):
    """When items are due, for the person who looks at them; in the order they are shown in."""

    SAID_DONE = "Said to be done"
    SUGGESTED = "To be confirmed"
    OVERDUE = "Overdue"
    TODAY = "Today"
    WEEK = "This week"
    LATER = "Later"
    NO_DATE = "No date"


_GROUPS: Final = {
    When.OVERDUE: Group.OVERDUE,
    When.TODAY: Group.TODAY,
    When.WEEK: Group.WEEK,
    When.LATER: Group.LATER,
    When.NO_DATE: Group.NO_DATE,
}


def home_routes() -> Routes:
    """Answers [Refresh]."""

    async def refresh(asked: Asked, _at: Mapping[str, str]) -> None:
        async def work() -> str:
            await publish_home(asked.surroundings, asked.team, asked.user, hash_of(asked.body))
            return ""

        await answered(asked, work)

    return Routes(clicks=(Route(REFRESH, refresh),))


async def publish_home(
    surroundings: Surroundings, team: str, user_id: str, view_hash: str | None = None
) -> None:
    """Show somebody their items as they are now.

    With the hash of the page that they see, one that was published meanwhile is not replaced by
    what was read before it: everything is read again. Raises `MinutaError` and `ProviderError`.
    """
    view = await _view(surroundings, team, user_id)
    try:
        await _publish(surroundings, team, user_id, view, view_hash)
    except Refused as error:
        if error.code != "hash_conflict":
            raise
        view = await _view(surroundings, team, user_id)
        await _publish(surroundings, team, user_id, view, None)


def hash_of(body: Mapping[str, Any]) -> str | None:
    """The hash of the Home that somebody sees, as Slack tells it; None for anything else."""
    view: Mapping[str, Any] = body.get("view") or {}
    return str(view["hash"]) if view.get("type") == "home" and view.get("hash") else None


async def _publish(
    surroundings: Surroundings,
    team: str,
    user_id: str,
    view: Mapping[str, Any],
    view_hash: str | None,
) -> None:
    await surroundings.api.call(team, "views.publish", user_id=user_id, view=view, hash=view_hash)


async def _view(surroundings: Surroundings, team: str, user_id: str) -> Mapping[str, Any]:
    by = await surroundings.asker(team, user_id)
    desk = surroundings.desk()
    found = await desk.items.tasks(by, TaskScope.MINE, limit=_ASKED_FOR)
    reminders = _reminders(await desk.reminders.settings(by), desk.reminders.hours, found)
    blocks = (
        *_items(found, team),
        divider(),
        *reminders,
        rich(bullets(*await status_lines(surroundings, team))),
        actions(button("Settings", SETTINGS, NOTHING), button("Refresh", REFRESH, NOTHING)),
    )
    view = {"type": "home", "blocks": list(blocks)}
    validate_view(view)
    return view


def _reminders(settings: ReminderSettings, usual: WorkingHours, found: Tasks) -> Iterator[Block]:
    """What somebody is told and when, and where it is changed."""
    silent = tuple(silence(settings, found.now, found.zone))
    lines = (line(own(one)) for one in summary(settings, usual))
    yield rich(line(own("Reminders", "bold")), *lines, *silent)
    yield actions(
        button("Unmute", UNMUTE, NOTHING) if silent else None,
        button("Reminders…", REMINDERS, NOTHING),
        button("Calendar…", CALENDAR, NOTHING),
        button("Link Discord…", LINK, NOTHING),
    )


def grouped(
    items: Iterable[ItemView], now: datetime, zone: ZoneInfo
) -> Mapping[Group, Sequence[ItemView]]:
    """Items by when they are due, seen from a zone; in each group in the order they came in."""
    groups: dict[Group, list[ItemView]] = {group: [] for group in Group}
    for view in items:
        groups[_group(view, now, zone)].append(view)
    return groups


def _group(view: ItemView, now: datetime, zone: ZoneInfo) -> Group:
    item = view.item
    if item.said_done is not None:
        return Group.SAID_DONE
    if item.status is ItemStatus.SUGGESTED:
        return Group.SUGGESTED
    return _GROUPS[when_due(item.due, now, zone)]


def _items(found: Tasks, team: str) -> Iterator[Block]:
    """The items as far as there is room, and how many more there are."""
    yield header("Your action items")
    if not found.items:
        yield section(
            "There is nothing to be done. Share a recording in a channel that Minuta is in, "
            "and what you promise in it is kept here."
        )
        return
    room, shown = VIEW_BLOCKS - _BELOW - 1, 0
    for group, views in grouped(found.items, found.now, ZoneInfo(found.zone)).items():
        heading: tuple[Block, ...] = (header(f"{group.value} ({len(views)})"),)
        for view in views:
            item = item_blocks(view.item, view.meeting, team, found.now, can_undo=view.can_undo)
            blocks = (*heading, *item)
            if len(blocks) > room:
                break
            room, shown, heading = room - len(blocks), shown + 1, ()
            yield from blocks
    if left := found.total - shown:
        yield context(
            f"… and {left} more: /tasks mine and words in them, or all of them as a file."
        )
    yield export_row(Wanted(TaskScope.MINE, "", ""))
