"""Finds the utterances that answer a question, or that there are none."""

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.ask.words import asked_words
from bot.domain.meeting import Place
from bot.domain.search import Answer, Found
from bot.domain.transcript import Transcript
from bot.ports import MeetingStore, SearchStore

_MOST_QUOTES = 5
_LOOKED_AT = 40
"""So many utterances with a word are looked at; one that is in more of them tells little."""

_ENOUGH = 0.3
"""Below this share of what the question holds, an utterance is no answer to it."""

_WEAK = 0.5
"""Below this share of what the best quote holds of the question, a quote is left out."""

_SHORT_WORDS = 4
"""A reply of so few words says nothing without what it replies to."""


class Retrieval:
    """Looks for the words of a question, rare ones first."""

    def __init__(self, search: SearchStore, meetings: MeetingStore) -> None:
        self._search = search
        self._meetings = meetings

    async def answer(
        self, question: str, places: Sequence[Place], meeting_id: str | None = None
    ) -> Answer:
        """At most five quotes from the meetings of these places, or of one of them, best first.

        Rare words tell most, and those that nobody said tell most of all: where the best utterance
        has little of what the question is about, the records do not say it. The name of who speaks
        counts as said. A short reply comes with what it replies to, and a question with what was
        said to it.
        """
        words = asked_words(question)
        if not words or not places:
            return Answer(question=question)
        holding = await self._holding(words, places, meeting_id)
        candidates = await self._candidates(words, places, meeting_id)
        scored = _scored(candidates, holding)
        return Answer(question=question, quotes=await self._in_context(scored))

    async def _holding(
        self, words: Sequence[str], places: Sequence[Place], meeting_id: str | None
    ) -> Mapping[str, Sequence[Found]]:
        found = [
            await self._search.find([word], places, _LOOKED_AT, meeting_id=meeting_id)
            for word in words
        ]
        return dict(zip(words, found, strict=True))

    async def _candidates(
        self, words: Sequence[str], places: Sequence[Place], meeting_id: str | None
    ) -> list[Found]:
        """What holds all words, then what holds some, each once."""
        found: dict[tuple[str, str], Found] = {}
        for all_words in (True, False):
            for one in await self._search.find(
                words, places, _LOOKED_AT, meeting_id=meeting_id, all_words=all_words
            ):
                found.setdefault(_key(one), one)
        return list(found.values())

    async def _in_context(self, best: Sequence[Found]) -> tuple[Found, ...]:
        quotes: dict[tuple[str, str], Found] = {}
        transcripts: dict[str, Transcript] = {}
        for one in best:
            if len(quotes) >= _MOST_QUOTES:
                break
            for quote in await self._with_neighbour(one, transcripts):
                quotes.setdefault(_key(quote), quote)
        return tuple(quotes.values())[:_MOST_QUOTES]

    async def _with_neighbour(
        self, found: Found, transcripts: dict[str, Transcript]
    ) -> tuple[Found, ...]:
        text = found.utterance.text.strip()
        is_question = text.endswith("?")
        if not is_question and len(text.split()) > _SHORT_WORDS:
            return (found,)
        meeting = found.meeting
        if meeting.id not in transcripts:
            transcripts[meeting.id] = await self._meetings.transcript(meeting.id)
        spoken = transcripts[meeting.id].utterances
        ids = [utterance.id for utterance in spoken]
        if found.utterance.id not in ids:
            return (found,)
        place = ids.index(found.utterance.id)
        first, last = (place, place + 1) if is_question else (place - 1, place)
        return tuple(
            Found(meeting=meeting, utterance=said) for said in spoken[max(first, 0) : last + 1]
        )


def _scored(candidates: Iterable[Found], holding: Mapping[str, Sequence[Found]]) -> list[Found]:
    """Those that hold most of the question, best first; weak ones are left out."""
    weights = {word: _weight(len(found)) for word, found in holding.items()}
    keys = {word: {_key(one) for one in found} for word, found in holding.items()}

    def score(one: Found) -> float:
        speaker = one.meeting.participant(one.utterance.speaker)
        names = speaker.name.casefold().split() if speaker else []
        return sum(weights[word] for word in keys if word in names or _key(one) in keys[word])

    scores = [(score(one), one) for one in candidates]
    best = max((score for score, _ in scores), default=0.0)
    enough = max(best * _WEAK, sum(weights.values()) * _ENOUGH)
    ranked = sorted(scores, key=lambda scored: -scored[0])
    return [one for score, one in ranked if score >= enough]


def _weight(utterances: int) -> float:
    """How much it tells that a word is in an utterance; the fewer have it, the more."""
    return 1 / math.log2(2 + utterances)


def _key(found: Found) -> tuple[str, str]:
    return found.meeting.id, found.utterance.id
