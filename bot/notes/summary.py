"""The meeting in at most three sentences that were said in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.notes import Claim
from bot.notes.dialogue import Conversation, Turn
from bot.notes.lexicon import Rarity
from bot.notes.sentences import capitalised

MAX_LINES = 3

_MAX_CANDIDATES = 300
_MIN_WORDS = 4
_MIN_DECIDED_WORDS = 3
_MIN_LENGTH = 6
_MAX_LENGTH = 40

_DAMPING = 0.85
"""Of TextRank (Mihalcea and Tarau 2004), as in PageRank."""

_ROUNDS = 40

_DECIDED = 0.8
_OUTCOME = 0.25
_OPINION = -0.5
_FRAME = 0.2
_FRAME_SHARE = 0.15
"""What is said in the first and last part of a meeting frames it."""

_TASK = -0.5
_MAX_LIKENESS = 0.5
_WORTH_SAYING = 0.45


@dataclass(frozen=True, slots=True)
class _Candidate:
    turn: Turn
    words: tuple[str, ...]


def summarise(
    conversation: Conversation, rarity: Rarity, decided: frozenset[str]
) -> tuple[Claim, ...]:
    """At most three sentences, in order, that most of the meeting has to do with.

    `decided` are the ids of utterances in which something was decided. Never small talk; nothing
    where nothing was worth saying.
    """
    candidates = _candidates(conversation, rarity, decided)
    if not candidates:
        return ()
    scores = _centrality(candidates, rarity) + np.array(
        [_bonus(c.turn, conversation, decided) for c in candidates]
    )
    chosen: list[_Candidate] = []
    for i in sorted(range(len(candidates)), key=lambda i: (-round(float(scores[i]), 6), i)):
        if len(chosen) == MAX_LINES or scores[i] < _WORTH_SAYING:
            break
        if all(rarity.likeness(candidates[i].words, c.words) < _MAX_LIKENESS for c in chosen):
            chosen.append(candidates[i])
    chosen.sort(key=lambda c: c.turn.sentence.index)
    return tuple(Claim(text=_line(c.turn), evidence=c.turn.sentence.evidence()) for c in chosen)


def _candidates(
    conversation: Conversation, rarity: Rarity, decided: frozenset[str]
) -> Sequence[_Candidate]:
    found = [
        _Candidate(turn, turn.content)
        for turn in conversation.turns
        if _says_enough(turn, decided) and _may_be_a_line(turn, conversation)
    ]
    if len(found) <= _MAX_CANDIDATES:
        return found
    counts: dict[str, int] = {}
    for candidate in found:
        for word in set(candidate.words):
            counts[word] = counts.get(word, 0) + 1
    common = {word: count * rarity(word) for word, count in counts.items()}
    weights = [math.fsum(common[word] for word in set(c.words)) / len(c.words) for c in found]
    best = sorted(range(len(found)), key=lambda i: (-weights[i], i))[:_MAX_CANDIDATES]
    return [found[i] for i in sorted(best)]


def _says_enough(turn: Turn, decided: frozenset[str]) -> bool:
    least = _MIN_DECIDED_WORDS if _is_decided(turn, decided) else _MIN_WORDS
    return len(set(turn.content)) >= least


def _is_decided(turn: Turn, decided: frozenset[str]) -> bool:
    return any(piece.utterance.id in decided for piece in turn.sentence.pieces)


def _may_be_a_line(turn: Turn, conversation: Conversation) -> bool:
    if turn.words.endswith("?") or not _MIN_LENGTH <= len(turn.core.split()) <= _MAX_LENGTH:
        return False
    cues = conversation.cues
    if cues is None:
        return True
    is_broken_off = cues.fluency.hanging.search(turn.core.rstrip(" .…"))
    return not is_broken_off and not cues.summarising.chit_chat.search(turn.words)


def _centrality(candidates: Sequence[_Candidate], rarity: Rarity) -> NDArray[np.float64]:
    """TextRank over shared words, between 0 and 1."""
    index = {
        word: i for i, word in enumerate(dict.fromkeys(w for c in candidates for w in c.words))
    }
    vectors = np.zeros((len(candidates), len(index)))
    for row, candidate in enumerate(candidates):
        for word in candidate.words:
            vectors[row, index[word]] = rarity(word)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    links = vectors @ vectors.T
    np.fill_diagonal(links, 0.0)
    links /= np.maximum(links.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(len(candidates), 1.0 / len(candidates))
    for _ in range(_ROUNDS):
        rank = (1 - _DAMPING) / len(candidates) + _DAMPING * (links.T @ rank)
    scaled: NDArray[np.float64] = rank / rank.max()
    return scaled


def _bonus(turn: Turn, conversation: Conversation, decided: frozenset[str]) -> float:
    position = turn.sentence.start_s / conversation.end_s if conversation.end_s else 0.0
    bonus = _FRAME if min(position, 1 - position) <= _FRAME_SHARE else 0.0
    is_decided = _is_decided(turn, decided)
    bonus += _DECIDED * is_decided
    cues = conversation.cues
    if cues is not None:
        bonus += _OUTCOME * bool(cues.summarising.outcome.search(turn.core))
        bonus += _OPINION * bool(cues.summarising.opinion.search(turn.core))
        bonus += _TASK * (bool(turn.readings) and not is_decided)
    return bonus


def _line(turn: Turn) -> str:
    text = capitalised(turn.core.strip().rstrip(" ,;:-–"))
    return text if text[-1:] in ".!?…" else f"{text}."
