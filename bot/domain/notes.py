"""The notes of a meeting: claims, each with its evidence."""

from enum import StrEnum

from pydantic import Field

from bot.domain.action_item import ActionItem
from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen, Instant


class Claim(Frozen):
    """A sentence that the transcript supports; `is_edited` says that a person has worded it."""

    text: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    is_edited: bool = False


class DecisionStatus(StrEnum):
    """How firm a decision is; a proposal nobody agreed to is none at all."""

    DECIDED = "decided"
    TENTATIVE = "tentative"
    REVERSED = "reversed"


class Decision(Claim):
    """A decision; `decided_by` are ids of the participants who made or agreed to it."""

    status: DecisionStatus
    decided_by: tuple[str, ...] = ()


class OpenQuestion(Claim):
    """A question that nobody answered; `asked_by` is a participant's id."""

    asked_by: str | None = None


class Chapter(Frozen):
    """A stretch of the meeting about one subject, in seconds from the meeting's start."""

    title: str
    start_s: float
    end_s: float


class CheckKind(StrEnum):
    """What a person is asked to look at."""

    ASSIGNEE = "assignee"
    DUE_DATE = "due_date"
    NAME = "name"
    WORDS = "words"


class PleaseCheck(Frozen):
    """Something uncertain, with the words it is about and the answers to choose from.

    `item_id` names the action item it belongs to, where it belongs to one.
    """

    kind: CheckKind
    question: str
    evidence: Evidence
    item_id: str | None = None
    options: tuple[str, ...] = ()


class NotesSource(Frozen):
    """What wrote the notes: the extractor, its version and the language model, if there was one."""

    extractor: str
    version: str
    model: str | None = None


class Notes(Frozen):
    """One version of a meeting's notes.

    `tldr` holds at most three lines. `dropped` counts proposed claims whose quote was not found in
    the transcript. `removed` are the keys of claims that people took out, which are not to come
    back when the notes are written anew.
    """

    meeting_id: str
    version: int
    written_at: Instant
    source: NotesSource
    language: str
    tldr: tuple[Claim, ...] = Field(max_length=3)
    chapters: tuple[Chapter, ...] = ()
    decisions: tuple[Decision, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    please_check: tuple[PleaseCheck, ...] = ()
    dropped: int = 0
    removed: tuple[str, ...] = ()
