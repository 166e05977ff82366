"""The notes of a meeting: claims, each with its evidence."""

from enum import StrEnum

from pydantic import Field

from bot.domain.action_item import ActionItem
from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen, Instant
from bot.domain.language import Usage
from bot.domain.template import GENERAL, Template
from bot.domain.transcript import Gap

UNSURE_BELOW = 0.9
"""The confidence of an engine under which a name, a number or a date is asked about."""


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


class Risk(Claim):
    """Something that may go wrong; `raised_by` is a participant's id."""

    raised_by: str | None = None


class Section(Frozen):
    """What a template asks for besides decisions, tasks and questions; `key` is the template's."""

    key: str
    title: str
    claims: tuple[Claim, ...] = ()


class Chapter(Frozen):
    """A stretch of the meeting about one subject, in seconds from the meeting's start.

    `points` are what was said of it, where a language model has written them down.
    """

    title: str
    start_s: float
    end_s: float
    points: tuple[Claim, ...] = ()


class CheckKind(StrEnum):
    """What a person is asked to look at; CLAIM is a statement whose quote was not found."""

    ASSIGNEE = "assignee"
    DUE_DATE = "due_date"
    NAME = "name"
    WORDS = "words"
    CLAIM = "claim"


class HeardWords(Frozen):
    """Words that an engine was not sure of, as the transcript has them, and when it heard them.

    Times are seconds from the meeting's start; `confidence` is that of the least certain one.
    """

    text: str
    start_s: float
    end_s: float
    confidence: float


class PleaseCheck(Frozen):
    """Something uncertain, with the words it is about and the answers to choose from.

    `item_id` names the action item it belongs to, where it belongs to one. `words` are those that
    may have been misheard, within the evidence.
    """

    kind: CheckKind
    question: str
    evidence: Evidence
    item_id: str | None = None
    options: tuple[str, ...] = ()
    words: HeardWords | None = None


class Part(Frozen):
    """Who wrote the notes of a stretch of the meeting, in seconds from its start.

    `writer` is a language model's name, or the extractor's. `reason` says for people why it was not
    the first choice.
    """

    start_s: float
    end_s: float
    writer: str
    reason: str | None = None


class NotesSource(Frozen):
    """What wrote the notes: the extractor, its version, and what it worked with.

    `model` is the language model that wrote most of them, `prompt` the version of its prompts. The
    `parts` are in order of time; there is none where all of it was written by one.
    """

    extractor: str
    version: str
    model: str | None = None
    prompt: str | None = None
    template: str | None = None
    parts: tuple[Part, ...] = ()


class DropReason(StrEnum):
    """Why something that was proposed is not in the notes."""

    NO_QUOTE = "no_quote"
    NOT_SAID = "not_said"
    UNSUPPORTED = "unsupported"
    UNKNOWN_PERSON = "unknown_person"
    NOT_AGREED = "not_agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    INSTRUCTION = "instruction"
    DUPLICATE = "duplicate"


class Tally(Frozen):
    """What became of the statements a language model has proposed.

    Of their quotes `exact` were found word for word, `alike` with small differences; `asked` went
    to *Please check*, `dropped` are counted by reason.
    """

    proposed: int = 0
    exact: int = 0
    alike: int = 0
    asked: int = 0
    dropped: dict[DropReason, int] = Field(default_factory=dict)


class Notes(Frozen):
    """One version of a meeting's notes.

    `tldr` holds at most three lines. `dropped` counts proposed claims that the transcript does not
    support. `removed` are the keys of claims that people took out, which are not to come back when
    the notes are written anew. `unread` is talk that the notes do not stand on, with the reason.
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
    risks: tuple[Risk, ...] = ()
    sections: tuple[Section, ...] = ()
    please_check: tuple[PleaseCheck, ...] = ()
    dropped: int = 0
    removed: tuple[str, ...] = ()
    unread: tuple[Gap, ...] = ()
    tally: Tally | None = None
    usage: Usage | None = None


class NotesRequest(Frozen):
    """What notes are asked for.

    `language` is the BCP 47 tag they are to be written in, None for the one that is mostly spoken.
    `vocabulary` are names and words of the server. Names, numbers and dates that an engine heard
    with a confidence under `unsure_below` (0 to 1) are asked about.
    """

    template: Template = Template(name=GENERAL, title="Meeting")
    language: str | None = None
    vocabulary: tuple[str, ...] = ()
    unsure_below: float = Field(default=UNSURE_BELOW, ge=0, le=1)
