"""The answers under *Please check*: a click on one is what a person says of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind
from bot.errors import NotFoundError
from integrations.slack.acting.following import followed
from integrations.slack.actions import CHECK
from integrations.slack.asking import answered
from integrations.slack.notes.checks import moment_called, person_called
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.notes import Notes, PleaseCheck
    from bot.domain.people import Account
    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked, Reply


def answer_routes() -> Routes:
    """Answers the questions of all notes."""

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by, items = await asked.by(), asked.desk.items
            record = await asked.desk.notes.record(by, at["meeting"])
            check, option = _chosen(record.notes, at["claim"], at["option"])
            view = await items.show(by, check.item_id or "")
            if check.kind is CheckKind.DUE_DATE:
                when = moment_called(option, view.item)
                return await followed(asked, await items.due(by, view.item.id, when))
            account, name = _person(option, view)
            return await followed(asked, await items.assign(by, view.item.id, account, name))

        await answered(asked, work)

    return Routes(clicks=(Route(CHECK, choose),))


def _chosen(notes: Notes, wanted: str, number: str) -> tuple[PleaseCheck, str]:
    for check in notes.please_check:
        if claim_id(check) == wanted and number.isdecimal() and int(number) < len(check.options):
            return check, check.options[int(number)]
    raise NotFoundError("The notes do not ask this any more.", "Look at the item as it is now.")


def _person(name: str, view: ItemView) -> tuple[Account | None, str]:
    person = person_called(name, view.meeting)
    if person is None:
        raise NotFoundError("Nobody in this meeting has that name any more.", "Choose the owner.")
    return person.account, person.name
