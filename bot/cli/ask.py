"""`minuta ask`: what the records say to a question."""

import asyncio
from contextlib import AsyncExitStack
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.app.minds import open_filler
from bot.app.records import open_records
from bot.ask.answering import Answering
from bot.ask.retrieval import Retrieval
from bot.cli.finding import find_meeting
from bot.clock import SystemClock
from bot.domain.search import Answer, Found
from bot.domain.wording import clock_time, one_line, speaker_name
from bot.settings import Settings, read_settings

_SHORT_ID = 8
_MEETINGS = 1_000_000


def ask(
    question: Annotated[str, typer.Argument(help="A question about what was said.")],
    meeting: Annotated[
        str | None,
        typer.Option(help="Ask this meeting alone: its id or its beginning."),
    ] = None,
) -> None:
    """Answer a question with what was said, or say that it is not in the records."""
    Console(highlight=False).print(asyncio.run(_answered(question, meeting, read_settings())))


async def _answered(question: str, beginning: str | None, settings: Settings) -> RenderableType:
    async with AsyncExitStack() as stack:
        records = await stack.enter_async_context(open_records(settings, SystemClock()))
        store, filler = records.store, None
        if settings.language:
            filler = await stack.enter_async_context(open_filler(settings, settings.language))
        if beginning is None:
            meetings = await store.meetings(_MEETINGS)
        else:
            meetings = [await find_meeting(store, beginning)]
        places = list(dict.fromkeys(meeting.place for meeting in meetings))
        answering = Answering(Retrieval(store, store), store, filler)
        one = meetings[0].id if beginning is not None else None
        return rendered(await answering.answer(question, places, one))


def rendered(answer: Answer) -> RenderableType:
    """The answer with its quotes, each with who said it, when and in which meeting."""
    if not answer.quotes:
        return Text("That is not in the records.")
    is_numbered = answer.text is not None
    quotes = (
        _quote(found, f"{number} " if is_numbered else "")
        for number, found in enumerate(answer.quotes, start=1)
    )
    return Group(*([Text(f"{one_line(answer.text)}\n")] if answer.text else []), *quotes)


def _quote(found: Found, number: str) -> RenderableType:
    meeting, said = found.meeting, found.utterance
    who = one_line(speaker_name(said.speaker, meeting))
    began = meeting.started_at.astimezone()
    where = f"{who}, {clock_time(said.start_s)} of {one_line(meeting.title)}"
    when = f"{began.day} {began:%b %Y}, {meeting.id[:_SHORT_ID]}"
    line = Text.assemble(
        (number, "bold"), f"“{one_line(said.text)}”\n", (f"{where} ({when})", "dim")
    )
    return Padding(line, (0, 0, 0, 2), expand=False)
