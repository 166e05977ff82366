"""What an extractor proposes and code verifies: a task, its owner and the words it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.evidence import Evidence
from bot.notes.assignees import Ownership
from bot.notes.sentences import Sentence


@dataclass(frozen=True, slots=True)
class SpokenDue:
    """A due phrase as it was said, and when, in seconds from the meeting's start."""

    phrase: str
    said_at_s: float


@dataclass(frozen=True, slots=True)
class ItemProposal:
    """A possible action item.

    `words` are the stems of the task, `weight` how many of them say more than the verb. `dues` are
    in the order they were said. `score` says how much speaks for it: about 0 to 10, compared with
    `scoring.ENOUGH`. `reasons` are the parts the score is made of.
    """

    task: str
    anchor: Sentence
    evidence: tuple[Evidence, ...]
    ownership: Ownership
    words: tuple[str, ...]
    weight: int
    dues: tuple[SpokenDue, ...] = ()
    score: float = 0.0
    reasons: Mapping[str, float] = field(default_factory=dict)
