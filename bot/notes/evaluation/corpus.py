"""Meetings whose right notes are known, as an extractor gets them."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

from pydantic import NaiveDatetime

from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.people import Participant
from bot.domain.transcript import (
    Coverage,
    SpeakerBasis,
    SpeechEngine,
    Transcript,
    Utterance,
)
from bot.errors import MinutaError
from bot.notes.evaluation.owners import named_owners, owners_by_role, people_of, without_owner
from bot.notes.meeting_files import (
    MeetingLine,
    UtteranceLine,
    corpus_files,
    corpus_name,
    read_lines,
)

_WORD_S = 0.4
_GAP_S = 0.4
"""Times of a meeting without any: 150 words a minute and a breath between turns."""

_STARTED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""A Monday; for meetings of which nobody wrote down when they were."""

_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_NOTHING = re.compile(r"\W*NA\W*", re.IGNORECASE)
"""What AMI's annotators wrote where there was nothing to write."""


class TextSource(StrEnum):
    """Whose text is read: what people wrote down, or what a recogniser heard."""

    PEOPLE = "people"
    RECOGNISER = "recogniser"


class ReferenceItem(Frozen):
    """An action item or a decision of the reference.

    `evidence` are ids of the utterances it was spoken about in, `at_s` is about when, in seconds
    from the meeting's start, where only that is known. `owners` are ids of participants; none says
    that the owner is not known. `due` is wall time in the meeting's zone, None that no date was
    spoken of, where that is known (`is_due_known`).
    """

    text: str
    evidence: tuple[str, ...] = ()
    at_s: float | None = None
    owners: tuple[str, ...] = ()
    due: NaiveDatetime | None = None
    is_due_known: bool = False


class ReferenceMeeting(Frozen):
    """A meeting, what was said in it, and what its notes should say.

    `corpus` is the name of the file, `series` groups meetings of the same people. `actions` and
    `decisions` are None where nobody looked for them. The evidence are ids of utterances; whether
    anybody marked them in this corpus is said by `has_…_marks`.
    """

    corpus: str
    series: str
    meeting: Meeting
    transcript: Transcript
    summary: tuple[str, ...]
    actions: tuple[ReferenceItem, ...] | None
    decisions: tuple[ReferenceItem, ...] | None
    action_evidence: frozenset[str]
    decision_evidence: frozenset[str]
    has_action_marks: bool
    has_decision_marks: bool


def read_corpus(
    path: Path, text: TextSource = TextSource.PEOPLE, limit: int | None = None
) -> tuple[ReferenceMeeting, ...]:
    """The meetings of a file, at most `limit`; those without the text are left out.

    Raises `MinutaError` if a line can't be read.
    """
    lines = (
        line
        for line in read_lines(path)
        if text is TextSource.PEOPLE or any(one.text_asr for one in line.utterances)
    )
    chosen = tuple(islice(lines, limit))
    has_action_marks = any(line.action_evidence for line in chosen)
    has_decision_marks = any(line.decision_evidence for line in chosen)
    return tuple(
        _reference_meeting(line, corpus_name(path), text).model_copy(
            update={
                "has_action_marks": has_action_marks,
                "has_decision_marks": has_decision_marks,
            }
        )
        for line in chosen
    )


def read_folder(
    folder: Path, text: TextSource = TextSource.PEOPLE, limit: int | None = None
) -> Sequence[ReferenceMeeting]:
    """The meetings of all files of a folder, at most `limit` of each.

    Raises `MinutaError` if there is none or a line can't be read.
    """
    found = [m for path in corpus_files(folder) for m in read_corpus(path, text, limit)]
    if not found:
        raise MinutaError(f"{folder} has no meetings with this text.", "Choose another --text.")
    return found


