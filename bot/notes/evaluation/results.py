"""What came of an evaluation: scores by extractor and corpus, kept in a file and compared."""

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.domain.frozen import Frozen
from bot.domain.notes import NotesSource
from bot.errors import MinutaError
from bot.notes.evaluation.corpus import TextSource
from bot.notes.evaluation.figures import FIGURES, Figure, figures_of
from bot.notes.evaluation.meeting_scores import Scores

TOLERANCE = 0.02
"""By how much a figure may be worse before it counts: two points."""


class MeetingResult(Frozen):
    """The scores of one meeting by one extractor; `source` is None where no notes came."""

    extractor: str
    corpus: str
    meeting_id: str
    scores: Scores
    source: NotesSource | None = None
    failure: str | None = None


class CorpusResult(Frozen):
    """The scores of one extractor over one corpus.

    `version` tells the extractor, the model and the prompts. `trained_on` counts the meetings that
    the extractor was trained on, whose figures are better than those of meetings it never saw.
    """

    extractor: str
    version: str
    corpus: str
    scores: Scores
    trained_on: int = 0


class Results(Frozen):
    """The results of an evaluation over one kind of text."""

    text: TextSource
    corpora: tuple[CorpusResult, ...]

    def scores(self, extractor: str, corpus: str) -> Scores | None:
        """The scores of an extractor over a corpus, if there are any."""
        return next(
            (r.scores for r in self.corpora if (r.extractor, r.corpus) == (extractor, corpus)),
            None,
        )


class Regression(Frozen):
    """A figure that became worse; None says that it is not there any more."""

    extractor: str
    corpus: str
    title: str
    before: float
    now: float | None

    def __str__(self) -> str:
        now = "nothing" if self.now is None else f"{100 * self.now:.1f}"
        return f"{self.extractor}, {self.corpus}, {self.title}: {100 * self.before:.1f} → {now}"


def add_up(
    results: Iterable[MeetingResult],
    text: TextSource,
    trained_on: Mapping[str, Container[str]] | None = None,
) -> Results:
    """The scores of the meetings by extractor and corpus, in the order they come in.

    `trained_on` are the ids of the meetings that an extractor was trained on, where that is known.
    """
    seen = trained_on or {}
    chosen: dict[tuple[str, str], list[MeetingResult]] = {}
    for result in results:
        chosen.setdefault((result.extractor, result.corpus), []).append(result)
    return Results(
        text=text,
        corpora=tuple(
            CorpusResult(
                extractor=extractor,
                version=_version(some),
                corpus=corpus,
                scores=sum((one.scores for one in some), Scores()),
                trained_on=sum(one.meeting_id in seen.get(extractor, ()) for one in some),
            )
            for (extractor, corpus), some in chosen.items()
        ),
    )


def _version(results: Iterable[MeetingResult]) -> str:
    sources = (result.source for result in results if result.source is not None)
    return ", ".join(dict.fromkeys(map(_told, sources)))


def _told(source: NotesSource) -> str:
    parts = (source.extractor, source.version, source.model, source.prompt)
    return " ".join(part for part in parts if part)


def regressions(
    before: Results, now: Results, tolerance: float = TOLERANCE
) -> tuple[Regression, ...]:
    """What became worse by more than `tolerance`; cost and time don't count.

    Extractors and corpora that were not measured now are passed over. Raises `MinutaError` if the
    two cannot be compared.
    """
    if before.text is not now.text:
        raise MinutaError(
            f"The earlier figures are of text by {before.text}, these by {now.text}.",
            "Choose the same --text.",
        )
    pairs = [
        (result, scores)
        for result in before.corpora
        if (scores := now.scores(result.extractor, result.corpus)) is not None
    ]
    if not pairs:
        raise MinutaError(
            "The earlier figures are of other extractors or other meetings.",
            "Measure something that stands in both.",
        )
    return tuple(
        Regression(
            extractor=result.extractor,
            corpus=result.corpus,
            title=f"{figure.group.lower()}: {figure.title}",
            before=old,
            now=new,
        )
        for result, scores in pairs
        for figure, old, new in _worse(result.scores, scores, tolerance)
    )


def _worse(
    before: Scores, now: Scores, tolerance: float
) -> Iterator[tuple[Figure, float, float | None]]:
    old, new = figures_of(before), figures_of(now)
    for figure in FIGURES:
        was, value = old.get(figure.key), new.get(figure.key)
        if was is None or not figure.is_quality:
            continue
        if value is None or round(figure.loss(was, value), 6) > tolerance:
            yield figure, was, value


def read_results(path: Path) -> Results:
    """The results in a file; raises `MinutaError` if they can't be read."""
    try:
        return Results.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise MinutaError(
            f"{path} can't be read: {type(error).__name__}.",
            "Name a file that --json wrote with this version.",
        ) from error


def write_results(results: Results, path: Path) -> None:
    """Keep results in a file; raises `MinutaError` if it can't be written."""
    try:
        path.write_text(results.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise MinutaError(
            f"{path} can't be written: {type(error).__name__}.", "Name another file for --json."
        ) from error
