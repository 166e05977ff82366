"""The answers under *Please check*: a click on one is what a person says of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.checks import chosen_answer, moment_called, person_meant
from bot.domain.notes import CheckKind
from integrations.discord.actions import CHECK
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.notes.items import standing
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemDesk, NotesDesk
    from integrations.discord.asking import Asked


def answer_routes(notes: NotesDesk, items: ItemDesk) -> Routes:
    """Answers the questions of all notes."""

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            record = await notes.record(by, at["meeting"])
            check, option = chosen_answer(record.notes, at["claim"], at["option"])
            view = await items.show(by, check.item_id or "")
            if check.kind is CheckKind.DUE_DATE:
                when = moment_called(option, view.item)
                return Reply(view=standing(await items.due(by, view.item.id, when)))
            person = person_meant(option, view.meeting)
            changed = await items.assign(by, view.item.id, person.account, person.name)
            return Reply(view=standing(changed))

        await answered(asked, work)

    return Routes(clicks=(Route(CHECK, choose),))
