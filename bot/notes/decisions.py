"""What a meeting settled: stated outright, or proposed and agreed to; and what it took back."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.evidence import Evidence
from bot.domain.notes import Decision, DecisionStatus
from bot.notes.dialogue import Conversation, Turn
from bot.notes.languages.cues import LanguageCues
from bot.notes.learned.scorer import Chances, chances
from bot.notes.learned.weights import Weights
from bot.notes.lexicon import Rarity, content_words
from bot.notes.proposals import DecisionProposal
from bot.notes.sentences import Sentence, capitalised
from bot.notes.stances import Stance, stances_on

_SAME_SUBJECT = 0.6
"""The share of the rarer words from which two decisions are one, or one takes back the other."""

_MIN_WORDS = 2
_MAX_WORDS = 40
_QUOTED_AGREEMENTS = 2
_REMEMBERED = 60
_SAME_MATTER_SENTENCES = 8

_SURE = 1.5
"""From these learned log odds on something is noted as a tentative decision though no rule reads
one. Most of what is a little likely is talk about it: better nothing than wrong."""

_CONSIDERED = -3.0
_READ = 1.0
"""How much it counts for a rank that rules read a decision, beside learned log odds."""


@dataclass(frozen=True, slots=True)
class _Settled:
    """A proposal or a decision on its way; `is_decided` once somebody agreed or it was stated."""

    turn: Turn
    text: str
    words: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    by: tuple[str, ...]
    status: DecisionStatus = DecisionStatus.DECIDED
    is_decided: bool = True
    is_pointing: bool = False
    statements: tuple[Sentence, ...] = ()
    score: float = -math.inf


def find_decisions(
    conversation: Conversation, rarity: Rarity, learned: Chances | None = None
) -> tuple[Decision, ...]:
    """The decisions in order of the meeting; those taken back later are marked `reversed`.

    `learned` is what the model says, if that is known already.
    """
    ledger = _ledger(conversation, rarity, learned, _SURE)
    return tuple(proposal.decision for proposal in ledger.proposals())


def ranked_decisions(
    conversation: Conversation, rarity: Rarity, limit: int = 10, *, weights: Weights | None = None
) -> tuple[DecisionProposal, ...]:
    """The likeliest decisions first, at most `limit`, also those too unlikely to be noted.

    Without `weights` those that come with the program count.
    """
    learned = chances(conversation, weights=weights)
    found = _ledger(conversation, rarity, learned, _CONSIDERED).proposals()
    ranked = sorted(found, key=lambda p: (-p.score, p.statements[0].index))
    return tuple(ranked[:limit])


def _ledger(
    conversation: Conversation, rarity: Rarity, learned: Chances | None, least: float
) -> "_Ledger":
    """What is settled in a conversation; what no rule reads needs `least` learned log odds."""
    ledger, cues = _Ledger(rarity), conversation.cues
    learned = learned or chances(conversation)
    if cues is None or learned is None:
        return ledger
    for turn in conversation.turns:
        odds = float(learned.decision[turn.sentence.index])
        settled = [*_settled_in(turn, conversation, cues)]
        if not settled and learned.is_enough and odds >= least and _may_settle(turn, cues):
            entry = _entry(turn, (turn,), conversation, cues)
            ledger.enter(replace(entry, status=DecisionStatus.TENTATIVE, score=odds), ())
        for one in settled:
            scored = replace(one, score=odds + _READ)
            ledger.enter(scored, _takes_back(turn, conversation, cues))
        if _only_takes_back(turn, cues):
            ledger.take_back(turn.content)
    return ledger


def _may_settle(turn: Turn, cues: LanguageCues) -> bool:
    """Whether a sentence that only sounds like a decision can be one."""
    if turn.words.endswith("?") or len(turn.core.split()) > _MAX_WORDS:
        return False
    if cues.deciding.not_decided.search(turn.core) or _only_takes_back(turn, cues):
        return False
    is_hypothetical = any(reading.is_hypothetical for reading in turn.readings)
    return len(set(turn.content)) > _MIN_WORDS and not is_hypothetical


class _Ledger:
    """What is settled so far; only the latest entries are looked at, so that time stays linear."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._entries: list[_Settled] = []

    def enter(self, new: _Settled, reversed_words: tuple[str, ...]) -> None:
        """Add a decision: to what it repeats or confirms, or as one that reverses an earlier."""
        if reversed_words:
            self.take_back((*new.words, *reversed_words))
        for i in range(len(self._entries) - 1, max(-1, len(self._entries) - _REMEMBERED), -1):
            earlier = self._entries[i]
            if earlier.status is not DecisionStatus.REVERSED and self._is_same(earlier, new):
                self._entries[i] = _joined(earlier, new)
                return
        self._entries.append(new)

    def take_back(self, words: tuple[str, ...]) -> None:
        """Mark the latest entry about these words as reversed."""
        for i in range(len(self._entries) - 1, max(-1, len(self._entries) - _REMEMBERED), -1):
            earlier = self._entries[i]
            if earlier.status is DecisionStatus.REVERSED:
                continue
            if self._rarity.overlap(words, earlier.words) >= _SAME_SUBJECT:
                self._entries[i] = replace(earlier, status=DecisionStatus.REVERSED)
                return

    def proposals(self) -> Iterator[DecisionProposal]:
        """The decisions; a proposal nobody agreed to is none."""
        for entry in self._entries:
            if entry.is_decided:
                decision = Decision(
                    text=entry.text,
                    evidence=entry.evidence,
                    status=entry.status,
                    decided_by=entry.by,
                )
                score = 1.0 / (1.0 + math.exp(-entry.score))
                yield DecisionProposal(decision, entry.statements, score)

    def _is_same(self, earlier: _Settled, new: _Settled) -> bool:
        distance = new.turn.sentence.index - earlier.turn.sentence.index
        shared = self._rarity.overlap(earlier.words, new.words)
        if distance <= _SAME_MATTER_SENTENCES and (new.is_pointing or earlier.is_pointing):
            return new.is_pointing and (shared > 0 or len(new.words) < _MIN_WORDS)
        likeness = self._rarity.likeness(earlier.words, new.words)
        return likeness >= _SAME_SUBJECT and _figures(earlier) == _figures(new)


