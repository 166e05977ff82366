"""What an engine says while people talk."""

from bot.domain.frozen import Frozen
from bot.domain.speech import Segment


class StreamedSegment(Frozen):
    """A piece of speech as it is understood so far.

    A partial is for display only and is replaced by the next one with the same `key`; once
    `is_final`, it does not change any more. Times are on the clock of the sound that was sent.
    `gap` is the reason why a final has no text, where somebody spoke and nothing was understood.
    """

    key: str
    segment: Segment
    is_final: bool
    gap: str | None = None
