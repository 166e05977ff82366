"""Not to hear of an item for a while; its due date stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.acting.dates import WORDS, moment_chosen, moment_fields
from integrations.slack.acting.owners import task_line
from integrations.slack.actions import SNOOZE, SNOOZE_FORM, SNOOZE_OTHER
from integrations.slack.asking import answered
from integrations.slack.forms import Field, Option, choice, filled
from integrations.slack.items.following import followed
from integrations.slack.modals import Mistake, blaming, form, opened
from integrations.slack.nudge_parts import SNOOZES
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked, Reply
    from integrations.slack.modals import View

_TITLE = "Snooze"
_UNTIL = "until"


def snooze_routes() -> Routes:
    """Answers [Snooze] wherever there is an item, and what is chosen then."""

    async def snooze(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            items = asked.desk.items
            return await followed(
                asked, await items.snooze(await asked.by(), at["item"], at["until"])
            )

        await answered(asked, work)

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return _form(asked, await asked.desk.items.show(await asked.by(), at["item"]))

        await opened(asked, _TITLE, prepare)

    async def change(asked: Asked, at: Mapping[str, str]) -> Reply:
        sent = asked.body["view"]
        until = moment_chosen(sent) or filled(sent, _UNTIL)
        if not until:
            raise Mistake(_UNTIL, "Nothing was chosen.", "Choose for how long, or a moment.")
        with blaming(WORDS):
            view = await asked.desk.items.snooze(await asked.by(), at["item"], until)
        return await followed(asked, view)

    return Routes(
        clicks=(Route(SNOOZE, snooze), Route(SNOOZE_OTHER, ask)),
        forms=(FormRoute(SNOOZE_FORM, _TITLE, change),),
    )


def _form(asked: Asked, view: ItemView) -> View:
    options = (Option(snooze.value, label) for snooze, label in SNOOZES.items())
    blocks = (
        task_line(view),
        choice(Field(_UNTIL, "Remind again", is_optional=True), options),
        *moment_fields(None, "when the working day begins", view.zone),
    )
    return form(_TITLE, SNOOZE_FORM, (view.item.id,), blocks, origin=asked.origin, submit="Snooze")
