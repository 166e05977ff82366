"""The openly licensed meetings that are learned from: AMI and ICSI, one meeting a line.

Both CC BY 4.0: https://groups.inf.ed.ac.uk/ami/corpus/ and https://groups.inf.ed.ac.uk/ami/icsi/.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.people import Participant
from bot.domain.transcript import SpeakerBasis, Utterance
from bot.errors import MinutaError
from bot.notes.dialogue import Conversation
from bot.notes.languages import cues_for
from bot.notes.learned.features import Rows, rows_of
from bot.notes.meeting_files import MeetingLine, read_lines
from bot.notes.tasks import spoken_tasks

FILES = ("ami.jsonl", "icsi.jsonl")

_OFFERS = frozenset({"off", "cc"})
_SUGGESTIONS = frozenset({"sug", "el.sug", "cs", "co"})
"""Dialogue acts: AMI's offer, suggest and elicit-offer-or-suggestion; of ICSI's MRDA tags
commitment, suggestion and command."""

_MANY = 4
"""A corpus with fewer series than this is split by meeting."""

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Lesson:
    """A meeting to learn from: its rows and, for each row, what people marked in it.

    `utterances` is each row's index in the file; `actions` and `decisions` hold the indices that
    were marked in the whole meeting. `has_actions` is false where nobody looked for tasks,
    `is_heard` true where the text is a recogniser's.
    """

    id: str
    group: str
    corpus: str
    rows: Rows
    utterances: NDArray[np.int64]
    marks: dict[str, Marks]
    actions: frozenset[int]
    decisions: frozenset[int]
    has_actions: bool
    is_heard: bool


def read_lessons(
    folder: Path, without: frozenset[str] = frozenset(), *, heard: bool = False
) -> tuple[Lesson, ...]:
    """The meetings of both corpora except those whose id or series is in `without`.

    `heard` takes a recogniser's text. Raises `MinutaError` if there is none or it can't be read.
    """
    lessons = [
        lesson
        for name in FILES
        if (folder / name).is_file()
        for line in read_lines(folder / name)
        if not {line.id, line.series} & without
        and (lesson := _lesson(line, name.partition(".")[0], heard=heard)) is not None
    ]
    if not lessons:
        raise MinutaError(f"{folder} has no meetings to learn from.", f"Put {FILES} there.")
    return tuple(_grouped(lessons))


def _lesson(line: MeetingLine, corpus: str, *, heard: bool) -> Lesson | None:
    said = tuple(_utterances(line, heard=heard))
    people = tuple(
        Participant(id=speaker, name=f"Speaker {speaker}", is_named=False)
        for speaker in sorted({spoken.speaker for spoken in line.utterances})
    )
    ordered = tuple(sorted(said, key=lambda utterance: utterance.start_s))
    conversation = Conversation(ordered, people, cues_for("en"))
    rows = rows_of(conversation, spoken_tasks(conversation))
    if rows is None:
        return None
    utterances = np.array([int(piece.utterance.id) for piece in rows.pieces])
    acts = [_acts(spoken.da) for spoken in line.utterances]
    actions, decisions = frozenset(line.action_evidence), frozenset(line.decision_evidence)
    return Lesson(
        id=line.id,
        group=line.series,
        corpus=corpus,
        rows=rows,
        utterances=utterances,
        marks={
            "action": np.array([i in actions for i in utterances]),
            "decision": np.array([i in decisions for i in utterances]),
            "offer": np.array([bool(acts[i] & _OFFERS) for i in utterances]),
            "suggestion": np.array([bool(acts[i] & _SUGGESTIONS) for i in utterances]),
        },
        actions=actions,
        decisions=decisions,
        has_actions=corpus == "ami",
        is_heard=heard,
    )


def _utterances(line: MeetingLine, *, heard: bool) -> Iterator[Utterance]:
    for i, spoken in enumerate(line.utterances):
        if spoken.start is None or spoken.end is None:
            raise MinutaError(
                f"The meeting {line.id} has utterances without times.",
                "Leave it out: where something is said is part of what is learned.",
            )
        yield Utterance(
            id=str(i),
            start_s=spoken.start,
            end_s=spoken.end,
            speaker=spoken.speaker,
            basis=SpeakerBasis.TRACK,
            text=(spoken.text_asr or "") if heard else spoken.text,
        )


def _acts(label: str | None) -> frozenset[str]:
    return frozenset((label or "", *re.split(r"[\^.:|]", label or "")))


def _grouped(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """The lessons with what may not be torn apart in cross-validation as their group."""
    lessons = tuple(lessons)
    for lesson in lessons:
        series = {other.group for other in lessons if other.corpus == lesson.corpus}
        is_split = len(series) < _MANY
        yield _with_group(lesson, lesson.id if is_split else lesson.group)


def _with_group(lesson: Lesson, group: str) -> Lesson:
    return Lesson(**{**vars(lesson), "group": group})
