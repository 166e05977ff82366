"""discord-ext-voice-recv; runs in an environment of its own."""

from __future__ import annotations

from typing import Any

from discord.ext import voice_recv  # type: ignore[attr-defined] # in its own environment

from benchmarks.voice_peers.metering import Errand, answer, run
from benchmarks.voice_peers.session import in_room, load_opus


class Sink(voice_recv.AudioSink):  # type: ignore[misc] # in its own environment
    """Writes the Opus packets, or counts the decoded ones and throws them away."""

    def __init__(self, errand: Errand) -> None:
        super().__init__()
        self.packets = 0
        self._file = (errand.folder / "packets").open("wb") if errand.option == "opus" else None

    def wants_opus(self) -> bool:
        """Whether nothing is to be decoded."""
        return self._file is not None

    def write(self, _: object, data: Any) -> None:  # noqa: ANN401 (in its own environment)
        """Take a packet."""
        if self._file is not None:
            self._file.write(data.opus)
            self.packets += 1
        elif data.pcm:
            self.packets += 1

    def cleanup(self) -> None:
        """There is nothing to be done."""


async def receive(errand: Errand) -> None:
    """Hear a room."""
    load_opus()
    async with in_room(errand, voice_recv.VoiceRecvClient) as voice:
        sink = Sink(errand)
        voice.listen(sink)
        await answer(lambda: sink.packets, errand.folder)


if __name__ == "__main__":
    run(receive)