def _figures(settled: _Settled) -> set[str]:
    return {word for word in settled.words if any(char.isdigit() for char in word)}


def _joined(earlier: _Settled, new: _Settled) -> _Settled:
    """One decision said twice: the words of the firmer mention, the evidence of both."""
    is_new_firmer = new.is_decided and len(new.words) >= _MIN_WORDS
    words = new if is_new_firmer and (new.is_pointing or not earlier.is_decided) else earlier
    return replace(
        earlier,
        text=words.text,
        words=words.words,
        evidence=tuple(dict.fromkeys((*earlier.evidence, *new.evidence))),
        by=tuple(dict.fromkeys((*earlier.by, *new.by))),
        status=new.status if new.is_decided else earlier.status,
        is_decided=earlier.is_decided or new.is_decided,
        statements=tuple(dict.fromkeys((*earlier.statements, *new.statements))),
        score=max(earlier.score, new.score),
    )


def _settled_in(turn: Turn, conversation: Conversation, cues: LanguageCues) -> Iterator[_Settled]:
    deciding, core = cues.deciding, turn.core
    if core.endswith("?") and not deciding.proposal.search(core):
        return
    if len(core.split()) > _MAX_WORDS or cues.fluency.hanging.search(core.rstrip(" .…")):
        return
    if deciding.decided.search(core) and not deciding.settled_elsewhere.search(core):
        yield from _stated(turn, conversation, cues)
    elif _is_concluding_plan(turn, conversation, cues):
        yield _entry(turn, (turn,), conversation, cues)
    elif deciding.proposal.search(core) and turn.content:
        yield _proposed(turn, conversation, cues)


def _stated(turn: Turn, conversation: Conversation, cues: LanguageCues) -> Iterator[_Settled]:
    """A decision that is named as one; "that is decided" takes its words from its neighbours."""
    if _says_enough(turn, cues):
        is_pointing = bool(cues.deciding.preamble.match(turn.core))
        yield replace(_entry(turn, (turn,), conversation, cues), is_pointing=is_pointing)
        return
    for neighbour in _neighbours(turn, conversation):
        if _says_enough(neighbour, cues) and not neighbour.words.endswith("?"):
            settled = _entry(neighbour, (turn, neighbour), conversation, cues)
            yield replace(settled, is_pointing=True)
            return


def _neighbours(turn: Turn, conversation: Conversation) -> Iterator[Turn]:
    index = turn.sentence.index
    for other in (index + 1, index - 1):
        if 0 <= other < len(conversation.turns):
            neighbour = conversation.turns[other]
            if neighbour.sentence.speaker == turn.sentence.speaker:
                yield neighbour