def _reference_meeting(line: MeetingLine, corpus: str, text: TextSource) -> ReferenceMeeting:
    participants = people_of(u.speaker for u in line.utterances)
    return ReferenceMeeting(
        corpus=corpus,
        series=line.series or line.id,
        meeting=_meeting(line, participants),
        transcript=_transcript(line, text),
        summary=tuple(t for t in line.reference.summary if not _NOTHING.fullmatch(t)),
        actions=_actions(line, participants) if "actions" in line.sections_annotated else None,
        decisions=_decisions(line) if "decisions" in line.sections_annotated else None,
        action_evidence=frozenset(map(utterance_id, line.action_evidence)),
        decision_evidence=frozenset(map(utterance_id, line.decision_evidence)),
        has_action_marks=bool(line.action_evidence),
        has_decision_marks=bool(line.decision_evidence),
    )


def utterance_id(index: int) -> str:
    """The id of the utterance with this index in the file, whichever text is read."""
    return f"u{index}"


def _meeting(line: MeetingLine, participants: tuple[Participant, ...]) -> Meeting:
    return Meeting(
        id=line.id,
        place=Place(platform="evaluation", workspace="-", channel="-"),
        title=line.id,
        started_at=line.started_at or _date_in(line.id) or _STARTED_AT,
        zone=line.zone,
        source=Source.LIVE,
        participants=participants,
    )


def _date_in(meeting_id: str) -> datetime | None:
    match = _DATE.search(meeting_id)
    if match is None:
        return None
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3]), 9, tzinfo=UTC)
    except ValueError:
        return None


def _transcript(line: MeetingLine, text: TextSource) -> Transcript:
    said: list[Utterance] = []
    clock_s = 0.0
    for index, spoken in enumerate(line.utterances):
        start_s, end_s = _times(spoken, clock_s)
        clock_s = max(clock_s, end_s)
        words = spoken.text if text is TextSource.PEOPLE else spoken.text_asr
        if words and words.strip():
            said.append(
                Utterance(
                    id=utterance_id(index),
                    start_s=start_s,
                    end_s=end_s,
                    speaker=spoken.speaker,
                    basis=SpeakerBasis.TRACK,
                    text=words,
                )
            )
    speech_s = sum(one.end_s - one.start_s for one in said)
    return Transcript(
        meeting_id=line.id,
        utterances=tuple(said),
        engines=(SpeechEngine(provider="reference", model=text),),
        coverage=Coverage(recorded_s=clock_s, speech_s=speech_s, transcribed_s=speech_s),
        languages=(line.language,),
    )


def _times(spoken: UtteranceLine, clock_s: float) -> tuple[float, float]:
    start_s = clock_s + _GAP_S if spoken.start is None else spoken.start
    end_s = start_s + _WORD_S * max(1, len(spoken.text.split()))
    return round(start_s, 3), round(end_s if spoken.end is None else spoken.end, 3)


def _actions(line: MeetingLine, participants: tuple[Participant, ...]) -> tuple[ReferenceItem, ...]:
    return tuple(
        ReferenceItem(
            text=without_owner(text),
            evidence=tuple(map(utterance_id, line.evidence_of("actions", text))),
            at_s=_at(line.reference.action_times, index),
            owners=_owners(line, index, text, participants),
            due=line.reference.dues[index] if line.reference.dues else None,
            is_due_known=bool(line.reference.dues),
        )
        for index, text in _written(line.reference.actions)
    )


def _owners(
    line: MeetingLine, index: int, text: str, participants: tuple[Participant, ...]
) -> tuple[str, ...]:
    if line.reference.assignees:
        given = line.reference.assignees[index]
        return (given,) if given is not None else ()
    if line.roles:
        return owners_by_role(text, line.roles)
    return named_owners(text, participants)


def _decisions(line: MeetingLine) -> tuple[ReferenceItem, ...]:
    return tuple(
        ReferenceItem(
            text=text,
            evidence=tuple(map(utterance_id, line.evidence_of("decisions", text))),
            at_s=_at(line.reference.decision_times, index),
        )
        for index, text in _written(line.reference.decisions)
    )


def _written(texts: Sequence[str]) -> Iterable[tuple[int, str]]:
    return ((i, text) for i, text in enumerate(texts) if not _NOTHING.fullmatch(text))


def _at(times: Sequence[float], index: int) -> float | None:
    return times[index] if times else None
