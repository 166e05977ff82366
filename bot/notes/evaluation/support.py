"""Whether claims stand on what was said: their quotes, and their own words.

Needs the `evaluate` extra.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from bot.domain.action_item import ActionItem
from bot.domain.claims import AnyClaim, evidence_of, text_of
from bot.domain.meeting import Meeting
from bot.domain.notes import Decision, OpenQuestion
from bot.domain.transcript import Transcript, Utterance
from bot.notes.evaluation.statements import Wording
from bot.notes.lexicon import content_words

ENOUGH = 0.5
"""The share of a claim's words that have to be said: a model may put the rest in words of its own,
while of a claim about something else hardly a third is there by chance."""

_NEIGHBOURS = 2
"""Utterances before and after a quoted one, in which is said what "it" and "that" stand for."""

_NAME = re.compile(r"(?<![.!?:“\"]\s)(?<!^)\b[A-ZÀ-Þ][^\W_]+")
"""A word with a capital letter that does not begin a sentence."""


class Support:
    """The transcript of a meeting, to hold claims against."""

    def __init__(self, meeting: Meeting, transcript: Transcript) -> None:
        language = transcript.languages[0] if transcript.languages else "en"
        is_english = language.split("-")[0] == "en"
        self._normalise = lru_cache(None)(
            EnglishTextNormalizer() if is_english else BasicTextNormalizer()
        )
        self._meeting = meeting
        self._spoken = transcript.utterances
        self._place = {one.id: index for index, one in enumerate(transcript.utterances)}
        self._lexicon = Wording(transcript).lexicon

    def is_quoted(self, claim: AnyClaim) -> bool:
        """Whether every quote of a claim stands, letter by letter, in the utterance it names."""
        return all(
            one.utterance_id in self._place
            and one.quote.strip()
            and one.quote in self._spoken[self._place[one.utterance_id]].text
            for one in evidence_of(claim)
        )

    def is_supported(self, claim: AnyClaim) -> bool:
        """Whether the words of a claim were said where it quotes, or just before or after.

        Every number and every name must be there, and half of the other words that say something;
        who speaks there, and whose the claim is, may be named. What was said counts as it stands
        and as Whisper's authors normalise it, so that "twenty five" is also 25.
        """
        near = self._near(claim)
        said = (*(one.text for one in near), *self._names(claim, near))
        there = self._words(" ".join((*said, *map(self._normalise, said))))
        text = text_of(claim)
        wanted = self._words(text)
        firm = {word for word in wanted if any(char.isdigit() for char in word)}
        firm |= self._words(" ".join(_NAME.findall(text)))
        return firm <= there and len(wanted & there) >= ENOUGH * len(wanted)

    def _near(self, claim: AnyClaim) -> Sequence[Utterance]:
        places = {
            place + step
            for one in evidence_of(claim)
            if (place := self._place.get(one.utterance_id)) is not None
            for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)
        }
        return [self._spoken[i] for i in sorted(places) if 0 <= i < len(self._spoken)]

    def _names(self, claim: AnyClaim, near: Iterable[Utterance]) -> Iterable[str]:
        named = {one.speaker for one in near} | _people(claim)
        for participant in self._meeting.participants:
            if participant.id in named:
                yield from (participant.name, *participant.aliases)

    def _words(self, text: str) -> frozenset[str]:
        return frozenset(content_words(text, self._lexicon))


def _people(claim: AnyClaim) -> set[str | None]:
    match claim:
        case ActionItem():
            return {claim.assignee.participant} if claim.assignee else set()
        case Decision():
            return set(claim.decided_by)
        case OpenQuestion():
            return {claim.asked_by}
        case _:
            return set()