def _is_concluding_plan(turn: Turn, conversation: Conversation, cues: LanguageCues) -> bool:
    """A plan that begins with "so we will"; any other if the others agree or it reverses one."""
    deciding = cues.deciding
    if not deciding.plan.search(turn.core) or deciding.not_decided.search(turn.core):
        return False
    if not _is_about_the_plan(turn, cues):
        return False
    if deciding.conclusion.match(turn.words) or _follows_a_reversal(turn, conversation, cues):
        return True
    stances = [stance for _, stance in stances_on(turn, conversation)]
    return bool(stances) and Stance.AGAINST not in stances


def _follows_a_reversal(turn: Turn, conversation: Conversation, cues: LanguageCues) -> bool:
    index = turn.sentence.index
    before = conversation.turns[index - 1] if index else None
    is_own = before is not None and before.sentence.speaker == turn.sentence.speaker
    return is_own and before is not None and bool(cues.deciding.reversal.search(before.words))


def _is_about_the_plan(turn: Turn, cues: LanguageCues) -> bool:
    """Whether "we will" leads the sentence and does not only describe something in it."""
    match = cues.deciding.plan.search(turn.core)
    if match is None or match.start() > len(turn.core) // 2:
        return False
    before, table = turn.core[: match.start()], cues.commitments
    is_embedded = table.subordinate.search(before) or table.negated.search(before)
    return not is_embedded and len(turn.content) >= _MIN_WORDS


def _proposed(turn: Turn, conversation: Conversation, cues: LanguageCues) -> _Settled:
    """A proposal: decided if nobody is against it; a single "okay" makes it only tentative."""
    stances = stances_on(turn, conversation)
    agreed = [reply for reply, stance in stances if stance is not Stance.AGAINST]
    is_firm = len(agreed) > 1 or any(stance is Stance.FIRMLY_FOR for _, stance in stances)
    settled = _entry(turn, (turn, *agreed[:_QUOTED_AGREEMENTS]), conversation, cues)
    is_open = len(agreed) < len(stances) or cues.deciding.tentative_proposal.search(turn.core)
    return replace(
        settled,
        is_decided=bool(agreed) and not is_open and len(turn.content) >= _MIN_WORDS,
        status=settled.status if is_firm else DecisionStatus.TENTATIVE,
    )


def _entry(
    turn: Turn, said: Iterable[Turn], conversation: Conversation, cues: LanguageCues
) -> _Settled:
    said = tuple(said)
    speakers = [t.sentence.speaker for t in said]
    speakers += [
        reply.sentence.speaker
        for reply, stance in stances_on(turn, conversation)
        if stance is not Stance.AGAINST
    ]
    is_provisional = bool(cues.deciding.provisional.search(turn.core))
    return _Settled(
        turn=turn,
        text=_statement(turn, cues),
        words=turn.content,
        evidence=tuple(dict.fromkeys(e for t in said for e in t.sentence.evidence())),
        by=tuple(dict.fromkeys(speaker for speaker in speakers if speaker is not None)),
        status=DecisionStatus.TENTATIVE if is_provisional else DecisionStatus.DECIDED,
        statements=(turn.sentence,),
    )


def _statement(turn: Turn, cues: LanguageCues) -> str:
    said = cues.deciding.preamble.sub("", turn.core, count=1)
    text = capitalised(said.strip().rstrip(" ,;:-–"))
    return text if text[-1:] in ".!?" else f"{text}."


def _says_enough(turn: Turn, cues: LanguageCues) -> bool:
    return len(content_words(cues.deciding.decided.sub(" ", turn.core), cues.lexicon)) >= _MIN_WORDS


def _takes_back(turn: Turn, conversation: Conversation, cues: LanguageCues) -> tuple[str, ...]:
    """The words of what a new decision replaces, if it says that it replaces something."""
    index = turn.sentence.index
    words: tuple[str, ...] = ()
    for other in conversation.turns[max(0, index - 2) : index + 1]:
        is_own = other.sentence.speaker == turn.sentence.speaker
        if is_own and cues.deciding.reversal.search(other.words):
            words += other.content
    return words


def _only_takes_back(turn: Turn, cues: LanguageCues) -> bool:
    deciding = cues.deciding
    return bool(deciding.retraction.search(turn.core)) and not deciding.plan.search(turn.core)
