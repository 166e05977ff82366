"""What an extractor proposes and code verifies: a task, its owner and the words it stands on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.evidence import Evidence
from bot.domain.notes import Decision
from bot.notes.assignees import Ownership
from bot.notes.sentences import Sentence


@dataclass(frozen=True, slots=True)
class SpokenDue:
    """A due phrase as it was said, and when, in seconds from the meeting's start.

    `language` is the BCP 47 tag of the words.
    """

    phrase: str
    said_at_s: float
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ItemProposal:
    """A possible action item.

    `words` are the stems of the task, `weight` how many of them say more than the verb. `dues` are
    in the order they were said. `statements` are the sentences that say the task, without replies.
    `points` is how much the rules see in it: about 0 to 10, compared with `scoring.ENOUGH`, or None
    where no rule reads a task; `reasons` are the parts they are made of. `odds` are what the
    learned model gives it, above its threshold. `score` is both in one, from 0 to 1, for ranking.
    """

    task: str
    anchor: Sentence
    evidence: tuple[Evidence, ...]
    ownership: Ownership
    words: tuple[str, ...]
    weight: int
    dues: tuple[SpokenDue, ...] = ()
    statements: tuple[Sentence, ...] = ()
    points: float | None = None
    reasons: Mapping[str, float] = field(default_factory=dict)
    odds: float = -math.inf
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class DecisionProposal:
    """A possible decision: `statements` are the sentences that say it, without the agreement.

    `score` says how likely it is one, from 0 to 1.
    """

    decision: Decision
    statements: tuple[Sentence, ...]
    score: float
