"""What a learned model sees of a conversation: one row for every piece of an utterance.

The same code makes the rows for training and for taking notes. Time grows with the length.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.notes.dialogue import Conversation, Turn, reply_in
from bot.notes.due_dates import find_due_phrases
from bot.notes.languages.cues import LanguageCues
from bot.notes.learned.words import (
    LONGEST_PATTERN,
    LONGEST_PHRASE,
    ROLE,
    STATE,
    WORK,
    Masking,
    Wording,
    pattern_numbers,
)
from bot.notes.proposals import ItemProposal
from bot.notes.sentences import Piece, fluent
from bot.notes.speech_acts import Act, Reply
from bot.notes.tasks import SpokenTasks

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_HEARD_REPLIES = 2
_REPLY_TURNS = 5
_SHORT_WORDS = 4
_LAST_SHARES = (0.9, 0.95)
_MODALS = frozenset({"can", "could", "should", "would", "need", "have", "must", "might"})


@dataclass(frozen=True, slots=True)
class Patterns:
    """The numbered patterns of all rows; those of row i are `numbers[starts[i]:starts[i + 1]]`."""

    numbers: Integers
    starts: Integers

    def sums(self, weights: NDArray[np.float32]) -> Floats:
        """For every row the sum of the weights of its patterns, as if it had unit length."""
        sizes = np.diff(self.starts)
        running = np.concatenate(([0.0], np.cumsum(weights[self.numbers].astype(np.float64))))
        totals = running[self.starts[1:]] - running[self.starts[:-1]]
        scaled: Floats = totals / np.sqrt(np.maximum(sizes, 1))
        return scaled


@dataclass(frozen=True)
class Rows:
    """The rows of a conversation: pieces in order of the turns.

    `turns` is the index of each row's turn; `plain` has the columns named by `names`; `shape` and
    `said` are the patterns of the words.
    """

    pieces: tuple[Piece, ...]
    turns: Integers
    plain: Floats
    names: tuple[str, ...]
    shape: Patterns
    said: Patterns

    @cached_property
    def columns(self) -> Mapping[str, Floats]:
        """The plain columns by name."""
        return {name: self.plain[:, i] for i, name in enumerate(self.names)}


def rows_of(conversation: Conversation, tasks: SpokenTasks) -> Rows | None:
    """The rows of a conversation, or None where its language has no table or nothing was said."""
    cues = conversation.cues
    if cues is None or not conversation.turns:
        return None
    masking = Masking(cues, conversation.roster)
    pieces = [(turn, piece) for turn in conversation.turns for piece in turn.sentence.pieces]
    wordings = [masking.wording(fluent(piece.text, cues.fluency)) for _, piece in pieces]
    turns = np.array([turn.sentence.index for turn, _ in pieces])
    by_turn = _turn_columns(conversation, cues, tasks)
    own = _piece_columns(pieces, wordings)
    names = (*by_turn, *own)
    columns = [*(column[turns] for column in by_turn.values()), *own.values()]
    return Rows(
        pieces=tuple(piece for _, piece in pieces),
        turns=turns,
        plain=np.column_stack(columns),
        names=names,
        shape=_patterns([wording.shape for wording in wordings], LONGEST_PATTERN),
        said=_patterns([wording.said for wording in wordings], LONGEST_PHRASE),
    )


def _patterns(texts: Sequence[Sequence[str]], longest: int) -> Patterns:
    numbered = [pattern_numbers(marks, longest) for marks in texts]
    starts = np.concatenate(([0], np.cumsum([len(numbers) for numbers in numbered])))
    flat = np.array([number for numbers in numbered for number in numbers], dtype=np.int64)
    return Patterns(flat, starts.astype(np.int64))


def _piece_columns(
    pieces: Sequence[tuple[Turn, Piece]], wordings: Sequence[Wording]
) -> dict[str, Floats]:
    """What is counted in the words of each piece alone."""
    shapes = [wording.shape for wording in wordings]
    sizes = [len(wording.said) for wording in wordings]
    whole = [sum(p.end - p.start for p in turn.sentence.pieces) for turn, _ in pieces]
    return {
        "words": np.log1p(sizes),
        "is short": np.array([float(size < _SHORT_WORDS) for size in sizes]),
        "share of sentence": np.array(
            [(p.end - p.start) / max(1, w) for (_, p), w in zip(pieces, whole, strict=True)]
        ),
        "is first": np.array([float(p is t.sentence.pieces[0]) for t, p in pieces]),
        "work verbs": _counted(shapes, lambda mark: mark.startswith(WORK)),
        "state verbs": _counted(shapes, lambda mark: mark.startswith(STATE)),
        "roles": _counted(shapes, lambda mark: mark == ROLE),
        "you": _counted(shapes, lambda mark: mark.startswith("you")),
        "i": _counted(shapes, lambda mark: mark == "i" or mark.startswith("i'")),
        "we": _counted(shapes, lambda mark: mark == "we" or mark.startswith("we'")),
        "will": _counted(shapes, lambda mark: mark.endswith("'ll") or mark in ("will", "going")),
        "modals": _counted(shapes, lambda mark: mark in _MODALS),
        "negations": _counted(shapes, lambda mark: mark.endswith("n't") or mark in ("not", "no")),
    }


def _counted(shapes: Sequence[Sequence[str]], test: Callable[[str], bool]) -> Floats:
    return np.array([float(sum(map(test, shape))) for shape in shapes])


def _turn_columns(
    conversation: Conversation, cues: LanguageCues, tasks: SpokenTasks
) -> dict[str, Floats]:
    """What is known of each sentence: what it does, where it stands, and what is replied."""
    read = [_reading_marks(turn, conversation, cues) for turn in conversation.turns]
    columns = {name: np.array([float(marks[name]) for marks in read]) for name in read[0]}
    columns |= _places(conversation)
    columns |= _replies(conversation, cues)
    columns |= _rules(conversation, tasks)
    return columns


def _reading_marks(turn: Turn, conversation: Conversation, cues: LanguageCues) -> dict[str, bool]:
    table, deciding, summarising = cues.commitments, cues.deciding, cues.summarising
    predicates = [reading.predicate for reading in turn.readings]
    verbs = {predicate.partition(" ")[0].casefold() for predicate in predicates}
    acts = {reading.act for reading in turn.readings}
    return {
        **{act.value: act in acts for act in Act},
        "tentative": any(reading.is_tentative for reading in turn.readings),
        "hypothetical": any(reading.is_hypothetical for reading in turn.readings),
        "in meeting": any(table.in_meeting.match(predicate) for predicate in predicates),
        "proform": any(table.proform.match(predicate) for predicate in predicates),
        "task verb": bool(verbs & table.task_verbs),
        "stative verb": bool(verbs & table.stative_verbs),
        "due": bool(find_due_phrases(turn.words)),
        "later": bool(table.later.search(turn.words)),
        "announced": bool(table.announced.search(turn.words)),
        "recap": bool(table.recap.search(turn.words)),
        "question": turn.words.endswith("?"),
        "name": bool(conversation.roster.mentions(turn.words)),
        "decided": bool(deciding.decided.search(turn.core)),
        "plan": bool(deciding.plan.search(turn.core)),
        "conclusion": bool(deciding.conclusion.match(turn.words)),
        "proposal": bool(deciding.proposal.search(turn.core)),
        "not decided": bool(deciding.not_decided.search(turn.core)),
        "reversal of plan": bool(deciding.reversal.search(turn.core)),
        "provisional": bool(deciding.provisional.search(turn.core)),
        "outcome": bool(summarising.outcome.search(turn.core)),
        "opinion": bool(summarising.opinion.search(turn.core)),
        "chit-chat": bool(summarising.chit_chat.search(turn.words)),
        "topic change": bool(cues.questioning.topic_change.search(turn.words)),
    }


def _places(conversation: Conversation) -> dict[str, Floats]:
    """Where each sentence stands in the meeting and in its speaker's turn, and who speaks."""
    sentences = conversation.sentences
    count = len(sentences)
    start = np.array([sentence.start_s for sentence in sentences])
    end = np.array([sentence.end_s for sentence in sentences])
    sizes = np.array([float(len(turn.words.split())) for turn in conversation.turns])
    first, last = start[0], max(conversation.end_s, start[0] + 1.0)
    position = np.clip((start - first) / (last - first), 0.0, 1.0)
    speakers = [sentence.speaker for sentence in sentences]
    is_same = np.array([False, *(one == next_one for one, next_one in pairwise(speakers))])
    run = np.cumsum(~is_same)
    before = np.cumsum(sizes) - sizes
    in_run = before - before[np.searchsorted(run, run)]
    run_sizes = np.bincount(run, weights=sizes)[run]
    spoken: defaultdict[str | None, float] = defaultdict(float)
    for speaker, size in zip(speakers, sizes, strict=True):
        spoken[speaker] += float(size)
    share = np.array([spoken[speaker] for speaker in speakers]) / max(1.0, float(sizes.sum()))
    pause = np.concatenate(([0.0], np.maximum(0.0, start[1:] - end[:-1])))
    return {
        "position": position,
        "seconds to end": np.log1p(np.maximum(0.0, conversation.end_s - start)),
        "sentences to end": np.log1p(count - np.arange(count)),
        "seconds from start": np.log1p(np.maximum(0.0, start - first)),
        **{f"after {share:.2f}": (position > share).astype(float) for share in _LAST_SHARES},
        "speaker's share": share,
        "is main speaker": (share >= share.max()).astype(float),
        "words before in turn": np.log1p(in_run),
        "words of turn": np.log1p(run_sizes),
        "goes on": is_same.astype(float),
        "pause": np.log1p(pause),
        "content": np.array([float(len(turn.content)) for turn in conversation.turns]),
        "words of sentence": np.log1p(sizes),
    }


