"""A spoken sample meeting of about two minutes: a track per person and the reference notes."""

from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Self

from pydantic import Field, NaiveDatetime, field_serializer, model_validator

from bot.domain.action_item import AssigneeBasis
from bot.domain.frozen import Frozen, Instant
from bot.domain.notes import DecisionStatus


class ReferenceMeeting(Frozen):
    """When and where the sample meeting takes place; `zone` is an IANA name."""

    title: str
    started_at: Instant
    zone: str
    participants: tuple[str, ...]


class ReferenceUtterance(Frozen):
    """One speaker turn, in seconds from the meeting's start."""

    speaker: str
    start_s: float
    end_s: float
    text: str


class ReferenceClaim(Frozen):
    """Something the notes should know, with the indices of the utterances that prove it."""

    utterances: tuple[int, ...] = Field(min_length=1)
    quote: str


class Agreement(StrEnum):
    """What the assignee answered."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class ReferenceActionItem(ReferenceClaim):
    """A task that was spoken about; a refused one must become nobody's open item.

    `due_local` is wall time in the meeting's zone.
    """

    task: str
    assignee: str
    basis: AssigneeBasis
    agreement: Agreement
    due_phrase: str | None = None
    due_local: NaiveDatetime | None = None

    @field_serializer("due_local")
    def _to_the_minute(self, due: NaiveDatetime | None) -> str | None:
        return due.isoformat(timespec="minutes") if due else None


class NotActionItem(Frozen):
    """Talk that is tempting to note as a task and is none."""

    why: str
    utterances: tuple[int, ...] = Field(min_length=1)


class ReferenceDecision(ReferenceClaim):
    """Something the meeting settled."""

    text: str
    status: DecisionStatus


class ReferenceQuestion(ReferenceClaim):
    """A question that the meeting left open."""

    text: str
    asked_by: str


class SampleReference(Frozen):
    """What a perfect transcript and perfect notes of the sample meeting hold.

    `overlaps` are the spans in which two people speak at once, in seconds from the meeting's start.
    """

    meeting: ReferenceMeeting
    utterances: tuple[ReferenceUtterance, ...]
    action_items: tuple[ReferenceActionItem, ...]
    not_action_items: tuple[NotActionItem, ...]
    decisions: tuple[ReferenceDecision, ...]
    open_questions: tuple[ReferenceQuestion, ...]
    overlaps: tuple[tuple[float, float], ...]

    @model_validator(mode="after")
    def _quotes_were_spoken(self) -> Self:
        for claim in (*self.action_items, *self.decisions, *self.open_questions):
            if not any(claim.quote in self.utterances[i].text for i in claim.utterances):
                msg = f"none of the utterances {claim.utterances} contains {claim.quote!r}"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _names_are_participants(self) -> Self:
        named = {utterance.speaker for utterance in self.utterances}
        named |= {item.assignee for item in self.action_items}
        named |= {question.asked_by for question in self.open_questions}
        if strangers := named.difference(self.meeting.participants):
            msg = f"not among the participants: {', '.join(sorted(strangers))}"
            raise ValueError(msg)
        return self


def track_path(participant: str) -> Path:
    """Return where the track of one participant lies in the package."""
    return Path(str(files(__name__) / f"{participant.lower()}.opus"))


def sample_tracks() -> Mapping[str, Path]:
    """Return every participant's Ogg Opus track; all of them begin with the meeting."""
    return {name: track_path(name) for name in sample_reference().meeting.participants}


def sample_reference() -> SampleReference:
    """Return the reference transcript and notes."""
    stored = (files(__name__) / "reference.json").read_text(encoding="utf-8")
    return SampleReference.model_validate_json(stored)
