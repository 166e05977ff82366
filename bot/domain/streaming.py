"""What an engine says while people talk."""

from bot.domain.frozen import Frozen
from bot.domain.speech import Segment


class StreamedSegment(Frozen):
    """A piece of speech as it is understood so far.

    A partial is for display only and is replaced by the next one with the same `key`. A final one
    has all its words; it may come once more under its key, as final, with its text formatted, with
    another speaker label or with a `reply`, and replaces the one before. Times are on the clock of
    the sound that was sent. `gap` is the reason why a final has no text, where somebody spoke and
    nothing was understood. `reply` is what a language model within the stream answered to the
    request's instruction: for display only.
    """

    key: str
    segment: Segment
    is_final: bool
    gap: str | None = None
    reply: str | None = None
