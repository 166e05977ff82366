"""What simple methods reach on the meetings of `minuta`'s development, to hold figures against.

Measured once with scikit-learn on the same files, micro over meetings: words that give tasks or
decisions away ("I will", "next meeting"), and a logistic regression over TF-IDF, cross-validated by
series. Those of the calls were measured on others of the same series that are kept apart: the ten
best of each, a hit within 30 s, the regression trained on AMI.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.notes.evaluation.corpus import TextSource


@dataclass(frozen=True, slots=True)
class Floor:
    """A method and its figures (0 to 1) on one corpus, by the keys of `figures.FIGURES`.

    `meetings` is how many the corpus has: a part of them has other floors.
    """

    method: str
    corpus: str
    meetings: int
    figures: Mapping[str, float]
    text: TextSource = TextSource.PEOPLE


def _figures(section: str, *values: float) -> Mapping[str, float]:
    keys = ("precision", "recall", "f1", "item_recall")
    return {f"{section}.{key}": value for key, value in zip(keys, values, strict=True)}


def _top(precision: float, recall: float) -> Mapping[str, float]:
    return {"actions.top_precision": precision, "actions.top_recall": recall}


METHODS = CHANCE, CUES, REGRESSION = ("chance", "cue words", "TF-IDF + LR")

FLOORS: tuple[Floor, ...] = (
    Floor(
        CUES,
        "ami",
        56,
        {
            **_figures("actions", 0.066, 0.187, 0.097, 0.27),
            **_figures("decisions", 0.052, 0.095, 0.067, 0.17),
        },
    ),
    Floor(
        REGRESSION,
        "ami",
        56,
        {
            **_figures("actions", 0.384, 0.473, 0.424, 0.62),
            **_figures("decisions", 0.104, 0.257, 0.148, 0.48),
        },
    ),
    Floor(
        REGRESSION,
        "ami",
        55,
        _figures("actions", 0.414, 0.400, 0.407, 0.51),
        TextSource.RECOGNISER,
    ),
    Floor(CUES, "icsi", 17, _figures("decisions", 0.030, 0.054, 0.039, 0.13)),
    Floor(REGRESSION, "icsi", 17, _figures("decisions", 0.047, 0.272, 0.080, 0.54)),
    Floor(CHANCE, "ethpm_zoom_silver", 65, _top(0.069, 0.263)),
    Floor(CUES, "ethpm_zoom_silver", 65, _top(0.085, 0.258)),
    Floor(REGRESSION, "ethpm_zoom_silver", 65, _top(0.108, 0.267)),
)
"""From the description of the data sets. It has none for summaries that could be compared: random
utterances reach a ROUGE-1 of 0.30 on AMI with 350 words, which no notes have."""


def floors_of(corpus: str, meetings: int, text: TextSource) -> Mapping[str, Mapping[str, float]]:
    """The figures of every method that was measured on a corpus, by method.

    There are none for a part of the corpus.
    """
    return {
        floor.method: floor.figures
        for floor in FLOORS
        if (floor.corpus, floor.text) == (corpus, text) and meetings >= floor.meetings
    }
