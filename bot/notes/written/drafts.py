"""What a language model answers, by the rules of strict structured outputs.

Every property is required, there are no mappings, no lengths and no defaults. The descriptions are
part of the schema that the model sees.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cite(_Answer):
    """Words of one line."""

    line: int = Field(description="number of the line")
    quote: str = Field(description="words of this line, copied letter by letter")


class Statement(_Answer):
    """A sentence and the words it stands on."""

    text: str
    cites: tuple[Cite, ...]


class Topic(_Answer):
    """A stretch about one subject."""

    title: str = Field(description="its subject in two to six words")
    first_line: int
    last_line: int
    points: tuple[Statement, ...] = Field(description="what was said of it, most important first")


class Firmness(StrEnum):
    """How firm a decision is."""

    DECIDED = "decided"
    TENTATIVE = "tentative"
    REVERSED = "reversed"


class DecisionDraft(Statement):
    """Something the group settled, or took back."""

    status: Firmness


class Manner(StrEnum):
    """How a task came up."""

    PROMISED = "promised"
    ASKED_AND_ACCEPTED = "asked_and_accepted"
    ASSIGNED = "assigned"
    SUGGESTED = "suggested"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class TaskDraft(_Answer):
    """Something that somebody is to do after the meeting."""

    task: str = Field(description="a verb phrase that is clear without the talk, without the date")
    owner: str | None = Field(description="name of who does it, null if nobody took it")
    manner: Manner
    due_phrase: str | None = Field(description="the words that say until when, as spoken, or null")
    cites: tuple[Cite, ...]


class SectionDraft(_Answer):
    """What belongs to a part that the kind of meeting asks for."""

    key: str
    points: tuple[Statement, ...]


class WindowDraft(_Answer):
    """What a stretch of a meeting says."""

    topics: tuple[Topic, ...]
    decisions: tuple[DecisionDraft, ...]
    tasks: tuple[TaskDraft, ...]
    questions: tuple[Statement, ...] = Field(description="what was asked and not answered")
    risks: tuple[Statement, ...] = Field(description="what may go wrong, as somebody said it")
    sections: tuple[SectionDraft, ...]


class SummaryLine(_Answer):
    """A sentence and the numbers of the statements it stands on."""

    text: str
    statements: tuple[int, ...]


class SummaryDraft(_Answer):
    """A meeting in at most three lines."""

    lines: tuple[SummaryLine, ...]


class Twins(_Answer):
    """Statements that say the same."""

    numbers: tuple[int, ...]


class TwinsDraft(_Answer):
    """Which statements say the same."""

    groups: tuple[Twins, ...]
