"""The lines of a transcript, looked up while somebody types what was said."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any, Final

from bot.domain.wording import clock_time, one_line, speaker_name
from bot.errors import MinutaError, ProviderError
from integrations.slack.actions import NAMES_FORM
from integrations.slack.asking import Asked, Origin
from integrations.slack.forms import Option
from integrations.slack.modals import form_at
from integrations.slack.routes import team_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.domain.meeting import Meeting
    from bot.domain.transcript import Utterance
    from bot.ports.desk import Record
    from integrations.slack.app import Surroundings

log = logging.getLogger(__name__)

LINE: Final = "line-of"
"""The action id of the menu."""

_SHOWN: Final = 50
_LOOKING_S: Final = 2.0
_TIME: Final = re.compile(r"\d{1,2}(?::\d{2}){1,2}")


def answer_lookups(app: AsyncApp, surroundings: Surroundings) -> None:
    """Give the lines that hold what is typed; none where they can't be had in time."""

    async def look_up(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        asked = Asked(surroundings, team_of(context, body), body, Origin("modal"))
        options: list[Option] = []
        try:
            async with asyncio.timeout(_LOOKING_S):
                options = await _lines(asked)
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.info("%s: no lines: %s", asked.id, type(error).__name__)
        await ack(options=[one.as_json() for one in options])

    app.options(LINE)(look_up)


def line_option(utterance: Utterance, meeting: Meeting) -> Option:
    """A line as somebody chooses it: when, by whom, and how it begins."""
    who = speaker_name(utterance.speaker, meeting)
    return Option(
        utterance.id, f"{clock_time(utterance.start_s)} {one_line(who)}: {one_line(utterance.text)}"
    )


async def _lines(asked: Asked) -> list[Option]:
    found = form_at(asked.body["view"], NAMES_FORM)
    if found is None:
        return []
    record = await asked.desk.notes.record(await asked.by(), found.values["meeting"])
    words = one_line(str(asked.body.get("value") or "")).casefold()
    return [line_option(one, record.meeting) for one in _matching(record, words)]


def _matching(record: Record, words: str) -> list[Utterance]:
    """Lines that hold the words; from a moment on, where a time of the meeting is typed."""
    every = record.transcript.utterances
    if _TIME.fullmatch(words):
        start_s = 0
        for part in words.split(":"):
            start_s = start_s * 60 + int(part)
        return [one for one in every if one.end_s >= start_s][:_SHOWN]
    return [one for one in every if words in one_line(one.text).casefold()][:_SHOWN]
