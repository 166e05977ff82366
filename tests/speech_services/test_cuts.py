"""A long talk whose connection breaks again and again is heard to the last word, by everyone."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.domain.speech import SpeechRequest
from bot.speech.streaming.replay import Piece
from bot.speech.streaming.steady import Steadiness, SteadyStream
from tests.contracts.streaming_services import SERVICES
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import WORDS, numbers, talk
from tests.speech.streaming.talk import chunks

if TYPE_CHECKING:
    from bot.domain.streaming import StreamedSegment
    from bot.speech.streaming.steady import Hearer
    from tests.contracts.streaming_services import Service

_WORDS_A_MINUTE = 125
"""Five to an utterance of 1.4 s, with a second between utterances."""

_BEHIND_S = 15.0
_CODES = (None, 1011, 1001, None, 1012)
_PATIENCE = Steadiness(first_wait_s=0.01, longest_wait_s=0.02)
_PATIENCE_S = 20.0


class Heard(NamedTuple):
    """What became of a talk."""

    said: list[int]
    heard: list[int]
    sockets: int
    missing_s: float

    @property
    def lost(self) -> int:
        return (Counter(self.said) - Counter(self.heard)).total()

    @property
    def doubled(self) -> int:
        return (Counter(self.heard) - Counter(self.said)).total()


class Talk:
    """Somebody talks, and what is final is kept."""

    def __init__(self) -> None:
        self.finals: dict[str, StreamedSegment] = {}
        self._news = asyncio.Event()

    async def deliver(self, result: StreamedSegment, _: Hearer) -> None:
        if result.is_final:
            self.finals[result.key] = result
            self._news.set()

    async def until_near(self, start_s: float) -> None:
        """Wait as people do who talk in real time: nobody is heard a minute late."""
        async with asyncio.timeout(_PATIENCE_S):
            while start_s - self._heard_until_s > _BEHIND_S:
                self._news.clear()
                await self._news.wait()

    @property
    def _heard_until_s(self) -> float:
        return max((final.segment.end_s for final in self.finals.values()), default=0.0)


async def hear(service: Service, minutes: int, cuts: int) -> Heard:
    """Talk for some minutes, in which the connection is cut so often."""
    words = [at % WORDS for at in range(minutes * _WORDS_A_MINUTE)]
    sound = talk(words).samples
    # at another place of an utterance each time, and never when all is over
    apart = len(sound) * 2 // (cuts + 3)
    codes = (_CODES[at % len(_CODES)] for at in range(cuts))
    service.server.trouble_next(*[Cut(apart + 5000 * at, code) for at, code in enumerate(codes)])
    person = Talk()
    request = SpeechRequest(language="en")
    stream = SteadyStream(service.streams, request, person.deliver, lambda: None, _PATIENCE)
    for start_s, samples in chunks(sound, 0.0, 0.5):
        await person.until_near(start_s)
        await stream.send(Piece(start_s, samples))
    await stream.finish(_PATIENCE_S)
    told = sorted(person.finals.values(), key=lambda result: result.segment.start_s)
    return Heard(
        words,
        [number for result in told for number in numbers(result.segment.text)],
        len(service.server.record.sockets),
        sum(gap.end_s - gap.start_s for gap in stream.missing),
    )


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    ("minutes", "cuts"), [(1, 3), pytest.param(5, 10, marks=pytest.mark.nightly)]
)
async def test_no_word_is_lost_or_doubled_when_the_connection_breaks(
    name: str, minutes: int, cuts: int
) -> None:
    async with SERVICES[name]() as service:
        heard = await hear(service, minutes, cuts)
    assert heard.sockets == cuts + 1
    assert (heard.lost, heard.doubled, heard.missing_s) == (0, 0, 0)
    assert heard.heard == heard.said
