"""Puts words right that an engine misheard: in the transcript, and in the notes made of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bot.domain.action_item import ActionItem, DueBasis, DueDate
from bot.domain.claims import SomeClaim, with_claims
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting
from bot.domain.notes import HeardWords, Notes
from bot.domain.transcript import Transcript, Utterance, Word
from bot.domain.working_hours import WorkingHours
from bot.notes.due_dates import resolve_due
from bot.notes.languages import cues_for, primary
from bot.notes.names import Roster

_SURE = 1.0
"""The confidence that only a person's word gives."""

_SAME_S = 1e-6
_MARKS = ".,;:!?\"'“”„«»()"


class Mishearing(NamedTuple):
    """What was heard in an utterance, and what was said there.

    `before` and `behind` are the rest of the utterance's text.
    """

    utterance: Utterance
    heard: HeardWords
    said: str
    before: str
    behind: str

    @property
    def text(self) -> str:
        """The utterance as it was said."""
        return f"{self.before}{self.said}{self.behind}"

    @property
    def is_wrong(self) -> bool:
        """Whether something else was said than was heard."""
        return self.said != self.heard.text

    def quoted(self, evidence: Evidence) -> Evidence:
        """The evidence as it stands in the utterance now."""
        span = self._span(evidence)
        if span is None:
            return evidence
        start, end = span
        first = len(self.before)
        longer = len(self.said) - len(self.heard.text)
        quote = self.text[min(start, first) : max(end, first + len(self.heard.text)) + longer]
        return evidence.model_copy(update={"quote": quote})

    def is_quoted_in(self, evidence: Evidence) -> bool:
        """Whether the words are among those of the evidence."""
        return self._span(evidence) is not None

    def put_right(self, text: str) -> str:
        """A text in which what was said stands where what was heard stood."""
        return self._pattern.sub(lambda _: self.said, text)

    def is_in(self, text: str) -> bool:
        """Whether a text holds what was heard, as words of their own."""
        return self._pattern.search(text) is not None

    @property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){re.escape(self.heard.text)}(?!\w)", re.IGNORECASE)

    def _span(self, evidence: Evidence) -> tuple[int, int] | None:
        """Where the quote stood in what was heard, if the words are in it."""
        if evidence.utterance_id != self.utterance.id:
            return None
        was = f"{self.before}{self.heard.text}{self.behind}"
        first, last = len(self.before), len(self.before) + len(self.heard.text)
        for found in re.finditer(re.escape(evidence.quote), was):
            if found.start() < last and found.end() > first:
                return found.span()
        return None


def mishearing(
    transcript: Transcript, utterance_id: str, heard: HeardWords, said: str
) -> Mishearing | None:
    """What is to be put right in a transcript; None if the words are not there any more.

    It is the same when it has been put right already, so that what was cut off can be completed.
    """
    utterance = transcript.utterance(utterance_id)
    if utterance is None:
        return None
    places = [place for place, word in enumerate(utterance.words) if _is_of(word, heard)]
    spans = list(_spans(utterance))
    known = [span for place in places if (span := spans[place]) is not None]
    if not known:
        return None
    start, end = known[0][0], known[-1][1]
    now = utterance.text[start:end].strip(_MARKS)
    start = utterance.text.index(now, start)
    if now not in {heard.text, said}:
        return None
    return Mishearing(
        utterance, heard, said, utterance.text[:start], utterance.text[start + len(now) :]
    )


def heard_right(transcript: Transcript, found: Mishearing) -> Transcript:
    """The transcript with what was said there; nobody doubts these words any more."""
    return transcript.model_copy(
        update={
            "utterances": tuple(
                _said(one, found) if one.id == found.utterance.id else one
                for one in transcript.utterances
            )
        }
    )


def _said(utterance: Utterance, found: Mishearing) -> Utterance:
    ours = [word for word in utterance.words if _is_of(word, found.heard)]
    first = utterance.words.index(ours[0])
    words = (
        *utterance.words[:first],
        *_words_of(ours, found),
        *utterance.words[first + len(ours) :],
    )
    entities = tuple(
        one for one in utterance.entities if not found.is_wrong or not found.is_in(one.text)
    )
    return utterance.model_copy(update={"text": found.text, "words": words, "entities": entities})


