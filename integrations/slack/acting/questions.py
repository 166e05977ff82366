"""[Ask] and [Retry]: what can be had of a meeting as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.acting.quotes import answer_blocks
from integrations.slack.actions import ASK, ASK_FORM, RETRY
from integrations.slack.asking import Reply, answered
from integrations.slack.forms import Field, filled, written
from integrations.slack.modals import form, opened
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asking import Asked
    from integrations.slack.modals import View

_TITLE = "Ask this meeting"
_QUESTION = "question"
LONGEST_QUESTION = 300
NOT_SAID = "The record of this meeting does not say that. Try other words."


def question_routes() -> Routes:
    """Answers [Ask] of all notes, and [Retry] of notes that failed."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            field = Field(
                _QUESTION, "Your question", "The answer comes as quotes; only you see it."
            )
            example = "Who takes care of the draft?"
            return form(
                _TITLE,
                ASK_FORM,
                (at["meeting"],),
                (written(field, longest=LONGEST_QUESTION, is_long=True, example=example),),
                origin=asked.origin,
                submit="Ask",
            )

        await opened(asked, _TITLE, prepare)

    async def answer(asked: Asked, at: Mapping[str, str]) -> Reply:
        question = filled(asked.body["view"], _QUESTION)
        found = await asked.desk.notes.ask(await asked.by(), question, at["meeting"])
        url = (await asked.surroundings.api.identity(asked.team)).url
        return Reply(blocks=tuple(answer_blocks(found, NOT_SAID, url)))

    async def retry(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            await asked.desk.notes.retry(await asked.by(), at["meeting"])
            return "Minuta tries again. The message above says how it goes."

        await answered(asked, work)

    return Routes(
        clicks=(Route(ASK, ask), Route(RETRY, retry)),
        forms=(FormRoute(ASK_FORM, _TITLE, answer),),
    )
