"""The answers under *Please check*: a click on one is what a person says of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.checks import chosen_answer, moment_called, person_meant
from bot.domain.notes import CheckKind
from integrations.discord.actions import CHECK
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.items.card import card_for
from integrations.discord.items.dates import moment_written
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Desk
    from bot.ports.desk import ItemView
    from integrations.discord.asking import Asked


def answer_routes(desk: Desk) -> Routes:
    """Answers the questions of all notes."""
    items = desk.items

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            record = await desk.notes.record(by, at["meeting"])
            check, option = chosen_answer(record.notes, at["claim"], at["option"])
            view = await items.show(by, check.item_id or "")
            if check.kind is CheckKind.DUE_DATE:
                changed = await items.due(by, view.item.id, _moment(option, view))
            else:
                person = person_meant(option, view.meeting)
                changed = await items.assign(
                    by, view.item.id, person.account, person.name, participant=person.id
                )
            return Reply(view=await card_for(by, changed, desk.accounts))

        await answered(asked, work)

    return Routes(clicks=(Route(CHECK, choose),))


def _moment(option: str, view: ItemView) -> str:
    """A date that may have been meant, as it is written where the item's assignee lives."""
    when, due = moment_called(option, view.item), view.item.due
    if due is None:
        return when
    meant = (one for one in due.candidates if moment_written(due, one, due.zone) == when)
    return next((moment_written(due, one, view.zone) for one in meant), when)
