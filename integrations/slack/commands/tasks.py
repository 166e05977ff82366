"""/tasks: what is still to be done, and a new action item by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError
from bot.ports.desk import NewItem
from integrations.slack.asking import Reply
from integrations.slack.commands.adding import NewWords, new_words
from integrations.slack.elements import line, own, rich
from integrations.slack.items.files import export_reply
from integrations.slack.items.following import home_follows
from integrations.slack.items.listing import card, listed
from integrations.slack.items.people import person_picked
from integrations.slack.mentions import unescaped
from integrations.slack.places import place
from integrations.slack.presence import check_can_write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.directory import Member
    from bot.ports.desk import ItemView
    from integrations.slack.asker import SlackAsker
    from integrations.slack.asking import Asked

_ADD = re.compile(r"add\b\s*(?P<new>.*)", re.IGNORECASE | re.DOTALL)
_EXPORT = re.compile(r"export\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_MENTION = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)")
_ADDED: Final = "Added"


async def tasks_reply(asked: Asked, text: str) -> Reply:
    """List items, add one, or send them as a file; raises `MinutaError`."""
    if adding := _ADD.fullmatch(text):
        return await _added(asked, new_words(adding["new"]))
    if exporting := _EXPORT.fullmatch(text):
        return await export_reply(asked, exporting["rest"])
    return await listed(asked, text)


async def _added(asked: Asked, written: NewWords) -> Reply:
    by = await asked.by()
    await check_can_write(asked, asked.origin.channel, "add it in your conversation with Minuta")
    view = await _add(asked, by, written)
    home_follows(asked)
    return Reply(_ADDED, (rich(line(own(_ADDED, "bold"))), *card(view, asked)))


async def _add(asked: Asked, by: SlackAsker, written: NewWords) -> ItemView:
    where = place(asked.team, asked.origin.channel)
    owner, name = by.account, by.name
    if written.who and written.who.lower() != "me":
        user_id = await _user(asked, written.who)
        picked = await person_picked(asked, user_id, where)
        owner, name = picked.account, picked.name
    new = NewItem(task=written.task, place=where, to=owner, name=name, when=written.when)
    try:
        return await asked.desk.items.add(by, new)
    except MinutaError as error:
        raise written.explained(error) from error


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
