"""Words that an engine was not sure of, where the notes stand on them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.domain.action_item import ActionItem
from bot.domain.evidence import Evidence
from bot.domain.notes import UNSURE_BELOW, CheckKind, Claim, HeardWords, PleaseCheck
from bot.domain.transcript import Entity, Utterance, Word
from bot.notes.dialogue import Conversation
from bot.notes.evidence import EvidenceBook, is_weighty
from bot.notes.languages.cues import Questions
from bot.notes.patterns import Pattern

_OTHER_BELOW = 0.5
"""Below this confidence negations and the like are asked about, which are no names or numbers."""

_MOST_CHECKS = 5

_MIN_DUE_LETTERS = 4
"""A shorter word of a due phrase, as "by" and "the", mostly says nothing of the date."""

_MARKS = ".,;:!?\"'“”„«»()"

_VITAL_KINDS = Pattern(
    r".*(?:person|name|org|compan|loc|place|city|country|address|date|time|day|month|year|duration"
    r"|age$|num|money|amount|currency|price|percent|quantity|cardinal|ordinal|phone|mail|url"
    r"|product|event).*"
)
"""The kinds of entities that are names, numbers or dates, as the providers call them."""


def word_checks(
    claims: Iterable[Claim | ActionItem],
    conversation: Conversation,
    book: EvidenceBook,
    asking: Questions | None = None,
    *,
    below: float = UNSURE_BELOW,
) -> tuple[PleaseCheck, ...]:
    """The words in the quotes of claims that were heard uncertainly and that matter.

    Names, numbers and dates whose confidence is under `below`: what the engine marked as such, and
    what our own patterns find. Also negations that it hardly heard. Words that follow each other
    are asked about as one, each place once; the five least certain. An engine that gives no
    confidence is not doubted.
    """
    asking = asking or (conversation.cues.asking if conversation.cues else None)
    if asking is None:
        return ()
    checks: dict[tuple[str, float], PleaseCheck] = {}
    for claim in claims:
        phrase = claim.due.phrase if isinstance(claim, ActionItem) and claim.due else ""
        for evidence in claim.evidence:
            utterance = book.utterance(evidence.utterance_id)
            if utterance is None:
                continue
            for words in _doubtful(evidence, utterance, conversation, phrase, below):
                checks.setdefault(
                    (utterance.id, words.start_s),
                    PleaseCheck(
                        kind=CheckKind.WORDS,
                        question=asking.words.format(word=words.text),
                        evidence=evidence,
                        item_id=claim.id if isinstance(claim, ActionItem) else None,
                        words=words,
                    ),
                )
    return tuple(sorted(checks.values(), key=_confidence)[:_MOST_CHECKS])


def _confidence(check: PleaseCheck) -> float:
    return check.words.confidence if check.words else 1.0


def _doubtful(
    evidence: Evidence,
    utterance: Utterance,
    conversation: Conversation,
    due_phrase: str,
    below: float,
) -> Iterator[HeardWords]:
    """The uncertain words of a quote that matter, those that follow each other as one."""
    quoted = set(evidence.quote.split())
    dated = {word for word in _words_of(due_phrase) if len(word) >= _MIN_DUE_LETTERS}
    unsure: list[int] = []
    for place, word in enumerate(utterance.words):
        if word.confidence is None or word.confidence >= below or word.text.strip() not in quoted:
            continue
        bare = word.text.strip().strip(_MARKS).casefold()
        is_vital = _is_entity(word, utterance) or _is_vital(bare, conversation) or bare in dated
        if is_vital or (word.confidence < _OTHER_BELOW and is_weighty(bare, conversation.lexicon)):
            unsure.append(place)
    for places in _neighbours(unsure):
        yield _heard([utterance.words[place] for place in places])


def _neighbours(places: list[int]) -> Iterator[list[int]]:
    if not places:
        return
    run = [places[0]]
    for before, place in pairwise(places):
        if place != before + 1:
            yield run
            run = []
        run.append(place)
    yield run


def _heard(words: list[Word]) -> HeardWords:
    return HeardWords(
        text=" ".join(word.text.strip() for word in words).strip(_MARKS),
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        confidence=min(word.confidence for word in words if word.confidence is not None),
    )


def _is_entity(word: Word, utterance: Utterance) -> bool:
    """Whether the engine marked it as a name, a number or a date."""
    return any(
        _holds(entity, word) and _VITAL_KINDS.fullmatch(entity.kind.casefold()) is not None
        for entity in utterance.entities
    )


def _holds(entity: Entity, word: Word) -> bool:
    if entity.start_s is not None and entity.end_s is not None:
        middle_s = (word.start_s + word.end_s) / 2
        return entity.start_s <= middle_s <= entity.end_s
    return bool(_words_of(word.text) & _words_of(entity.text))


def _is_vital(word: str, conversation: Conversation) -> bool:
    """Whether our own patterns take it for a name, a number or a date."""
    lexicon, roster = conversation.lexicon, conversation.roster
    if is_weighty(word, lexicon) and word not in lexicon.function_words:
        return True
    ids, is_exact = roster.who(word)
    return (bool(ids) and is_exact) or roster.absent(word) is not None


def _words_of(text: str) -> set[str]:
    return {word.strip(_MARKS).casefold() for word in text.split()}
