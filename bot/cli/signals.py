"""`minuta meetings signals`: what engines guessed from voices, told as guesses."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bot.app.records import open_records
from bot.cli.finding import find_meeting
from bot.clock import SystemClock
from bot.domain.meeting import Meeting
from bot.domain.signals import VoiceSignal, signal_wording
from bot.domain.transcript import Transcript
from bot.domain.wording import clock_time, one_line, speaker_name
from bot.settings import read_settings

_NOTHING = "No engine has guessed anything from the voices of this meeting."
_WHAT_THIS_IS = "Guesses of speech engines from how voices sound; no facts about anybody."


def show_signals(
    meeting: Annotated[str, typer.Argument(help="The meeting's id or its beginning.")],
) -> None:
    """Say what speech engines guessed from voices, where a server has switched that on."""
    Console(highlight=False, soft_wrap=True).print(asyncio.run(_shown(meeting)))


async def _shown(beginning: str) -> RenderableType:
    async with open_records(read_settings(), SystemClock()) as records:
        meeting = await find_meeting(records.store, beginning)
        guessed = await records.store.signals(meeting.id)
        if not guessed:
            return Text(_NOTHING, "dim")
        said = await records.store.transcript(meeting.id)
    title = Text(one_line(meeting.title), "bold")
    return Group(title, Text(_WHAT_THIS_IS, "dim"), *_lines(guessed, said, meeting))


def _lines(
    guessed: Sequence[VoiceSignal], transcript: Transcript, meeting: Meeting
) -> Iterator[Text]:
    said = {utterance.id: utterance for utterance in transcript.utterances}
    for signal in guessed:
        utterance = said.get(signal.utterance_id)
        if utterance is not None:
            who = one_line(speaker_name(utterance.speaker, meeting))
            where = f"{clock_time(utterance.start_s)} while {who} spoke: "
            yield Text.assemble((where, "cyan"), signal_wording(signal))
