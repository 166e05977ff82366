"""The running transcript: one message that says what is being said."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bot.domain.wording import clock_time, duration, speaker_name
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.text import beginning, length, pieces, safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.publication import LiveLine, LiveNote, LivePublication

_LAG_S = 5.0
"""Seconds behind the talk from which on it is said."""
_TURN_S = 20.0
"""Seconds between the beginnings of two lines of one turn, at most."""
_TITLE_ROOM = 200
_NAME_ROOM = 100
_NOTED_ROOM = 900
_NOTED = "-# Noted so far, unchecked:"
_EARLIER = "-# … what was said before is left out here"


def live_text(publication: LivePublication) -> str:
    """The last lines, as many as fit, the newest at the bottom."""
    meeting = publication.meeting
    title = f"**{beginning(safe(meeting.title), _TITLE_ROOM)}**"
    if publication.is_over:
        return f"📝 {title} is over. The transcript comes with the notes."
    head = f"📝 {title}, as it is said"
    lag = publication.lag_s
    behind = (f"-# {duration(lag)} behind what is being said",) if lag > _LAG_S else ()
    foot = (*_noted(publication.noted), *behind)
    lines = [line for line in publication.lines if line.text.strip()]
    room = MESSAGE_TEXT - length("\n".join((head, _EARLIER, "", *foot)))
    first = _first_that_fits(lines, meeting, room)
    said = _said(lines[first:], meeting) if lines[first:] else _end_of(lines, meeting, room)
    is_shortened = first > 0
    return "\n".join((head, *((_EARLIER,) if is_shortened else ()), *said, *foot))


def _noted(notes: Sequence[LiveNote]) -> Sequence[str]:
    """What a language model made of it, the newest notes that fit."""
    told: list[str] = []
    for note in reversed(notes):
        line = f"-# · {note.kind.value}: {safe(note.text)}"
        if length("\n".join((_NOTED, line, *told))) > _NOTED_ROOM:
            break
        told.insert(0, line)
    return (_NOTED, *told) if told else ()


def _first_that_fits(lines: Sequence[LiveLine], meeting: Meeting, room: int) -> int:
    """The index of the first line to be shown: fewer lines are never longer."""
    return bisect_left(
        range(len(lines)),
        True,
        key=lambda first: length("\n".join(_said(lines[first:], meeting))) <= room,
    )


def _said(lines: Sequence[LiveLine], meeting: Meeting) -> Iterator[str]:
    """One paragraph for each turn, however many lines it has."""
    for turn in _turns(lines):
        yield f"{_who(turn[0].speaker, turn[0], meeting)} {' '.join(map(_words, turn))}"


def _turns(lines: Sequence[LiveLine]) -> Sequence[Sequence[LiveLine]]:
    """The lines by turn; who says something again after a while has a new one."""
    turns: list[list[LiveLine]] = []
    for line in lines:
        last = turns[-1][-1] if turns else None
        is_same = last is not None and last.speaker == line.speaker
        if last is not None and is_same and line.start_s - last.start_s <= _TURN_S:
            turns[-1].append(line)
        else:
            turns.append([line])
    return turns


def _end_of(lines: Sequence[LiveLine], meeting: Meeting, room: int) -> Iterator[str]:
    """The end of a last line that is too long by itself."""
    for line in lines[-1:]:
        who = _who(line.speaker, line, meeting)
        yield f"{who} {pieces(safe(line.text), room - length(who) - 1)[-1]}"


def _who(speaker: str | None, line: LiveLine, meeting: Meeting) -> str:
    name = beginning(safe(speaker_name(speaker, meeting)), _NAME_ROOM)
    return f"`{clock_time(line.start_s)}` **{name}**"


def _words(line: LiveLine) -> str:
    words = safe(line.text)
    return words if line.is_final else f"*{words}…*"