def _replies(conversation: Conversation, cues: LanguageCues) -> dict[str, Floats]:
    """What others say right after each sentence, and whether it is a reply itself."""
    turns = conversation.turns
    said = [reply_in(turn, cues) for turn in turns]
    heard = {reply: np.zeros(len(turns)) for reply in Reply}
    size = np.full(len(turns), -1.0)
    for i, turn in enumerate(turns):
        others = 0
        for j in range(i + 1, min(len(turns), i + 1 + _REPLY_TURNS)):
            if turns[j].sentence.speaker == turn.sentence.speaker:
                continue
            reply = said[j]
            if reply is not None:
                heard[reply][i] = 1.0
            if others == 0:
                size[i] = np.log1p(len(turns[j].words.split()))
            others += 1
            if others == _HEARD_REPLIES:
                break
    return {
        **{f"heard {reply.value}": column for reply, column in heard.items()},
        "size of reply": size,
        **{f"says {r.value}": np.array([float(one is r) for one in said]) for r in Reply},
    }


def _rules(conversation: Conversation, tasks: SpokenTasks) -> dict[str, Floats]:
    """How much the rules see in each sentence."""
    best: dict[int, ItemProposal] = {}
    for proposal in tasks.proposals:
        index = proposal.anchor.index
        if index not in best or _points(proposal) > _points(best[index]):
            best[index] = proposal
    score, weight, owned = (np.zeros(len(conversation.turns)) for _ in range(3))
    for index, proposal in best.items():
        score[index] = _points(proposal)
        weight[index] = proposal.weight
        owned[index] = proposal.ownership.assignee is not None
    return {"rule score": score, "rule weight": weight, "rule owner": owned}


def _points(proposal: ItemProposal) -> float:
    return proposal.points or 0.0
