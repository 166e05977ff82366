"""Where one subject ends and the next begins, and what each is about."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.notes import Chapter
from bot.notes.dialogue import Conversation, Turn
from bot.notes.lexicon import stem
from bot.notes.sentences import capitalised

_MIN_MEETING_S = 480.0
"""A shorter meeting is one chapter, so it has none."""

_MIN_CHAPTER_S = 180.0
_MAX_CHAPTERS = 12
_MIN_TURNS = 60
_WINDOW = 20
"""Turns compared on either side of a gap (TextTiling, Hearst 1997: blocks of some 120 words)."""

_ANNOUNCED = 0.25
"""What "the next topic" adds to the depth of a gap."""

_MAX_TITLE_WORDS = 3
_MIN_COUNT = 3
_MIN_LETTERS = 3
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Block:
    turns: Sequence[Turn]
    start_s: float
    end_s: float


def find_chapters(conversation: Conversation) -> tuple[Chapter, ...]:
    """The chapters of a longer meeting in order; none where there is only one subject."""
    turns = conversation.turns
    if conversation.end_s < _MIN_MEETING_S or len(turns) < _MIN_TURNS:
        return ()
    words = [turn.content for turn in turns]
    borders = _borders(_depths(words, conversation), turns, conversation.end_s)
    blocks = tuple(_blocks(turns, borders, conversation.end_s))
    if len(blocks) < 2:  # noqa: PLR2004 (one chapter says nothing)
        return ()
    titles = _titles(blocks, conversation)
    return tuple(
        Chapter(title=title, start_s=block.start_s, end_s=block.end_s)
        for title, block in zip(titles, blocks, strict=True)
    )


def _depths(words: Sequence[tuple[str, ...]], conversation: Conversation) -> list[float]:
    """How much the vocabulary changes before each turn, as a depth between 0 and about 2."""
    likeness = list(_likeness_at_gaps(words))
    left, right = _climb(likeness), _climb(likeness[::-1])[::-1]
    return [
        left[i] + right[i] - 2 * likeness[i] + _announcement(conversation, i)
        for i in range(len(likeness))
    ]


def _likeness_at_gaps(words: Sequence[tuple[str, ...]]) -> Iterator[float]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter(word for turn in words[:_WINDOW] for word in turn)
    for i in range(len(words)):
        yield _cosine(before, after)
        before.update(words[i])
        _take_out(after, words[i])
        if i + _WINDOW < len(words):
            after.update(words[i + _WINDOW])
        if i >= _WINDOW:
            _take_out(before, words[i - _WINDOW])


def _take_out(counts: Counter[str], words: Iterable[str]) -> None:
    for word in words:
        counts[word] -= 1
        if not counts[word]:
            del counts[word]


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    dot = sum(count * other[word] for word, count in one.items())
    size = math.sqrt(_squares(one) * _squares(other))
    return dot / size if size else 0.0


def _squares(counts: Counter[str]) -> int:
    return sum(count * count for count in counts.values())


def _climb(likeness: Sequence[float]) -> list[float]:
    """At each gap the peak that is reached by walking to the left as long as it goes up."""
    peaks: list[float] = []
    for i, value in enumerate(likeness):
        rising = i > 0 and likeness[i - 1] >= value
        peaks.append(peaks[i - 1] if rising else value)
    return peaks


def _announcement(conversation: Conversation, index: int) -> float:
    cues = conversation.cues
    if cues is None:
        return 0.0
    return _ANNOUNCED * bool(cues.questioning.topic_change.search(conversation.turns[index].words))


def _borders(depths: Sequence[float], turns: Sequence[Turn], end_s: float) -> list[int]:
    """The deepest gaps that leave every chapter its least length."""
    mean = sum(depths) / len(depths)
    spread = math.sqrt(sum((depth - mean) ** 2 for depth in depths) / len(depths))
    start = turns[0].sentence.start_s
    least_s = max(_MIN_CHAPTER_S, (end_s - start) / _MAX_CHAPTERS)
    chosen: list[int] = []
    for i in sorted(range(1, len(depths)), key=lambda i: (-depths[i], i)):
        if depths[i] < mean + spread:
            break
        moments = [start, end_s, *(turns[other].sentence.start_s for other in chosen)]
        start_s = turns[i].sentence.start_s
        if all(abs(start_s - moment) > least_s for moment in moments):
            chosen.append(i)
    return sorted(chosen)


def _blocks(turns: Sequence[Turn], borders: Sequence[int], end_s: float) -> Iterator[_Block]:
    starts = [0, *borders]
    for start, stop in zip(starts, [*borders, len(turns)], strict=True):
        ends = turns[stop].sentence.start_s if stop < len(turns) else end_s
        yield _Block(turns[start:stop], turns[start].sentence.start_s, ends)


def _titles(blocks: Sequence[_Block], conversation: Conversation) -> Iterator[str]:
    """For each block the phrase that is its own, or two words where it has no phrase."""
    counted = [_phrases(block, conversation) for block in blocks]
    spread = Counter(phrase for counts, _ in counted for phrase in counts)
    taken: set[str] = set()
    for number, (counts, forms) in enumerate(counted, start=1):
        weights = {
            phrase: count * len(phrase) * math.log((1 + len(blocks)) / spread[phrase])
            for phrase, count in counts.items()
            if count >= _MIN_COUNT and taken.isdisjoint(phrase) and _can_stand(phrase, conversation)
        }
        chosen = _best(weights)
        taken.update(word for phrase in chosen for word in phrase)
        said = [_most_said(forms[phrase]) for phrase in chosen]
        yield capitalised(", ".join(said)) if said else _untitled(number, conversation)


def _most_said(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def _best(weights: dict[tuple[str, ...], float]) -> list[tuple[str, ...]]:
    ranked = sorted(weights, key=lambda phrase: (-weights[phrase], phrase))
    first = ranked[:1]
    if not first or len(first[0]) > 1:
        return first
    return first + [phrase for phrase in ranked[1:] if first[0][0] not in phrase][:1]


def _untitled(number: int, conversation: Conversation) -> str:
    cues = conversation.cues
    return cues.asking.untitled.format(number=number) if cues else str(number)


def _phrases(
    block: _Block, conversation: Conversation
) -> tuple[Counter[tuple[str, ...]], dict[tuple[str, ...], Counter[str]]]:
    """Runs of up to three words of meaning, counted by stem, with the forms they were said in."""
    counts: Counter[tuple[str, ...]] = Counter()
    forms: dict[tuple[str, ...], Counter[str]] = {}
    for turn in block.turns:
        for run in _runs(turn.core, conversation):
            for size in range(1, _MAX_TITLE_WORDS + 1):
                for start in range(len(run) - size + 1):
                    said = run[start : start + size]
                    key = tuple(stem(word.casefold(), conversation.lexicon) for word in said)
                    counts[key] += 1
                    forms.setdefault(key, Counter())[" ".join(said)] += 1
    return counts, forms


def _runs(text: str, conversation: Conversation) -> Iterator[list[str]]:
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        is_title_word = _is_title_word(word, conversation)
        if run and (not is_title_word or text[end : match.start()] != " "):
            yield run
            run = []
        if is_title_word:
            run.append(word)
        end = match.end()
    if run:
        yield run


def _is_title_word(word: str, conversation: Conversation) -> bool:
    """Whether a word can name a subject: no courtesy, no verb, nobody's name."""
    cues, folded = conversation.cues, word.casefold()
    if len(word) < _MIN_LETTERS or folded in conversation.lexicon.function_words:
        return False
    if conversation.roster.who(word)[1]:
        return False
    if cues is None:
        return True
    verbs = cues.commitments.task_verbs | cues.commitments.stative_verbs
    return folded not in verbs and not cues.summarising.chit_chat.search(word)


def _can_stand(phrase: tuple[str, ...], conversation: Conversation) -> bool:
    """Whether a phrase is more than a word that only begins a sentence."""
    cues = conversation.cues
    return len(phrase) > 1 or cues is None or phrase[0] not in cues.addressing.no_names
