"""/tasks: what is still to be done, and a new action item by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError
from bot.ports.desk import NewItem, TaskScope
from integrations.slack.acting.people import person_picked
from integrations.slack.actions import Action
from integrations.slack.asking import Reply, said
from integrations.slack.commands.task_files import export_reply, export_row
from integrations.slack.commands.task_scopes import Wanted
from integrations.slack.elements import context, line, own, rich, words
from integrations.slack.mentions import unescaped
from integrations.slack.notes.entries import item_blocks
from integrations.slack.parting import messages
from integrations.slack.places import place
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.domain.directory import Member
    from bot.ports.desk import ItemView, Tasks
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block

_LISTED = 15
_TASK_ROOM = 150
_LIST: Final = Action("tasks", ("number", "channel", "scope", "words"))
"""In the ids of a list's rows: which list it is, so that it can be written anew after a click."""

_ADD = re.compile(r"add\b\s*(?P<new>.*)", re.IGNORECASE | re.DOTALL)
_EXPORT = re.compile(r"export\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_NEW = re.compile(
    r"(?P<task>.+?)"
    r"(?:\s+for\s+(?P<who><@[UW][A-Z0-9]+(?:\|[^>]*)?>|@\S+|me))?"
    r"(?:\s+by\s+(?P<when>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_MENTION = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)")
_TITLES: Final = {
    TaskScope.MINE: "Your action items",
    TaskScope.CHANNEL: "Action items of this channel",
    TaskScope.OVERDUE: "Overdue action items",
    TaskScope.CLOSED: "Your action items that are over",
}


async def tasks_reply(asked: Asked, text: str) -> Reply:
    """List items, add one, or send them as a file; raises `MinutaError`."""
    if adding := _ADD.fullmatch(text):
        return await _added(asked, adding["new"].strip())
    if exporting := _EXPORT.fullmatch(text):
        return await export_reply(asked, exporting["rest"])
    return await listed(asked, text)


async def listed(asked: Asked, text: str) -> Reply:
    """The items that are asked for: `mine`, `channel` or `overdue`, and words in them."""
    return await _list(asked, Wanted.read(text, asked.origin.channel))


async def listed_again(asked: Asked, view: ItemView) -> Reply | None:
    """The list on which somebody has just used a button, as it is now; None on no list."""
    used: Sequence[Mapping[str, str]] = asked.body.get("actions") or ()
    values = _LIST.values(used[0].get("block_id") or "") if used else None
    if values is None:
        return None
    wanted = Wanted.carried(values["channel"], values["scope"], values["words"])
    again = await _list(asked, wanted)
    return Reply(again.text, (*_changed(view), *again.blocks))


async def _list(asked: Asked, wanted: Wanted) -> Reply:
    found = await asked.desk.items.tasks(
        await asked.by(),
        wanted.scope,
        place=wanted.place(asked.team),
        words=wanted.words,
        limit=_LISTED,
    )
    title = _TITLES[wanted.scope]
    sought = (own(" with "), words(wanted.words, "italic")) if wanted.words else ()
    heading = rich(line(own(title, "bold"), *sought))
    if not found.items:
        return Reply(title, (heading, *said("There is nothing to be done.").blocks))
    now = asked.surroundings.clock.now()
    return Reply(title, (heading, *_rows(found, wanted, asked.team, now), export_row(wanted)))


def _rows(found: Tasks, wanted: Wanted, team: str, now: datetime) -> Iterator[Block]:
    shown = 0
    size: list[Block] = []
    for number, (item, meeting) in enumerate(found.items):
        blocks = tuple(_known(item_blocks(item, meeting, team, now), number, wanted))
        if _is_many((*size, *blocks, export_row(wanted))):
            break
        size += blocks
        shown += 1
        yield from blocks
    if left := found.total - shown:
        yield context(f"… and {left} more. Yours are all in the Home of Minuta.")


def _known(blocks: Sequence[Block], number: int, wanted: Wanted) -> Iterator[Block]:
    """The blocks of an item, the row of buttons among them told which list it is on."""
    block_id = _LIST.block_id(str(number), *wanted.values)
    for block in blocks:
        is_told = block["type"] == "actions" and block_id is not None
        yield {**block, "block_id": block_id} if is_told else block


def _is_many(blocks: Sequence[Block]) -> bool:
    """Whether they are more than one message holds, the heading and the last line included."""
    room = (context("…"), context("…"))
    return len(tuple(messages((*room, *blocks)))) > 1


def _changed(view: ItemView) -> tuple[Block, ...]:
    """A line on the item that was changed: it may not be on the list any more."""
    return (context(f"{view.item.status.capitalize()}: {shortened(view.item.task, _TASK_ROOM)}"),)


async def _added(asked: Asked, text: str) -> Reply:
    found = _NEW.fullmatch(text)
    if found is None:
        raise MinutaError(
            "There is no task.", "Write it behind: /tasks add send the draft for @anna by friday"
        )
    by = await asked.by()
    where = place(asked.team, asked.origin.channel)
    owner, name = by.account, by.name
    if found["who"] and found["who"].lower() != "me":
        user_id = await _user(asked, found["who"])
        picked = await person_picked(asked, user_id, where)
        owner, name = picked.account, picked.name
    new = NewItem(
        task=unescaped(found["task"]).strip(),
        place=where,
        to=owner,
        name=name,
        when=unescaped(found["when"] or "").strip(),
    )
    item, meeting = await asked.desk.items.add(by, new)
    title = "Added"
    return Reply(title, (rich(line(own(title, "bold"))), *item_blocks(item, meeting, asked.team)))


async def _user(asked: Asked, who: str) -> str:
    """The id of who was named: as Slack writes a mention, or by a name that one person here has."""
    if found := _MENTION.match(who):
        return found["user"]
    name = unescaped(who).removeprefix("@").casefold()
    members = await asked.surroundings.people.members(place(asked.team, asked.origin.channel))
    called = [one for one in members if name in {known.casefold() for known in _names(one)}]
    if len(called) == 1:
        return called[0].account.user_id
    if called:
        raise MinutaError(
            f"{len(called)} people here are called so.", "Choose one from Slack's list behind @."
        )
    raise MinutaError("Nobody in this channel is called so.", "Choose from Slack's list behind @.")


def _names(member: Member) -> Iterator[str]:
    yield member.name
    yield from member.aliases
