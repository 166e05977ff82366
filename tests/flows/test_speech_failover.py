"""A provider dies in the middle of a meeting: the next hears the rest, and the notes say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.breaker import Breakers
from bot.capture.live_transcript import Audience, LiveTranscript
from bot.clock import AdjustableClock
from bot.domain.meeting import Track
from bot.domain.speech import SpeechRequest
from bot.domain.transcribing import transcribing_lines
from bot.domain.voice import SoundChunk
from bot.speech.merging import assemble
from bot.speech.streaming.chain import StreamingChain, StreamingChoice
from bot.speech.streaming.steady import Steadiness
from tests import examples
from tests.contracts.streaming_services import SERVICES
from tests.servers.speech.failures import status
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import numbers, talk
from tests.speech.sounds import RATE

if TYPE_CHECKING:
    from bot.domain.transcript import Utterance
    from tests.servers.speech.tones import Talk

STEP = RATE // 5
AT_ONCE = Steadiness(first_wait_s=0.01, longest_wait_s=0.02)


async def say(live: LiveTranscript, said: Talk, start_s: float) -> float:
    """Let somebody say it, beginning at this second; returns where the silence behind it ends."""
    for first in range(0, len(said.samples), STEP):
        at_s = start_s + first / RATE
        await live.hear(SoundChunk("u1", at_s, said.samples[first : first + STEP]))
    end_s = start_s + len(said.samples) / RATE + 2.0
    await live.reached(end_s)
    return end_s


async def test_the_next_provider_goes_on_in_the_middle_of_a_meeting_without_losing_a_word() -> None:
    kept: dict[str, Utterance] = {}

    async def keep(utterance: Utterance) -> None:
        kept[utterance.id] = utterance

    breakers = Breakers(AdjustableClock())
    beginning, end = talk(range(10)), talk(range(10, 20))
    async with SERVICES["gladia"]() as first, SERVICES["smallest"]() as second:
        # it breaks off within what comes after the beginning, and is not there any more
        first.server.trouble_next(Cut(round(2 * 1.4 * len(beginning.samples))))
        engines = [("gladia", first.streams), ("smallest", second.streams)]
        chain = StreamingChain([StreamingChoice(n, s, breakers.of(n)) for n, s in engines])
        audience = Audience(keep, lambda _: None)
        live = LiveTranscript(chain, SpeechRequest(language="en"), audience, steadiness=AT_ONCE)
        middle_s = await say(live, beginning, 0.0)
        await first.server.until(lambda: len(kept) == 2)
        first.server.fail_next(status(503), times=100, where="POST /v2/live")
        end_s = await say(live, end, middle_s)
        coverage = (await live.finish(20.0))["u1"]
    assert coverage.is_complete
    assert [w for of in coverage.heard.segments for w in numbers(of.text)] == list(range(20))

    track = Track(audio="a", speaker="u1", duration_s=end_s)
    meeting = examples.meeting().model_copy(update={"tracks": (track,)})
    known, transcript = assemble(meeting, {0: coverage.heard})
    (line,) = transcribing_lines(transcript, known)
    assert line.startswith("Transcribed by gladia")
    assert "then by smallest" in line
    assert "gladia failed" in line
