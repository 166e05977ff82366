"""Whose an action item is: asked with a menu of the workspace's people, or of the meeting's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.actions import CHECK_OWNER, OWNER, OWNER_FORM
from integrations.slack.elements import line, rich, words
from integrations.slack.forms import Field, Option, choice, filled, person, ticked, ticks
from integrations.slack.items.following import followed
from integrations.slack.items.people import person_picked
from integrations.slack.modals import Mistake, form, opened
from integrations.slack.places import is_of, user_of
from integrations.slack.routes import FormRoute, Route, Routes
from integrations.slack.text import beginning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.meeting import Meeting
    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked, Reply
    from integrations.slack.elements import Block
    from integrations.slack.modals import View

TITLE = "Whose is it?"
_WHO, _OF_MEETING, _NOBODY = "who", "participant", "nobody"
TASK_ROOM = 500
"""Characters of an item above a field."""


def owner_routes() -> Routes:
    """Answers [Owner] wherever there is an item, and what is chosen then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return _form(asked, await asked.desk.items.show(await asked.by(), at["item"]))

        await opened(asked, TITLE, prepare)

    async def assign(asked: Asked, at: Mapping[str, str]) -> Reply:
        return await followed(asked, await _assigned(asked, at["item"]))

    return Routes(
        clicks=(Route(OWNER, ask), Route(CHECK_OWNER, ask)),
        forms=(FormRoute(OWNER_FORM, TITLE, assign),),
    )


def task_line(view: ItemView) -> Block:
    """What an item says, as far as there is room above a field."""
    return rich(line(words(beginning(view.item.task, TASK_ROOM), "bold")))


async def _assigned(asked: Asked, item_id: str) -> ItemView:
    by, items, sent = await asked.by(), asked.desk.items, asked.body["view"]
    if ticked(sent, _NOBODY):
        return await items.assign(by, item_id, None, "")
    if user_id := filled(sent, _WHO):
        place = (await items.show(by, item_id)).meeting.place
        chosen = await person_picked(asked, user_id, place, _WHO)
        return await items.assign(by, item_id, chosen.account, chosen.name)
    if participant_id := filled(sent, _OF_MEETING):
        known = (await items.show(by, item_id)).meeting.participant(participant_id)
        if known is None:
            raise Mistake(_OF_MEETING, "They are not in this meeting any more.", "Open it again.")
        return await items.assign(by, item_id, known.account, known.name, participant=known.id)
    field = next((one for one in (_WHO, _OF_MEETING) if one in _fields(sent)), _NOBODY)
    raise Mistake(field, "Nobody was chosen.", "Choose somebody, or tick Nobody.")


def _fields(sent: Mapping[str, object]) -> frozenset[str]:
    blocks = sent.get("blocks")
    given = blocks if isinstance(blocks, list) else []
    return frozenset(str(one.get("block_id")) for one in given)


def _form(asked: Asked, view: ItemView) -> View:
    item, meeting = view.item, view.meeting
    owner = meeting.participant(item.owner)
    if is_of(meeting.place, asked.team):
        initial = user_of(owner.account if owner else None, asked.team)
        field = Field(_WHO, "Who", "Somebody of this workspace.", is_optional=True)
        who: tuple[Block, ...] = (person(field, initial),)
    else:
        who = _of_meeting(meeting, item.owner)
    nobody = ticks(
        Field(_NOBODY, "Or nobody", is_optional=True), (Option("nobody", "It is nobody's"),)
    )
    blocks = (task_line(view), *who, nobody)
    return form(TITLE, OWNER_FORM, (item.id,), blocks, origin=asked.origin)


def _of_meeting(meeting: Meeting, owner: str | None) -> tuple[Block, ...]:
    """The people of a meeting elsewhere: nobody else of that place is known here."""
    options = [Option(one.id, one.name) for one in meeting.participants]
    if not options:
        return ()
    hint = "Somebody of the meeting, which was not in this workspace."
    return (choice(Field(_OF_MEETING, "Who", hint, is_optional=True), options, owner),)
