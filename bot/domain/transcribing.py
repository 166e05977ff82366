"""Who transcribed what of a meeting, in words for people, the same on every platform."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.domain.meeting import Meeting
from bot.domain.transcript import SpeechEngine, Transcript, TranscriptPart
from bot.domain.wording import clock_time, speaker_name

_SAME_MOMENT_S = 60.0
"""The tracks of several people change from one engine to another within so many seconds."""

_MOST_TURNS = 4
_MOST_LINES = 8


class _Turn(NamedTuple):
    """A stretch of the meeting that one engine transcribed for everybody."""

    start_s: float
    end_s: float
    engine: SpeechEngine
    reason: str | None


def transcribing_lines(transcript: Transcript, meeting: Meeting) -> tuple[str, ...]:
    """Which engine transcribed which part and why, as plain text; nothing where one did all of it.

    One sentence where the engines took turns; else the parts that were not the first choice's.
    """
    if not transcript.parts:
        return ()
    turns = _turns(transcript.parts)
    if len(turns) <= _MOST_TURNS and all(
        one.end_s - other.start_s <= _SAME_MOMENT_S for one, other in pairwise(turns)
    ):
        return (f"Transcribed {', then '.join(_turn_wordings(turns))}.",)
    engines = dict.fromkeys(_named(part.engine) for part in transcript.parts)
    others = [part for part in transcript.parts if part.reason is not None]
    lines = [_part_line(part, meeting) for part in others[:_MOST_LINES]]
    if len(others) > _MOST_LINES:
        lines.append(f"The same goes for {len(others) - _MOST_LINES} more parts.")
    return (f"Transcribed by {' and '.join(engines)}.", *lines)


def _turns(parts: Sequence[TranscriptPart]) -> list[_Turn]:
    """The stretches of each engine over all tracks, in order of time."""
    turns: list[_Turn] = []
    for part in parts:
        new = _Turn(part.start_s, part.end_s, part.engine, part.reason)
        going_on = next((old for old in turns if _is_continued(old, new)), None)
        if going_on is None:
            turns.append(new)
        else:
            end_s = max(going_on.end_s, new.end_s)
            turns[turns.index(going_on)] = going_on._replace(end_s=end_s)
    return turns


def _is_continued(old: _Turn, new: _Turn) -> bool:
    is_same = (old.engine, old.reason) == (new.engine, new.reason)
    return is_same and new.start_s <= old.end_s


def _turn_wordings(turns: Sequence[_Turn]) -> Iterator[str]:
    *earlier, last = turns
    for turn in earlier:
        why = f" ({_why(turn.reason)})" if turn.reason else ""
        yield f"by {_named(turn.engine)} to {clock_time(turn.end_s)}{why}"
    yield f"by {_named(last.engine)}" + (f": {_why(last.reason)}" if last.reason else "")


def _part_line(part: TranscriptPart, meeting: Meeting) -> str:
    span = f"{clock_time(part.start_s)}–{clock_time(part.end_s)}"
    whose = f" of {speaker_name(part.speaker, meeting)}" if part.speaker else ""
    return f"{span}{whose} by {_named(part.engine)}: {_why(part.reason or '')}."


def _named(engine: SpeechEngine) -> str:
    return f"{engine.provider} {engine.model}"


def _why(reason: str) -> str:
    return reason.rstrip(".")
