"""Answers questions with quotes, and in sentences that stand on them where a language model is."""

from __future__ import annotations

import asyncio
import json
import logging
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.ask.checking import Checker
from bot.ask.words import language_of
from bot.domain.search import Answer, Found
from bot.domain.wording import clock_time, one_line, speaker_name
from bot.errors import ProviderError
from bot.language import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ask.retrieval import Retrieval
    from bot.domain.meeting import Place
    from bot.domain.transcript import Transcript
    from bot.language import Filler
    from bot.ports import MeetingStore

log = logging.getLogger(__name__)

PROMPT = "answer.v1"
"""The version of the prompt; a changed text gets a new number."""

NOT_ANSWERED = "The records do not say that. What comes nearest:"
"""What an answer says instead of sentences where none of the quotes answers the question."""

_PATIENCE_S = 20.0
"""Somebody waits for the answer, and the quotes are there already."""

_ANSWER_TOKENS = 1500
_MOST_SENTENCES = 5
_MOST_QUOTE_CHARS = 1200


class _Sentence(BaseModel):
    """A sentence and the numbers of the quotes it stands on."""

    text: str
    quotes: list[int]


class _Worded(BaseModel):
    """What a language model answers."""

    is_answered: bool
    sentences: list[_Sentence]


class Answering:
    """Looks for quotes and has them put into words by a language model, if there is one.

    The model proposes and code verifies: a sentence stays if what it says is in the quotes it
    names. Without a model, and whenever it does not answer in time or nothing of its answer stays,
    the quotes are the answer.
    """

    def __init__(
        self,
        retrieval: Retrieval,
        meetings: MeetingStore,
        filler: Filler | None = None,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._retrieval = retrieval
        self._meetings = meetings
        self._filler = filler
        self._patience_s = patience_s

    async def answer(
        self, question: str, places: Sequence[Place], meeting_id: str | None = None
    ) -> Answer:
        """What the records of these places say to a question, or that they do not say it.

        With sentences come the quotes they name, in the order of their numbers.
        """
        found = await self._retrieval.answer(question, places, meeting_id)
        if self._filler is None or not found.quotes:
            return found
        numbered = await self._with_neighbours(found.quotes)
        worded = await self._worded(self._filler, question, numbered)
        if worded is None:
            return found
        if not worded.is_answered:
            return found.model_copy(update={"text": NOT_ANSWERED})
        return _put_together(found, worded, numbered)

    async def _worded(
        self, filler: Filler, question: str, numbered: Sequence[Found]
    ) -> _Worded | None:
        """What the model says, unchecked; None where it does not say anything in time."""
        system = files("bot.ask").joinpath(f"prompts/{PROMPT}.md").read_text(encoding="utf-8")
        user = json.dumps(_shown(question, numbered), ensure_ascii=False, indent=1)
        try:
            async with asyncio.timeout(self._patience_s):
                filled = await filler.fill(_Worded, system, user, max_tokens=_ANSWER_TOKENS)
        except (NoAnswerError, ProviderError, TimeoutError) as error:
            log.warning("a question is answered by quotes alone: %s", type(error).__name__)
            return None
        return filled.value

    async def _with_neighbours(self, quotes: Sequence[Found]) -> tuple[Found, ...]:
        """The quotes with what was said right before and after, each once, in order of time."""
        transcripts: dict[str, Transcript] = {}
        wanted: dict[tuple[str, int], Found] = {}
        for quote in quotes:
            meeting = quote.meeting
            if meeting.id not in transcripts:
                transcripts[meeting.id] = await self._meetings.transcript(meeting.id)
            spoken = transcripts[meeting.id].utterances
            place = next((n for n, one in enumerate(spoken) if one.id == quote.utterance.id), None)
            if place is None:
                continue  # the transcript was replaced meanwhile
            for number in range(max(place - 1, 0), min(place + 2, len(spoken))):
                wanted[meeting.id, number] = Found(meeting=meeting, utterance=spoken[number])
        first = {meeting_id: n for n, meeting_id in enumerate(transcripts)}
        return tuple(wanted[key] for key in sorted(wanted, key=lambda key: (first[key[0]], key[1])))


def _shown(question: str, numbered: Sequence[Found]) -> dict[str, object]:
    return {
        "question": one_line(question),
        "answer_in": language_of(question),
        "quotes": [
            {
                "number": number,
                "said_by": one_line(speaker_name(found.utterance.speaker, found.meeting)),
                "said": one_line(found.utterance.text)[:_MOST_QUOTE_CHARS],
                "meeting": one_line(found.meeting.title),
                "date": f"{found.meeting.started_at:%Y-%m-%d}",
                "at": clock_time(found.utterance.start_s),
            }
            for number, found in enumerate(numbered, start=1)
        ],
    }


def _put_together(found: Answer, worded: _Worded, numbered: Sequence[Found]) -> Answer:
    checker = Checker(found.question, numbered)
    kept = [
        (text, numbers)
        for sentence in worded.sentences[:_MOST_SENTENCES]
        for text, numbers in _checked(checker, sentence, len(numbered))
    ]
    if not kept:
        return found
    cited = tuple(dict.fromkeys(number for _, numbers in kept for number in numbers))
    anew = {number: place for place, number in enumerate(cited, start=1)}
    text = " ".join(
        f"{text} {''.join(f'[{anew[number]}]' for number in numbers)}" for text, numbers in kept
    )
    quotes = tuple(numbered[number - 1] for number in cited)
    return found.model_copy(update={"text": text, "quotes": quotes})


def _checked(
    checker: Checker, sentence: _Sentence, most: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The sentence and its numbers, if it stands on them."""
    numbers = tuple(dict.fromkeys(number for number in sentence.quotes if 0 < number <= most))
    text = one_line(sentence.text)
    if numbers and checker.supports(text, numbers):
        yield text, numbers
