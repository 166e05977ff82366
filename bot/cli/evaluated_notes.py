"""The scores of notes as tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.table import Table

from bot.errors import MinutaError
from bot.notes.evaluation.figures import FIGURES, Figure, Unit, figures_of
from bot.notes.evaluation.floors import METHODS, floors_of
from bot.notes.evaluation.results import CorpusResult, MeetingResult, Regression, Results

_NONE = "–"
_HOUR_S = 3600
_MILLION = 1_000_000


class Price(NamedTuple):
    """What a million tokens cost that a model reads, or writes."""

    read: float
    written: float


class _Column(NamedTuple):
    """A column of the table of one corpus; `before` is the value that its own is compared with."""

    title: str
    values: Mapping[str, float]
    before: Mapping[str, float] | None = None


def prices(given: Iterable[str]) -> Mapping[str, Price]:
    """Prices by the name of an extractor or a model; raises `MinutaError` for one that is none."""
    found = {}
    for one in given:
        name, _, pair = one.rpartition("=")
        try:
            read, written = (float(part) for part in pair.split("/"))
        except ValueError as error:
            raise MinutaError(
                f"{one} is no price.", "Write it as --price MODEL=0.25/2.00."
            ) from error
        found[name] = Price(read, written)
    return found


def figures(results: Results, earlier: Results | None, prices: Mapping[str, Price]) -> Table:
    """A table of all figures: a row per corpus and figure, a column per extractor and floor."""
    titles = _titles(results, earlier)
    table = Table("Notes", "", box=None, pad_edge=False)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    for corpus in dict.fromkeys(result.corpus for result in results.corpora):
        chosen = [result for result in results.corpora if result.corpus == corpus]
        table.add_row(corpus, _size(chosen[0]), style="bold")
        columns = {column.title: column for column in _columns(chosen, results, earlier)}
        _add_figures(table, [columns.get(title) for title in titles])
        _add_prices(table, titles, chosen, prices)
        _add_training(table, titles, chosen)
        table.add_row()
    return table


def _titles(results: Results, earlier: Results | None) -> Sequence[str]:
    columns = (
        column.title
        for corpus in dict.fromkeys(result.corpus for result in results.corpora)
        for column in _columns([r for r in results.corpora if r.corpus == corpus], results, earlier)
    )
    measured = [result.extractor for result in results.corpora]
    there = set(columns)
    floors = (method for method in METHODS if method in there)
    shown = (
        title
        for name in dict.fromkeys(measured)
        for title in ((name, _before(name)) if earlier else (name,))
    )
    return (*shown, *floors)


def _columns(
    chosen: Sequence[CorpusResult], results: Results, earlier: Results | None
) -> Iterable[_Column]:
    for result in chosen:
        scores = earlier.scores(result.extractor, result.corpus) if earlier else None
        before = figures_of(scores) if scores else None
        yield _Column(result.extractor, figures_of(result.scores), before)
        if before:
            yield _Column(_before(result.extractor), before)
    floors = floors_of(chosen[0].corpus, chosen[0].scores.meetings, results.text)
    for method, values in floors.items():
        yield _Column(method, values)


def _before(name: str) -> str:
    return f"{name} before"


def _size(result: CorpusResult) -> str:
    hours = result.scores.spent.meeting_s / _HOUR_S
    return f"{result.scores.meetings} meetings, {hours:.1f} h"


def _add_figures(table: Table, columns: Sequence[_Column | None]) -> None:
    group = ""
    for figure in FIGURES:
        cells = [_cell(figure, column) for column in columns]
        if any(column and column.title and figure.key in column.values for column in columns):
            table.add_row(figure.group if figure.group != group else "", figure.title, *cells)
            group = figure.group


def _cell(figure: Figure, column: _Column | None) -> str:
    value = column.values.get(figure.key) if column else None
    if column is None or value is None:
        return _NONE
    was = column.before.get(figure.key) if column.before else None
    return _number(figure, value) + ("" if was is None else f" ({_change(figure, value - was)})")


def _number(figure: Figure, value: float) -> str:
    match figure.unit:
        case Unit.PER_CENT:
            return f"{100 * value:.1f}"
        case Unit.SECONDS:
            return f"{value:.2f}"
        case _:
            return f"{value:.0f}"


def _change(figure: Figure, change: float) -> str:
    sign = "−" if change < 0 else "+"
    return sign + _number(figure, abs(change))


def _add_prices(
    table: Table, titles: Sequence[str], chosen: Iterable[CorpusResult], known: Mapping[str, Price]
) -> None:
    costs = {result.extractor: _price(result, known) for result in chosen}
    if any(costs.values()):
        cells = (f"{cost:.4f}" if (cost := costs.get(title)) else _NONE for title in titles)
        table.add_row("", "price", *cells)


def _price(result: CorpusResult, known: Mapping[str, Price]) -> float | None:
    """What an hour of meeting cost, or None where there is no price for the model."""
    names = (result.extractor, result.extractor.partition(":")[2], *result.version.split())
    price = next((known[name] for name in names if name in known), None)
    spent = result.scores.spent
    if price is None or not spent.meeting_s:
        return None
    cost = (spent.tokens_in * price.read + spent.tokens_out * price.written) / _MILLION
    return cost / (spent.meeting_s / _HOUR_S)


def _add_training(table: Table, titles: Sequence[str], chosen: Iterable[CorpusResult]) -> None:
    """Say which figures are too good, being of meetings that were learned from."""
    trained = {result.extractor: result.trained_on for result in chosen}
    if any(trained.values()):
        cells = (str(trained[title]) if title in trained else _NONE for title in titles)
        table.add_row("Trained on", "of these meetings", *cells, style="yellow")


def details(measured: Iterable[MeetingResult]) -> Table:
    """A line per extractor and meeting with the figures that tell most."""
    keys = ("actions.f1", "actions.item_recall", "actions.item_precision", "decisions.f1",
            "decisions.item_recall", "claims.unsupported", "cost.seconds")  # fmt: skip
    chosen = [figure for figure in FIGURES if figure.key in keys]
    heads = (f"{figure.group}: {figure.title}" for figure in chosen)
    table = Table("Extractor", "Meeting", *heads, box=None, pad_edge=False)
    for one in measured:
        values = figures_of(one.scores)
        cells = (_cell(figure, _Column("", values)) for figure in chosen)
        table.add_row(one.extractor, one.meeting_id, *cells)
        if one.failure:
            table.add_row("", one.failure, style="red")
    return table


def verdict(worse: Sequence[Regression], tolerance: float) -> str:
    """What the comparison comes to, in words."""
    if not worse:
        return f"Nothing is worse by more than {tolerance:g} points."
    lines = (f"Worse by more than {tolerance:g} points:", *map(str, worse))
    return "\n".join(lines)
