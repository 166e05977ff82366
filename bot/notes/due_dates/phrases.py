"""Reads due phrases in running text: pieces are read one by one and joined while they fit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.notes.due_dates.grammar import Alone, Language, Lead, Rule
from bot.notes.due_dates.joining import either, joined
from bot.notes.due_dates.meaning import Bound, ImpossibleError, Meaning

_WORD = re.compile(r"(?<![\w'’])\w")
_REACH = 300
"""How many characters on either side can tell whether a phrase is a due phrase."""

_MAX_PIECES = 8
"""More than a weekday, a date, a year, a part of the day, an hour and a zone is no deadline."""

_SENTENCE_END = re.compile(r"[.?!;…]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text with its meaning and what it stands on."""

    start: int
    end: int
    meaning: Meaning
    lead: Lead | None
    alone: Alone


def read_phrases(text: str, language: Language) -> Iterator[Phrase]:
    """The due phrases of a text, in order, none overlapping."""
    done = 0
    for word in _WORD.finditer(text):
        if word.start() < done or not language.opens.match(text, word.start()):
            continue
        phrase = _phrase_at(text, word.start(), language)
        if phrase is None:
            continue
        # What is no due phrase as a whole hides none: "not before Friday".
        done = phrase.end
        if _is_due_phrase(text, phrase, language):
            yield phrase


def _phrase_at(text: str, start: int, language: Language) -> Phrase | None:
    """The longest phrase that begins here, with a word such as "by" where there is one."""
    plain = _body(text, start, start, None, language)
    led = [
        _body(text, start, match.end(), lead, language)
        for lead in language.leads
        if (match := lead.pattern.match(text, start))
    ]
    found = [phrase for phrase in (*led, plain) if phrase is not None]
    return max(found, key=lambda phrase: (phrase.end, phrase.lead is None), default=None)


def _body(
    text: str, start: int, begin: int, lead: Lead | None, language: Language
) -> Phrase | None:
    rough = language.rough.match(text, begin)
    piece = _chain(text, rough.end() if rough else begin, language, is_led=lead is not None)
    if piece is None:
        return None
    piece = _with_choice(text, piece, language)
    end, is_rough = _tail(text, piece.end, language)
    meaning = replace(
        piece.meaning,
        bound=lead.bound if lead else Bound.DURING,
        is_rough=piece.meaning.is_rough or bool(rough) or is_rough,
    )
    return Phrase(start, end, meaning, lead, piece.alone)


def _chain(text: str, begin: int, language: Language, *, is_led: bool) -> Phrase | None:
    """Pieces that follow each other and are said of one deadline: "Friday the 20th at noon"."""
    chain = _piece(text, begin, language)
    if chain is None or chain.alone < (Alone.LED if is_led else Alone.NO):
        return None
    for _ in range(_MAX_PIECES - 1):
        longer = (
            _linked(text, chain, link.end(), language)
            for pattern in language.links
            if (link := pattern.match(text, chain.end))
        )
        following = max(filter(None, longer), key=lambda phrase: phrase.end, default=None)
        if following is None:
            break
        chain = following
    return chain


def _linked(text: str, chain: Phrase, begin: int, language: Language) -> Phrase | None:
    piece = _piece(text, begin, language)
    meaning = joined(chain.meaning, piece.meaning) if piece else None
    if piece is None or meaning is None:
        return None
    return replace(chain, end=piece.end, meaning=meaning, alone=max(chain.alone, piece.alone))


def _with_choice(text: str, first: Phrase, language: Language) -> Phrase:
    """The phrase with what is said after "or", if that is a day as well."""
    choice = language.choices.match(text, first.end)
    second = _chain(text, choice.end(), language, is_led=True) if choice else None
    meaning = either(first.meaning, second.meaning) if second else None
    if second is None or meaning is None:
        return first
    return replace(first, end=second.end, meaning=meaning, alone=max(first.alone, second.alone))


def _tail(text: str, end: int, language: Language) -> tuple[int, bool]:
    rough = language.rough_tails.match(text, end)
    tail = language.tails.match(text, rough.end() if rough else end)
    last = tail or rough
    return (last.end() if last else end), bool(rough)


def _piece(text: str, begin: int, language: Language) -> Phrase | None:
    """The longest piece that begins here; of two as long, the one the table names first."""
    best: Phrase | None = None
    for rule in language.rules:
        match = rule.pattern.match(text, begin)
        if match is None or (best is not None and match.end() <= best.end):
            continue
        meaning = _meant(rule, match)
        if meaning is not None:
            best = Phrase(begin, match.end(), meaning, None, rule.alone)
    return best


def _meant(rule: Rule, match: re.Match[str]) -> Meaning | None:
    try:
        return rule.build(match)
    except ImpossibleError:
        return None


def _is_due_phrase(text: str, phrase: Phrase, language: Language) -> bool:
    before, after = _sentence_around(text, phrase)
    if any(veto.holds(before, text[phrase.start : phrase.end], after) for veto in language.vetoes):
        return False
    is_whole = not re.search(r"\w", before + after)
    if is_whole:
        return phrase.alone >= Alone.WHOLE or phrase.lead is not None
    is_ahead = language.looks_ahead.search(f"{before} {after}") is not None
    if not is_ahead and language.is_over.search(before):
        return False
    if phrase.alone is Alone.YES or (phrase.lead and phrase.lead.is_strong):
        return True
    is_weak = phrase.alone is Alone.WEAK or phrase.lead is not None
    return is_weak and (is_ahead or not language.looks_back.search(f"{before} {after}"))


def _sentence_around(text: str, phrase: Phrase) -> tuple[str, str]:
    """What is said before and after the phrase in the same sentence, within reach."""
    before = text[max(0, phrase.start - _REACH) : phrase.start]
    after = text[phrase.end : phrase.end + _REACH]
    return _SENTENCE_END.split(before)[-1].strip(), _SENTENCE_END.split(after)[0].strip()
