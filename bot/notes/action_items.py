"""Which tasks a conversation holds: what rules read and what was learned, weighed together."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.notes.assignees import Ownership, owner_of
from bot.notes.dialogue import Conversation, Turn
from bot.notes.learned.scorer import Chances, chances
from bot.notes.learned.weights import Weights
from bot.notes.lexicon import Rarity
from bot.notes.merging import merged
from bot.notes.proposals import ItemProposal
from bot.notes.reversals import taken_back
from bot.notes.scoring import ENOUGH
from bot.notes.sentences import capitalised
from bot.notes.tasks import SpokenTasks, spoken_dues, spoken_tasks

_LIKELY = 0.0
"""What no rule reads, or reads weakly, is a task from these learned log odds on. More was worse on
AMI and on video calls; to ask it of everything that rules read is better on AMI (F1 .37, not .29)
and finds next to nothing on calls."""

_WEAKLY_READ = 1.0

_RULE_SHARE = 1.0
"""How much a rule's point counts beside learned log odds, where tasks are ranked."""

_CONSIDERED = -6.0
"""Less likely sentences are never ranked."""

_APART_S = 20.0
_MIN_WORDS = 2
_MAX_WORDS = 60
_SAME_BREATH = 2
"""Sentences of one speaker so close together are about one task, if no rule tells them apart."""


def propose_items(
    conversation: Conversation,
    rarity: Rarity,
    tasks: SpokenTasks | None = None,
    learned: Chances | None = None,
) -> tuple[ItemProposal, ...]:
    """The tasks of a conversation in order, each once, without those that were taken back.

    `tasks` and `learned` are what the rules and the model say, if that is known already.
    """
    found = _standing(conversation, rarity, _Said(tasks, learned), _LIKELY)
    return tuple(proposal for proposal in found if _is_task(proposal))


def ranked_items(
    conversation: Conversation, rarity: Rarity, limit: int = 10, *, weights: Weights | None = None
) -> tuple[ItemProposal, ...]:
    """The likeliest tasks first, at most `limit`, also those that are too unlikely to be noted.

    Without `weights` those that come with the program count.
    """
    tasks = spoken_tasks(conversation)
    said = _Said(tasks, chances(conversation, tasks, weights))
    found = _standing(conversation, rarity, said, _CONSIDERED)
    best: list[ItemProposal] = []
    put_off: list[ItemProposal] = []
    for proposal in sorted(found, key=lambda p: (-p.score, p.anchor.index)):
        if len(best) == limit:
            break
        is_near = any(_is_near(proposal, other) for other in best)
        (put_off if is_near else best).append(proposal)
    return tuple((*best, *put_off)[:limit])


def _is_near(one: ItemProposal, other: ItemProposal) -> bool:
    """Whether two are probably about one task, which the likelier of them says better."""
    return abs(one.anchor.start_s - other.anchor.start_s) < _APART_S


@dataclass(frozen=True, slots=True)
class _Said:
    """What the rules and the model say of a conversation, where that is known already."""

    tasks: SpokenTasks | None = None
    learned: Chances | None = None


def _standing(
    conversation: Conversation, rarity: Rarity, said: _Said, least: float
) -> tuple[ItemProposal, ...]:
    """Everything that may be a task and still stands, with its score.

    What no rule reads needs `least` learned log odds.
    """
    if conversation.cues is None:
        return ()
    tasks = said.tasks or spoken_tasks(conversation)
    learned = said.learned or chances(conversation, tasks)
    read = [_with_odds(proposal, learned) for proposal in tasks.proposals]
    unread = _Unread(conversation, tasks, learned, least).proposals() if learned else ()
    standing = (
        *taken_back(read, conversation, rarity),
        *taken_back(tuple(unread), conversation, rarity),
    )
    ordered = sorted(standing, key=lambda proposal: proposal.anchor.index)
    return tuple(replace(p, score=_score(p)) for p in merged(ordered, rarity))


def _with_odds(proposal: ItemProposal, learned: Chances | None) -> ItemProposal:
    if learned is None or not learned.is_enough:
        return proposal
    return replace(proposal, odds=float(learned.action[proposal.anchor.index]))


def _is_task(proposal: ItemProposal) -> bool:
    """Whether enough speaks for it: the rules, the model, or both a little."""
    if proposal.points is not None and proposal.points >= ENOUGH:
        return True
    is_possible = proposal.points is None or proposal.points >= _WEAKLY_READ
    return is_possible and proposal.odds >= _LIKELY


def _score(proposal: ItemProposal) -> float:
    """Both as one number between 0 and 1, to rank tasks by."""
    points = proposal.points or 0.0
    odds = proposal.odds if math.isfinite(proposal.odds) else _CONSIDERED
    return 1.0 / (1.0 + math.exp(-(odds + _RULE_SHARE * (points - ENOUGH))))


@dataclass(frozen=True, slots=True)
class _Unread:
    """The sentences that no rule takes for a task, and that sound like one to the model."""

    conversation: Conversation
    tasks: SpokenTasks
    learned: Chances
    least: float

    def proposals(self) -> Iterator[ItemProposal]:
        """One for every stretch of such sentences."""
        if not self.learned.is_enough:
            return
        read = {proposal.anchor.index for proposal in self.tasks.proposals}
        together: list[Turn] = []
        for turn in self.conversation.turns:
            index = turn.sentence.index
            if index in read or index in self.tasks.barred or not self._may_be_task(turn):
                continue
            if together and not self._goes_on(together[-1], turn):
                yield self._proposal(together)
                together = []
            together.append(turn)
        if together:
            yield self._proposal(together)

    def _odds(self, turn: Turn) -> float:
        return float(self.learned.action[turn.sentence.index])

    def _may_be_task(self, turn: Turn) -> bool:
        if self._odds(turn) < self.least or len(set(turn.content)) < _MIN_WORDS:
            return False
        return not turn.words.endswith("?") and len(turn.words.split()) <= _MAX_WORDS

    def _goes_on(self, before: Turn, turn: Turn) -> bool:
        is_near = turn.sentence.index - before.sentence.index <= _SAME_BREATH
        is_same = turn.sentence.speaker == before.sentence.speaker
        return is_near and is_same and min(self._odds(before), self._odds(turn)) >= _LIKELY

    def _proposal(self, turns: Sequence[Turn]) -> ItemProposal:
        """The likeliest of the sentences says what is to be done."""
        best = max(turns, key=lambda turn: (self._odds(turn), -turn.sentence.index))
        said = tuple(dict.fromkeys(e for turn in turns for e in turn.sentence.evidence()))
        return ItemProposal(
            task=capitalised(best.core.strip().rstrip(" ,;:-–")),
            anchor=turns[0].sentence,
            statements=tuple(turn.sentence for turn in turns),
            evidence=said,
            ownership=self._ownership(best),
            words=best.content,
            weight=len(best.content),
            dues=tuple(spoken_dues(best.words, best)),
            odds=self._odds(best),
        )

    def _ownership(self, turn: Turn) -> Ownership:
        for reading in turn.readings[-1:]:
            ownership = owner_of(turn, reading, self.conversation)
            if ownership.is_wanted:
                return ownership
        return Ownership(None)
