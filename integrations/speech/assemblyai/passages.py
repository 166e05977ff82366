"""Cutting a row of words into segments, with the text that belongs to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.transcript import Word

_PAUSE_S = 0.8
_SENTENCE_S = 5.0
_MOST_S = 20.0
_MOST_BETWEEN = 8
"""Characters between two words of a text; what is found further on is another word."""

_ENDS = (".", "?", "!", "…", "。", "？", "！", "।", "؟")


def cut(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Parts of the words in order: they end at a pause, or at a sentence that is long enough.

    A part without pauses and sentence ends is cut after 20 s.
    """
    parts, begin = [], 0
    for at in range(1, len(words)):
        before, lasted_s = words[at - 1], words[at - 1].end_s - words[begin].start_s
        is_sentence = before.text.endswith(_ENDS) and lasted_s >= _SENTENCE_S
        is_pause = words[at].start_s - before.end_s >= _PAUSE_S
        if is_pause or is_sentence or lasted_s >= _MOST_S:
            parts.append(words[begin:at])
            begin = at
    return [*parts, words[begin:]] if words else []


def texts(text: str, parts: Sequence[Sequence[Word]]) -> list[str]:
    """The text of each part, as it stands in the whole text.

    Not every language has blanks between words. Where a word is not found in the text, the words
    of its part are joined with blanks.
    """
    found, at = [], 0
    for part in parts:
        begin, end = None, at
        for word in part:
            place = text.find(word.text, end)
            if place < 0 or place - end > _MOST_BETWEEN:
                begin = None
                break
            begin = place if begin is None else begin
            end = place + len(word.text)
        if begin is None:
            found.append(" ".join(word.text for word in part))
        else:
            found.append(" ".join(text[begin:end].split()))
            at = end
    return found
