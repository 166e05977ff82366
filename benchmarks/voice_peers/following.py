"""Minuta's live decoding: follows a journal and decodes what everybody says at 16 kHz.

The journal is written beforehand with the arrivals of people who talk in real time. A look at it
reads as much as comes in a tenth of a second, as often as the bot looks.
"""

from __future__ import annotations

import asyncio

from benchmarks.voice_peers.metering import Errand, answer, run
from bot.capture.following import Follower
from bot.speech.decoding import SAMPLE_RATE
from tests.capture.start import STARTED_AT

_SAMPLES = SAMPLE_RATE // 50
"""How many samples a packet of 20 ms has."""


async def receive(errand: Errand) -> None:
    """Hear a journal, up to one second of the meeting after the other."""
    (journal,) = errand.folder.iterdir()
    look_bytes = int(errand.option)
    samples = 0
    with Follower(journal, STARTED_AT) as follower:

        async def hear(until_s: float) -> None:
            nonlocal samples
            reached_s = 0.0
            while reached_s < until_s and not follower.is_over:
                news = await asyncio.to_thread(follower.look, look_bytes)
                reached_s = news.reached_s
                samples += sum(len(chunk.samples) for chunk in news.chunks)

        await answer(lambda: samples // _SAMPLES, errand.folder, hear)


if __name__ == "__main__":
    run(receive)
