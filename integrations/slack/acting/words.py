"""[Heard right] and [Something else…]: what was really said, where an engine was not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.claims import claim_id
from bot.errors import NotFoundError
from integrations.slack.actions import CHECK_HEARD, CHECK_WORDS, WORDS_FORM
from integrations.slack.asking import answered, told
from integrations.slack.elements import line, own, quote, words
from integrations.slack.forms import Field, filled, written
from integrations.slack.modals import form, opened
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.notes import HeardWords, Notes
    from integrations.slack.asking import Asked, Reply
    from integrations.slack.modals import View

_TITLE = "What was really said"
_SAID = "said"
_LONGEST = 100
"""Characters that somebody may write, as the corrections have it."""


def word_routes() -> Routes:
    """Answers the questions of all notes about words that may have been misheard."""

    async def confirm(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by, notes = await asked.by(), asked.desk.notes
            heard = _heard((await notes.record(by, at["meeting"])).notes, at["claim"])
            await notes.hear(by, at["meeting"], at["claim"], heard.text)
            return told(line(own("“"), words(heard.text, "bold"), own("” was heard right.")))

        await answered(asked, work)

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            record = await asked.desk.notes.record(await asked.by(), at["meeting"])
            return _form(asked, record.notes, at["claim"])

        await opened(asked, _TITLE, prepare)

    async def change(asked: Asked, at: Mapping[str, str]) -> Reply:
        text = filled(asked.body["view"], _SAID)
        await asked.desk.notes.hear(await asked.by(), at["meeting"], at["claim"], text)
        return told(
            line(own("It says now", "bold")),
            quote(words(text)),
            line(own("Transcript and notes follow in a moment.")),
        )

    return Routes(
        clicks=(Route(CHECK_HEARD, confirm), Route(CHECK_WORDS, ask)),
        forms=(FormRoute(WORDS_FORM, _TITLE, change),),
    )


def _heard(notes: Notes, wanted: str) -> HeardWords:
    for check in notes.please_check:
        if check.words is not None and claim_id(check) == wanted:
            return check.words
    raise NotFoundError("The notes do not ask this any more.", "Look at the newest notes.")


def _form(asked: Asked, notes: Notes, wanted: str) -> View:
    heard = _heard(notes, wanted).text
    field = Field(_SAID, "What was said", "These words alone; transcript and notes follow.")
    blocks = (written(field, heard, longest=_LONGEST),)
    return form(_TITLE, WORDS_FORM, (notes.meeting_id, wanted), blocks, origin=asked.origin)
