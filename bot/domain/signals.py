"""What an engine guesses from how a voice sounds, kept apart from what was said."""

from bot.domain.frozen import Frozen
from bot.domain.speech import Extra
from bot.domain.transcript import SpeechEngine
from bot.domain.wording import one_line


class VoiceSignal(Frozen):
    """A guess about the voice of one utterance, in the engine's own word; never a fact.

    `utterance_id` is that of the transcript. `confidence` (0 to 1) only where the engine gives one.
    """

    utterance_id: str
    kind: Extra
    value: str
    engine: SpeechEngine
    confidence: float | None = None


def signal_wording(signal: VoiceSignal) -> str:
    """A signal in words for people, which say whose guess it is and what it is not."""
    engine = f"{signal.engine.provider} {signal.engine.model}"
    sure = "" if signal.confidence is None else f", by its own account {signal.confidence:.0%} sure"
    return f"{engine} took the voice for “{one_line(signal.value)}” ({signal.kind}{sure})"
