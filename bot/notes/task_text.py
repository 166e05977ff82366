"""From "so I'll, um, send you the invoice by Friday" to "Send the invoice"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.notes.commitments import Reading, first_word
from bot.notes.due_dates import DuePhrase, find_due_phrases
from bot.notes.languages.cues import LanguageCues, Phrasing
from bot.notes.lexicon import content_words
from bot.notes.sentences import capitalised
from bot.notes.speech_acts import VerbForm

_LONG_WORDS = 16
_MAX_WORDS = 28
_MIN_HEAD_WORDS = 4


@dataclass(frozen=True, slots=True)
class TaskText:
    """A task as a verb phrase, and how much it says.

    `weight` counts the words of meaning besides the verb; `is_proform` marks "do that".
    """

    text: str
    verb: str
    weight: int
    is_proform: bool

    @property
    def is_unresolved(self) -> bool:
        """Whether only the words before it tell what is to be done."""
        return self.is_proform or self.weight == 0


def task_text(
    reading: Reading, cues: LanguageCues, speaker: str | None = None, listener: str | None = None
) -> TaskText:
    """The task of a reading in the imperative.

    `speaker` and `listener` are names for "me" and "you", where it is certain who is meant and
    where they are not the assignee.
    """
    table = cues.commitments
    undated = _without(reading.predicate, find_due_phrases(reading.predicate))
    bare = _untailed(undated, cues.phrasing)
    is_proform = bool(table.proform.match(bare)) and len(content_words(bare, cues.lexicon)) <= 1
    phrase = _base_form(bare, reading.form, cues)
    verb = first_word(phrase)
    named = _with_names(phrase, cues.phrasing, speaker, listener)
    weight = len(content_words(named.partition(" ")[2], cues.lexicon))
    return TaskText(
        text=capitalised(_shortened(named, cues.phrasing)),
        verb=verb,
        weight=weight,
        is_proform=is_proform,
    )


def joined_text(texts: Sequence[TaskText], phrasing: Phrasing) -> TaskText:
    """Several tasks of one commitment as one; the last of them counts as what it is about."""
    *earlier, last = (text for text in texts)
    for text in reversed(earlier):
        if text.is_proform:
            continue
        joined = phrasing.join.format(text.text, last.text[:1].lower() + last.text[1:])
        last = replace(last, text=joined, weight=last.weight + text.weight, is_proform=False)
    return last


def _without(predicate: str, due_phrases: tuple[DuePhrase, ...]) -> str:
    for due in reversed(due_phrases):
        predicate = f"{predicate[: due.start].rstrip(' ,')} {predicate[due.end :].lstrip(' ,')}"
    return re.sub(r"\s+([,.?!])(?=\s|$)", r"\1", predicate).strip()


def _untailed(predicate: str, phrasing: Phrasing) -> str:
    """Without what hangs on behind: politeness, reasons, afterthoughts."""
    while True:
        shorter = phrasing.tails.sub("", predicate).strip(" \t.,;:!?…-–\"'“”")
        if shorter in {predicate, ""}:
            return predicate
        predicate = shorter


def _base_form(predicate: str, form: VerbForm, cues: LanguageCues) -> str:
    if form is not VerbForm.ING:
        return predicate
    verb, space, rest = predicate.partition(" ")
    return f"{_infinitive(verb.casefold(), cues)}{space}{rest}"


def _infinitive(verb: str, cues: LanguageCues) -> str:
    known = cues.phrasing.ing_forms.get(verb)
    if known or not verb.endswith("ing"):
        return known or verb
    bare = verb.removesuffix("ing")
    undoubled = bare[:-1] if bare[-1:] == bare[-2:-1] else bare
    verbs = cues.commitments.task_verbs | cues.commitments.stative_verbs
    return next((form for form in (bare, f"{bare}e", undoubled) if form in verbs), bare)


def _with_names(phrase: str, phrasing: Phrasing, speaker: str | None, listener: str | None) -> str:
    if speaker is not None:
        phrase = phrasing.first_person_object.sub(_literally(speaker), phrase)
        phrase = phrasing.first_person_possessive.sub(
            _literally(phrasing.possessive.format(speaker)), phrase
        )
    if listener is not None:
        phrase = phrasing.second_person_object.sub(_literally(listener), phrase)
        phrase = phrasing.second_person_possessive.sub(
            _literally(phrasing.possessive.format(listener)), phrase
        )
    return phrasing.dropped_receiver.sub(r"\g<verb>", phrase)


def _literally(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _match: text


def _shortened(phrase: str, phrasing: Phrasing) -> str:
    """The phrase up to a natural end, where it rambles on."""
    words = phrase.split()
    if len(words) <= _LONG_WORDS:
        return phrase
    for tail in phrasing.long_tail.finditer(phrase):
        head = phrase[: tail.start()].rstrip(" ,")
        if _MIN_HEAD_WORDS <= len(head.split()) <= _LONG_WORDS:
            return head
    return phrase if len(words) <= _MAX_WORDS else " ".join(words[:_MAX_WORDS]) + " …"
