"""The words a claim stands on."""

from bot.domain.frozen import Frozen


class Evidence(Frozen):
    """A verbatim quote: `quote` is a substring of the utterance's text, checked by code.

    `start_s` is in seconds from the meeting's start. `claimed` is how a language model had quoted
    it, where that was not word for word.
    """

    utterance_id: str
    quote: str
    start_s: float
    claimed: str | None = None