def _words_of(ours: list[Word], found: Mishearing) -> Iterator[Word]:
    """The words that were said, in the time of those that were heard."""
    whole = " ".join(word.text.strip() for word in ours)
    lead = whole[: len(whole) - len(whole.lstrip(_MARKS))]
    trail = whole[len(whole.rstrip(_MARKS)) :]
    texts = f"{lead}{found.said}{trail}".split()
    start_s, seconds = found.heard.start_s, found.heard.end_s - found.heard.start_s
    is_as_many = len(texts) == len(ours)
    for number, text in enumerate(texts):
        begun_s, ended_s = (start_s + seconds * n / len(texts) for n in (number, number + 1))
        if is_as_many:
            begun_s, ended_s = ours[number].start_s, ours[number].end_s
        yield Word(text=text, start_s=begun_s, end_s=ended_s, confidence=_SURE)


def _is_of(word: Word, heard: HeardWords) -> bool:
    return heard.start_s - _SAME_S <= word.start_s and word.end_s <= heard.end_s + _SAME_S


def _spans(utterance: Utterance) -> Iterator[tuple[int, int] | None]:
    """Where each word stands in the text."""
    reached = 0
    for word in utterance.words:
        text = word.text.strip()
        start = utterance.text.find(text, reached)
        if not text or start < 0:
            yield None
            continue
        reached = start + len(text)
        yield start, reached


def notes_put_right(notes: Notes, found: Mishearing) -> Notes:
    """The notes whose quotes and claims have what was said; items are left to `item_put_right`."""

    def right(claims: tuple[SomeClaim, ...]) -> tuple[SomeClaim, ...]:
        return tuple(_claim_put_right(claim, found) for claim in claims)

    checks = tuple(
        check.model_copy(update={"evidence": found.quoted(check.evidence)})
        for check in notes.please_check
    )
    return with_claims(notes, right).model_copy(update={"please_check": checks})


def _claim_put_right(claim: SomeClaim, found: Mishearing) -> SomeClaim:
    if not any(map(found.is_quoted_in, claim.evidence)):
        return claim
    return claim.model_copy(
        update={
            "text": found.put_right(claim.text),
            "evidence": tuple(map(found.quoted, claim.evidence)),
        }
    )


def item_put_right(
    item: ActionItem, found: Mishearing, meeting: Meeting, language: str, hours: WorkingHours
) -> ActionItem:
    """The item as it was said: task and quotes, and whose and when it is if these were misheard.

    What a person has answered stays. A name that is nobody's leaves the item without an owner, and
    a phrase that is no date without one.
    """
    if not any(map(found.is_quoted_in, item.evidence)):
        return item
    right = item.model_copy(
        update={
            "task": found.put_right(item.task),
            "evidence": tuple(map(found.quoted, item.evidence)),
        }
    )
    right = _owner_put_right(right, found, meeting, language)
    due = right.due
    if due is None or due.basis is DueBasis.MANUAL or not found.is_in(due.phrase):
        return right
    return right.model_copy(update={"due": _due_put_right(due, found, meeting, language, hours)})


def _due_put_right(
    due: DueDate, found: Mishearing, meeting: Meeting, language: str, hours: WorkingHours
) -> DueDate | None:
    said_at = meeting.started_at + timedelta(seconds=found.heard.start_s)
    spoken = primary(found.utterance.language or language)
    return resolve_due(found.put_right(due.phrase), said_at, due.zone, hours, spoken)


def _owner_put_right(
    item: ActionItem, found: Mishearing, meeting: Meeting, language: str
) -> ActionItem:
    owner = item.assignee
    if owner is None or owner.confidence >= _SURE or not found.is_in(owner.spoken_name or ""):
        return item
    name = found.put_right(owner.spoken_name or "")
    ids, is_exact = Roster(meeting.participants, cues_for(language)).who(name)
    if not is_exact or len(ids) != 1:
        return item.model_copy(update={"assignee": None})
    assignee = owner.model_copy(update={"participant": ids[0], "spoken_name": name})
    return item.model_copy(update={"assignee": assignee})
