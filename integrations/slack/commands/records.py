"""/minuta search, ask and recent: what the records say, for who asks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.progress import Stage
from bot.errors import MinutaError
from integrations.slack.acting.quotes import answer_blocks, found_block
from integrations.slack.asking import Reply, said
from integrations.slack.elements import DAY, bullets, channel, date, line, own, rich, words
from integrations.slack.nudge_parts import meeting_title
from integrations.slack.places import is_of

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from bot.ports.desk import Summary
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Element

NOT_THERE: Final = "That is not in the records of the meetings that you can read."
_FOUND = 10
_RECENT = 15
_LONGEST = 300
"""Characters of what is looked for."""

_TITLE_ROOM = 150
_STAGES: Final = {
    Stage.RECORDING: "being recorded",
    Stage.RECEIVED: "waiting for its turn",
    Stage.TRANSCRIBING: "being transcribed",
    Stage.WRITING: "notes are being written",
    Stage.PUBLISHING: "notes are being published",
    Stage.FAILED: "failed",
}


async def found_reply(asked: Asked, sought: str) -> Reply:
    """Where words were said, best first."""
    _check(sought, "/minuta search budget")
    found = await asked.desk.notes.search(await asked.by(), sought, _FOUND)
    if not found:
        return said(NOT_THERE)
    url = (await asked.surroundings.api.identity(asked.team)).url
    title = rich(line(words(sought, "bold")))
    return Reply("What was found", (title, *(found_block(one, url) for one in found)))


async def answer_reply(asked: Asked, question: str) -> Reply:
    """An answer with quotes, or that it is not there."""
    _check(question, "/minuta ask who pays for the printing?")
    answer = await asked.desk.notes.ask(await asked.by(), question)
    url = (await asked.surroundings.api.identity(asked.team)).url
    return Reply("What was said", tuple(answer_blocks(answer, NOT_THERE, url)))


async def recent_reply(asked: Asked, _words: str) -> Reply:
    """The newest meetings that the person can read, and where their notes are."""
    found = await asked.desk.meetings.recent(await asked.by(), _RECENT)
    if not found:
        return said("There are no meetings that you can read yet. Share a recording in a channel.")
    url = (await asked.surroundings.api.identity(asked.team)).url
    lines = (line(*_line(one, asked.team, url)) for one in found)
    title = "The newest meetings"
    return Reply(title, (rich(line(own(title, "bold")), bullets(*lines)),))


def _line(summary: Summary, team: str, url: str) -> tuple[Element, ...]:
    meeting, progress = summary
    stage = _STAGES.get(progress.stage)
    state = (own(f" · {stage}"),) if stage else ()
    return (
        meeting_title(meeting, None, team, url, _TITLE_ROOM),
        own(" · "),
        date(meeting.started_at, DAY, meeting.zone),
        *_channel(meeting, team),
        *state,
    )


def _channel(meeting: Meeting, team: str) -> tuple[Element, ...]:
    if not is_of(meeting.place, team):
        return ()
    return (own(" · "), channel(meeting.place.channel))


def _check(text: str, example: str) -> None:
    if not text:
        raise MinutaError("There is nothing to look for.", f"Write it behind: {example}")
    if len(text) > _LONGEST:
        raise MinutaError(f"That is longer than {_LONGEST} characters.", "Write it shorter.")
