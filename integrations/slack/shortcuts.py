"""What stands in the menu of a message: “Make meeting notes” and “Make this an action item”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.domain.wording import one_line
from bot.errors import BadRecordingError, NotFoundError
from bot.ports.desk import NewItem, PickedMessage
from integrations.slack.acting.dates import END_OF_DAY, WORDS, moment_chosen, moment_fields
from integrations.slack.actions import NOTHING, Action
from integrations.slack.asking import Asked, Origin, Reply, answered, said
from integrations.slack.calling import share_all
from integrations.slack.elements import line, own, quote, rich, words
from integrations.slack.forms import Field, filled, person, written
from integrations.slack.items.following import home_follows
from integrations.slack.items.listing import card
from integrations.slack.items.people import person_picked
from integrations.slack.mentions import readable
from integrations.slack.modals import Mistake, blaming, form, noted, opened
from integrations.slack.places import account, place
from integrations.slack.presence import check_can_write
from integrations.slack.routes import FormRoute, Routes, team_of
from integrations.slack.shares import recordings_in
from integrations.slack.text import beginning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from integrations.slack.app import Surroundings
    from integrations.slack.modals import View

MAKE_NOTES, MAKE_ITEM = "make_notes", "make_item"
"""The callback ids, as the manifest has them."""

_TITLE = "New action item"
_TASK, _WHO = "task", "who"
_LONGEST = 500
"""Characters of a task, as the desk has it."""

_NOTE_ROOM = 1000
"""Characters of a message that travel with its form: in JSON they may become twice as many."""

_INSTEAD: Final = "add it in your conversation with Minuta"
ITEM_FORM: Final = Action("message-item", ("channel", "thread", "message", "author"))


def answer_shortcuts(app: AsyncApp, surroundings: Surroundings) -> None:
    """Answer both."""

    async def make_notes(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        asked = _asked(surroundings, body, context)
        await surroundings.tasks.begin(answered(asked, lambda: _share(asked)), MAKE_NOTES)

    async def make_item(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        await surroundings.tasks.begin(_open(_asked(surroundings, body, context)), MAKE_ITEM)

    app.shortcut(MAKE_NOTES)(make_notes)
    app.shortcut(MAKE_ITEM)(make_item)


def shortcut_routes() -> Routes:
    """Answers the form of a new item."""
    return Routes(forms=(FormRoute(ITEM_FORM, _TITLE, _add),))


def _asked(surroundings: Surroundings, body: Mapping[str, Any], context: AsyncBoltContext) -> Asked:
    channel, message = str(body["channel"]["id"]), body["message"]
    origin = Origin("command", channel, str(message["ts"]), str(message.get("thread_ts") or ""))
    return Asked(surroundings, team_of(context, body), body, origin)


async def _share(asked: Asked) -> Reply:
    message, channel = asked.body["message"], asked.origin.channel
    found = recordings_in(message, asked.team, channel, asked.user)
    if not found:
        raise BadRecordingError(
            "There is no recording in this message.", "Share the audio or video file."
        )
    await check_can_write(asked, channel)
    reply = await share_all(asked, found)
    return reply if reply.blocks else said("Minuta makes notes of it. They come into its thread.")


async def _open(asked: Asked) -> None:
    async def prepare() -> View:
        await check_can_write(asked, asked.origin.channel, _INSTEAD)
        message = asked.body["message"]
        text = await _text(asked, str(message.get("text") or ""))
        author = str(message.get("user") or NOTHING)
        origin = asked.origin
        values = (origin.channel, origin.thread or origin.ts, origin.ts, author)
        blocks = (
            rich(quote(words(beginning(text, _NOTE_ROOM)))),
            written(Field(_TASK, "What is to be done"), text, longest=_LONGEST, is_long=True),
            person(Field(_WHO, "By whom", is_optional=True), await _owner(asked, author)),
            *moment_fields(None, END_OF_DAY),
        )
        note = beginning(text, _NOTE_ROOM)
        return form(_TITLE, ITEM_FORM, values, blocks, origin=origin, submit="Add", note=note)

    await opened(asked, _TITLE, prepare)


async def _text(asked: Asked, text: str) -> str:
    """A message as it is read; raises `NotFoundError` for one without words."""

    async def name(user_id: str) -> str:
        member = await asked.surroundings.people.member(account(asked.team, user_id))
        return member.name if member else "somebody"

    found = one_line(await readable(text, name))
    if not found:
        raise NotFoundError("There are no words in this message.", "Use /tasks add instead.")
    return found


async def _owner(asked: Asked, author: str) -> str | None:
    """Who wrote it, if that is a person of the workspace."""
    if author == NOTHING:
        return None
    member = await asked.surroundings.people.member(account(asked.team, author))
    return member.account.user_id if member else None


async def _add(asked: Asked, at: Mapping[str, str]) -> Reply:
    sent, by = asked.body["view"], await asked.by()
    where = place(asked.team, at["channel"], at["thread"])
    to = name = None
    if user_id := filled(sent, _WHO):
        to, name = await person_picked(asked, user_id, where, _WHO)
    task = filled(sent, _TASK)
    if not task:
        raise Mistake(_TASK, "There is no task.", "Write what is to be done.")
    when = moment_chosen(sent)
    await check_can_write(asked, at["channel"], _INSTEAD)
    said_by = await _picked(asked, at, noted(sent))
    with blaming(WORDS if when else _TASK):
        view = await asked.desk.items.add(by, NewItem(task, where, to, name or "", when, said_by))
    home_follows(asked)
    return Reply("Added", (rich(line(own("Added", "bold"))), *card(view, asked)))


async def _picked(asked: Asked, at: Mapping[str, str], text: str) -> PickedMessage:
    author = None if at["author"] == NOTHING else account(asked.team, at["author"])
    member = await asked.surroundings.people.member(author) if author else None
    return PickedMessage(
        id=at["message"],
        text=text,
        author=member.account if member else None,
        name=member.name if member else "Somebody",
        at=datetime.fromtimestamp(float(at["message"]), UTC),
    )
