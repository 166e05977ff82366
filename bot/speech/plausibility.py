"""Whether a recogniser's text can be what was said, or is what small models invent."""

from bot.speech.decoding import SAMPLE_RATE

_MAX_WORDS_PER_S = 7.0
"""Fast English is about 5 words a second (Yuan, Liberman and Cieri, Interspeech 2006)."""

_MIN_WORDS_PER_S = 0.25
_LONG_S = 4.0
_LONGEST_PHRASE = 8
_LOOPS = {1: 6, 2: 4, 3: 4}
_LOOPS_OF_LONGER = 3

NO_WORDS = "no words were recognised"
LOOPING = "the recogniser repeated itself"
TOO_FAST = "the recogniser wrote more than can be said in the time"


def doubt(text: str, samples: int) -> str | None:
    """Why a text can't stand for this much speech (in samples); None if it can.

    People do repeat themselves: a phrase of one word may come five times, one of two or three words
    three times, a longer one twice.
    """
    words = [word.strip(".,!?;:…-–—\"'").lower() for word in text.split()]
    words = [word for word in words if word]
    seconds = samples / SAMPLE_RATE
    if not words or (seconds >= _LONG_S and len(words) < _MIN_WORDS_PER_S * seconds):
        return NO_WORDS
    if _loops(words):
        return LOOPING
    # a single short word may lie in a span of a few frames
    if len(words) > 1 + _MAX_WORDS_PER_S * seconds:
        return TOO_FAST
    return None


def _loops(words: list[str]) -> bool:
    return any(
        _longest_loop(words, size) >= _LOOPS.get(size, _LOOPS_OF_LONGER)
        for size in range(1, _LONGEST_PHRASE + 1)
    )


def _longest_loop(words: list[str], size: int) -> int:
    """How often a phrase of this many words comes in a row, at most."""
    longest = run = 0
    for before, after in zip(words, words[size:], strict=False):
        run = run + 1 if before == after else 0
        longest = max(longest, run)
    return longest // size + 1
