"""`minuta meetings heard`: what was really said, where an engine was not sure."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bot.app.records import open_records
from bot.cli.finding import find_meeting
from bot.clock import SystemClock
from bot.corrections.corrections import Corrections
from bot.corrections.settled import open_checks
from bot.domain.claims import claim_id
from bot.domain.meeting import Meeting
from bot.domain.notes import HeardWords, Notes, PleaseCheck
from bot.domain.transcript import Transcript
from bot.domain.wording import clock_time, one_line, speaker_name
from bot.errors import NotFoundError
from bot.followup.changing import Actor, ItemChanges
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.ports import Store
from bot.settings import Settings, read_settings

_BY = Actor("terminal", "terminal")


def answer_heard(
    meeting: Annotated[str, typer.Argument(help="The meeting's id or its beginning.")],
    number: Annotated[
        int | None, typer.Argument(help="Which question; without it they are listed.", min=1)
    ] = None,
    said: Annotated[
        str | None, typer.Argument(help="What was said; without it the words were heard right.")
    ] = None,
) -> None:
    """Answer what Please check asks about words that may have been misheard.

    Transcript, notes and items follow.
    """
    told = asyncio.run(_answered(meeting, number, said, read_settings()))
    Console(highlight=False, soft_wrap=True).print(told)


async def _answered(
    beginning: str, number: int | None, said: str | None, settings: Settings
) -> RenderableType:
    clock = SystemClock()
    async with open_records(settings, clock) as records:
        store = records.store
        meeting = await find_meeting(store, beginning)
        if number is not None:
            changes = ItemChanges(store, Timings(store, settings.working_hours), clock)
            corrections = Corrections(store, changes, clock, MeetingTurns())
            check, words = _chosen(await store.notes(meeting.id), number)
            await corrections.hear(meeting.id, claim_id(check), said or words.text, _BY)
        return await _left(store, meeting)


def _chosen(notes: Notes, number: int) -> tuple[PleaseCheck, HeardWords]:
    asked = _asked(notes)
    if number > len(asked):
        raise NotFoundError(
            f"There is no question {number} about words in these notes.",
            "See minuta meetings heard with the meeting alone.",
        )
    return asked[number - 1]


def _asked(notes: Notes) -> Sequence[tuple[PleaseCheck, HeardWords]]:
    checks = open_checks(notes).please_check
    return [(check, check.words) for check in checks if check.words is not None]


async def _left(store: Store, meeting: Meeting) -> RenderableType:
    lines = list(_lines(await store.notes(meeting.id), await store.transcript(meeting.id), meeting))
    return Group(*lines or [Text("No words of this meeting are in question.", "dim")])


def _lines(notes: Notes, transcript: Transcript, meeting: Meeting) -> Iterator[Text]:
    for number, (check, words) in enumerate(_asked(notes), start=1):
        said = transcript.utterance(check.evidence.utterance_id)
        who = one_line(speaker_name(said.speaker if said else None, meeting))
        quote = f"“{one_line(check.evidence.quote)}” – {who}, {clock_time(words.start_s)}"
        yield Text.assemble(
            (f"{number}. ", "bold"), one_line(check.question), (f"\n   {quote}", "dim italic")
        )
