"""How much of a reference summary another one says, counted in words.

ROUGE is Lin's (2004). `rouge-score` would bring NLTK and absl for these few lines; its figures are
the same, without stemming: words are letters and digits in lower case.
"""

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from bot.notes.evaluation.counts import Counts
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import content_words

_WORD = re.compile(r"[^\W_]+")


class SummaryScores(Counts):
    """Scores between 0 and 1, added up over `summaries`.

    `rouge_…` are F1 of single words, pairs of words and the longest common subsequence; `words` is
    the share of the reference's content words, by their stems, that the summary has.
    """

    rouge_1: float = 0.0
    rouge_2: float = 0.0
    rouge_l: float = 0.0
    words: float = 0.0
    summaries: int = 0


def summary_scores(summary: str, reference: str, lexicon: Lexicon) -> SummaryScores:
    """Compare a summary with the reference; no scores where the reference says nothing."""
    wanted = _words(reference)
    if not wanted:
        return SummaryScores()
    found = _words(summary)
    common = LCSseq.similarity(found, wanted)
    return SummaryScores(
        rouge_1=_overlap(_ngrams(found, 1), _ngrams(wanted, 1)),
        rouge_2=_overlap(_ngrams(found, 2), _ngrams(wanted, 2)),
        rouge_l=2 * common / (len(found) + len(wanted)),
        words=_content_recall(summary, reference, lexicon),
        summaries=1,
    )


def _words(text: str) -> list[str]:
    return [match.group() for match in _WORD.finditer(text.casefold())]


def _ngrams(words: Sequence[str], length: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def _overlap(found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> float:
    """F1 of n-grams, each counted as often as it stands in both."""
    both = found.total() + wanted.total()
    return 2 * (found & wanted).total() / both if both else 0.0


def _content_recall(summary: str, reference: str, lexicon: Lexicon) -> float:
    wanted = set(content_words(reference, lexicon))
    return (
        len(wanted.intersection(content_words(summary, lexicon))) / len(wanted) if wanted else 0.0
    )
