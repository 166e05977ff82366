"""py-cord's recording; runs in an environment of its own."""

from __future__ import annotations

from typing import Any

import discord

from benchmarks.voice_peers.metering import Errand, answer, run
from benchmarks.voice_peers.session import in_room, load_opus

_PCM_BYTES = 960 * 2 * 2
"""A packet of 20 ms, decoded: 48 kHz, stereo, 16 bits."""


async def receive(errand: Errand) -> None:
    """Hear a room with the first of the library's sinks that works."""
    load_opus()
    async with in_room(errand, discord.VoiceClient) as voice:
        sink = _start(voice)
        await answer(lambda: _bytes(sink) // _PCM_BYTES, errand.folder)


def _start(voice: Any) -> Any:  # noqa: ANN401 (in its own environment)
    sinks: Any = getattr(discord, "sinks")  # noqa: B009 (in its own environment)
    failures = []
    for kind in sorted(sinks.Sink.__subclasses__(), key=lambda kind: kind is not sinks.WaveSink):
        sink = kind()
        try:
            voice.start_recording(sink)
        except Exception as error:  # noqa: BLE001 (the benchmark shows it)
            failures.append(f"{type(error).__name__}: {error}")
        else:
            return sink
    raise RuntimeError(f"start_recording takes none of {len(failures)} sinks: {failures[0]}")


def _bytes(sink: Any) -> int:  # noqa: ANN401 (in its own environment)
    return sum(len(of.file.getbuffer()) for of in sink.audio_data.values())


if __name__ == "__main__":
    run(receive)
