"""The Home of Minuta: a person's action items by their date, and how Minuta is."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.ports.desk import TaskScope
from integrations.slack.actions import REMINDERS, Action
from integrations.slack.asking import answered
from integrations.slack.commands.accounts import LINK
from integrations.slack.commands.calendar import CALENDAR
from integrations.slack.commands.reminder_fields import summary
from integrations.slack.commands.settings import SETTINGS
from integrations.slack.commands.status import status_lines
from integrations.slack.commands.task_files import export_row
from integrations.slack.commands.task_scopes import Wanted
from integrations.slack.elements import (
    MOMENT,
    actions,
    bullets,
    button,
    context,
    date,
    divider,
    header,
    line,
    own,
    rich,
    section,
)
from integrations.slack.faults import Refused
from integrations.slack.limits import VIEW_BLOCKS, validate_view
from integrations.slack.notes.entries import item_blocks
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.preferences import ReminderSettings
    from bot.ports.desk import ItemView
    from integrations.slack.app import Surroundings
    from integrations.slack.asker import SlackAsker
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block

REFRESH: Final = Action("home-refresh", ("person",))

_ASKED_FOR = 100
_BELOW = 9
"""Blocks below the items: how many more there are, files, a line, reminders, how Minuta is."""

_WEEK: Final = timedelta(days=7)


class Group(StrEnum):
    """When items are due, for the person who looks at them; in the order they are shown in."""

    SAID_DONE = "Said to be done"
    SUGGESTED = "To be confirmed"
    OVERDUE = "Overdue"
    TODAY = "Today"
    WEEK = "This week"
    LATER = "Later"
    NO_DATE = "No date"


def home_routes() -> Routes:
    """Answers [Refresh]."""

    async def refresh(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            await publish_home(asked.surroundings, asked.team, at["person"], hash_of(asked.body))
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
    desk, now = surroundings.desk(), surroundings.clock.now()
    found = await desk.items.tasks(by, TaskScope.MINE, limit=_ASKED_FOR)
    zone = await _zone(surroundings, by)
    groups = grouped(found.items, now, ZoneInfo(zone))
    blocks = (
        *_items(groups, found.total, team, now),
        divider(),
        *_reminders(await desk.reminders.settings(by), now, zone),
        rich(bullets(*await status_lines(surroundings, team))),
        actions(button("Settings", SETTINGS, "-"), button("Refresh", REFRESH, user_id)),
    )
    view = {"type": "home", "blocks": list(blocks)}
    validate_view(view)
    return view


def _reminders(settings: ReminderSettings, now: datetime, zone: str) -> Iterator[Block]:
    """What somebody is told and when, and where it is changed."""
    lines = [line(own("Reminders", "bold")), *(line(own(one)) for one in summary(settings))]
    if settings.muted_until is not None and settings.muted_until > now:
        until = date(settings.muted_until, MOMENT, zone)
        lines.append(line(own("Minuta is silent until "), until, own(".")))
    yield rich(*lines)
    yield actions(
        button("Reminders…", REMINDERS, "-"),
        button("Calendar…", CALENDAR, "-"),
        button("Link Discord…", LINK, "-"),
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
    due = item.due.instant if item.due else None
    if item.said_done is not None:
        return Group.SAID_DONE
    if item.status is ItemStatus.SUGGESTED:
        return Group.SUGGESTED
    if due is None:
        return Group.NO_DATE
    if due < now:
        return Group.OVERDUE
    day, today = due.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return Group.TODAY
    return Group.WEEK if day < today + _WEEK else Group.LATER


def _items(
    groups: Mapping[Group, Sequence[ItemView]], total: int, team: str, now: datetime
) -> Iterator[Block]:
    """The items as far as there is room, and how many more there are."""
    yield header("Your action items")
    if not any(groups.values()):
        yield section(
            "There is nothing to be done. Share a recording in a channel that Minuta is in, "
            "and what you promise in it is kept here."
        )
        return
    room, shown = VIEW_BLOCKS - _BELOW - 1, 0
    for group, views in groups.items():
        heading: tuple[Block, ...] = (header(f"{group.value} ({len(views)})"),)
        for view in views:
            blocks = tuple(chain(heading, item_blocks(view.item, view.meeting, team, now)))
            if len(blocks) > room:
                break
            room, shown, heading = room - len(blocks), shown + 1, ()
            yield from blocks
    if total > shown:
        yield context(f"… and {total - shown} more. Find them with /tasks mine and words in them.")
    yield export_row(Wanted(TaskScope.MINE, "", ""))


async def _zone(surroundings: Surroundings, by: SlackAsker) -> str:
    """Where somebody lives: as they have said, else as Slack knows, else anywhere."""
    chosen = (await surroundings.desk().settings.person(by)).zone
    if chosen is not None:
        return chosen
    member: Any = await surroundings.people.member(by.account)
    return member.zone if member is not None and member.zone else "UTC"
