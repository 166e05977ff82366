"""Meetings written down as dialogue: `Anna: I'll send it.`, one utterance a line.

A line `(40 s)` is a pause. `+Anna:` begins while the one before still speaks. Words last 0.35 s and
turns are 0.4 s apart.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.notes import Notes, NotesRequest
from bot.domain.people import Participant
from bot.domain.transcript import (
    Coverage,
    SpeakerBasis,
    SpeechEngine,
    Transcript,
    Utterance,
)
from bot.notes.dialogue import Conversation
from bot.notes.languages import cues_for
from bot.notes.plain import PlainNoteTaker

STARTED_AT = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Berlin."""

_LINE = re.compile(r"(?P<overlap>\+?)(?P<name>[^:()]+):\s*(?P<text>.*)")
_PAUSE = re.compile(r"\((\d+) s\)")
_WORD_S = 0.35
_GAP_S = 0.4


def utterances(talk: str, basis: SpeakerBasis = SpeakerBasis.TRACK) -> tuple[Utterance, ...]:
    """The utterances of a talk; the speaker's id is the name in lower case."""
    said: list[Utterance] = []
    clock = 0.0
    for line in filter(None, (line.strip() for line in talk.splitlines())):
        if pause := _PAUSE.fullmatch(line):
            clock += float(pause[1])
            continue
        match = _LINE.fullmatch(line)
        assert match is not None, line
        start_s = clock - 1.0 if match["overlap"] else clock + _GAP_S
        clock = start_s + _WORD_S * max(1, len(match["text"].split()))
        said.append(
            Utterance(
                id=f"u{len(said)}",
                start_s=round(start_s, 3),
                end_s=round(clock, 3),
                speaker=match["name"].lower(),
                basis=basis,
                text=match["text"],
            )
        )
    return tuple(said)


def people(talk: str, *more: str) -> tuple[Participant, ...]:
    """Everybody who speaks, in order, and those named besides."""
    names = [match["name"] for match in map(_LINE.fullmatch, _lines(talk)) if match]
    return tuple(
        Participant(id=name.lower(), name=name, is_named=not name.startswith("Speaker "))
        for name in dict.fromkeys((*names, *more))
    )


def _lines(talk: str) -> Iterable[str]:
    return (line.strip() for line in talk.splitlines())


def meeting_of(participants: Iterable[Participant]) -> Meeting:
    """A meeting on Wednesday 18 November 2026 at 10:00 in Berlin."""
    return Meeting(
        id="weekly",
        place=Place(platform="terminal", workspace="-", channel="-"),
        title="Weekly",
        started_at=STARTED_AT,
        zone="Europe/Berlin",
        source=Source.UPLOAD,
        participants=tuple(participants),
        tracks=(Track(audio="weekly.opus"),),
    )


def transcript_of(said: tuple[Utterance, ...], *languages: str) -> Transcript:
    """A transcript that covers all that was said."""
    seconds = said[-1].end_s if said else 0.0
    return Transcript(
        meeting_id="weekly",
        utterances=said,
        engines=(SpeechEngine(provider="test", model="written"),),
        coverage=Coverage(recorded_s=seconds, speech_s=seconds, transcribed_s=seconds),
        languages=languages,
    )


def conversation_of(talk: str, *more: str) -> Conversation:
    """The talk as the English rules read it."""
    return Conversation(utterances(talk), people(talk, *more), cues_for("en"))


async def take(meeting: Meeting, transcript: Transcript) -> Notes:
    """The notes of a meeting, by the plain note taker."""
    taker = PlainNoteTaker(AdjustableClock(STARTED_AT))
    return await taker.take_notes(meeting, transcript, NotesRequest(), lambda _fraction: None)


async def notes_of(talk: str, *more: str, language: str = "en") -> Notes:
    """The notes of a talk between the people in it and `more` who are silent."""
    return await take(meeting_of(people(talk, *more)), transcript_of(utterances(talk), language))


async def items_of(talk: str, *more: str) -> tuple[ActionItem, ...]:
    """The action items of a talk."""
    return (await notes_of(talk, *more)).action_items


def brief(items: Iterable[ActionItem]) -> list[tuple[str, str | None]]:
    """Task and assignee of each item."""
    return [(item.task, item.assignee.participant if item.assignee else None) for item in items]
