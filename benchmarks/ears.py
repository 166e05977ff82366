"""Who listens in the benchmarks of live text."""

import time

from bot.capture.live_transcript import LivePartial
from bot.domain.transcript import Utterance


class Ears:
    """Takes what is understood and notes when; seconds are of the meeting."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.kept: list[tuple[float, Utterance]] = []
        self.partials = 0

    def now_s(self) -> float:
        """The present second of the meeting."""
        return time.perf_counter() - self.began

    async def keep(self, utterance: Utterance) -> None:
        """Take an utterance."""
        self.kept.append((self.now_s(), utterance))

    def show(self, partial: LivePartial) -> None:
        """Take what somebody is saying."""
        self.partials += bool(partial.text)

    def delays_s(self, silence_s: float, length_s: float) -> list[float]:
        """How late each utterance was that ended in silence, not by being split or by the end."""
        starts = {(utterance.speaker, utterance.start_s) for _, utterance in self.kept}
        return [
            at_s - utterance.end_s - silence_s
            for at_s, utterance in self.kept
            if (utterance.speaker, utterance.end_s) not in starts
            and utterance.end_s + silence_s < length_s
        ]
