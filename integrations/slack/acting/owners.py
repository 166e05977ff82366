"""Whose an action item is: asked with a menu of the workspace's people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.acting.following import followed
from integrations.slack.acting.people import person_picked, user_here
from integrations.slack.actions import CHECK_OWNER, OWNER, OWNER_FORM
from integrations.slack.elements import line, rich, words
from integrations.slack.forms import Field, Option, filled, person, ticked, ticks
from integrations.slack.modals import Mistake, form, opened
from integrations.slack.routes import FormRoute, Route, Routes
from integrations.slack.text import beginning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked, Reply
    from integrations.slack.elements import Block
    from integrations.slack.modals import View

TITLE = "Whose is it?"
_WHO, _NOBODY = "who", "nobody"
TASK_ROOM = 500
"""Characters of an item above a field."""


def owner_routes() -> Routes:
    """Answers [Owner] wherever there is an item, and what is chosen then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return _form(asked, await asked.desk.items.show(await asked.by(), at["item"]))

        await opened(asked, TITLE, prepare)

    async def assign(asked: Asked, at: Mapping[str, str]) -> Reply:
        by, items, sent = await asked.by(), asked.desk.items, asked.body["view"]
        user_id = filled(sent, _WHO)
        if ticked(sent, _NOBODY):
            return await followed(asked, await items.assign(by, at["item"], None, ""))
        if not user_id:
            raise Mistake(_WHO, "Nobody was chosen.", "Choose somebody, or tick Nobody.")
        place = (await items.show(by, at["item"])).meeting.place
        chosen = await person_picked(asked, user_id, place, _WHO)
        view = await items.assign(by, at["item"], chosen.account, chosen.name)
        return await followed(asked, view)

    return Routes(
        clicks=(Route(OWNER, ask), Route(CHECK_OWNER, ask)),
        forms=(FormRoute(OWNER_FORM, TITLE, assign),),
    )


def task_line(view: ItemView) -> Block:
    """What an item says, as far as there is room above a field."""
    return rich(line(words(beginning(view.item.task, TASK_ROOM), "bold")))


def _form(asked: Asked, view: ItemView) -> View:
    item, meeting = view
    owner = meeting.participant(item.assignee.participant) if item.assignee else None
    initial = user_here(owner.account if owner else None, asked.team)
    return form(
        TITLE,
        OWNER_FORM,
        (item.id,),
        (
            task_line(view),
            person(Field(_WHO, "Who", "Somebody of this workspace.", is_optional=True), initial),
            ticks(
                Field(_NOBODY, "Or nobody", is_optional=True), (Option("nobody", "It is nobody's"),)
            ),
        ),
        origin=asked.origin,
    )
