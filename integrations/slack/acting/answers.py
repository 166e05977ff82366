"""The answers under *Please check*: a click on one is what a person says of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.checks import chosen_answer, moment_called, person_meant
from bot.domain.notes import CheckKind
from integrations.slack.actions import CHECK
from integrations.slack.asking import answered
from integrations.slack.items.following import followed
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asking import Asked, Reply


def answer_routes() -> Routes:
    """Answers the questions of all notes."""

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by, items = await asked.by(), asked.desk.items
            record = await asked.desk.notes.record(by, at["meeting"])
            check, option = chosen_answer(record.notes, at["claim"], at["option"])
            view = await items.show(by, check.item_id or "")
            if check.kind is CheckKind.DUE_DATE:
                when = moment_called(option, view.item)
                return await followed(asked, await items.due(by, view.item.id, when))
            person = person_meant(option, view.meeting)
            changed = await items.assign(
                by, view.item.id, person.account, person.name, participant=person.id
            )
            return await followed(asked, changed)

        await answered(asked, work)

    return Routes(clicks=(Route(CHECK, choose),))
