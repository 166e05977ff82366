"""Errors against time as a picture: a point for every engine, a panel for every mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.speech.evaluation.results import Mode, add_up, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

    from bot.speech.evaluation.results import EngineResult

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Told apart by the colour-blind: Okabe and Ito, "Color Universal Design" (2008)."""

_MARKERS = "osD^vPX"
_DPI = 100
_WIDTHS = {1: 10.0, 2: 15.0}
"""Inches by panels: one is 1000 pixels wide."""

_HEIGHT = 6.5
_FONT = 13

_TITLES = {Mode.FILE: "As files", Mode.STREAM: "While they speak"}
_TIMES = {
    Mode.FILE: "Seconds of work per second of sound",
    Mode.STREAM: "Seconds from the end of speech to its final text\n(median, whisker to 95 %)",
}
_PLACES = ((10, 10), (10, -22), (-10, 10), (-10, -22), (10, 28), (10, -40), (-10, 28), (-10, -40))
"""Where the name of a point may stand, in points of print from it."""


class _Point(NamedTuple):
    """An engine: seconds as its panel has them, and the word error rate in percent."""

    name: str
    time_s: float
    slow_s: float
    errors: float


def draw(results: Sequence[EngineResult], path: Path) -> None:
    """Write a picture; the ending of the path says which kind, .png or .svg."""
    points = {
        mode: found
        for mode in Mode
        if (found := list(_points(result for result in results if result.mode is mode)))
    } or {Mode.FILE: []}
    names = list(dict.fromkeys(point.name for found in points.values() for point in found))
    looks = {
        name: (_COLOURS[n % len(_COLOURS)], _MARKERS[n % len(_MARKERS)])
        for n, name in enumerate(names)
    }
    figure = Figure(figsize=(_WIDTHS[len(points)], _HEIGHT), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    worst = max((point.errors for found in points.values() for point in found), default=0.0)
    panels = figure.subplots(1, len(points), squeeze=False)[0]
    for axes, (mode, found) in zip(panels, points.items(), strict=True):
        _panel(axes, mode, found, looks)
        axes.set_ylim(0, max(1.0, worst * 1.35))
    figure.suptitle(_title(results), fontsize=_FONT + 2)
    figure.draw_without_rendering()  # places are known from here on
    figure.set_layout_engine("none")
    for axes, found in zip(panels, points.values(), strict=True):
        _name(axes, found, looks)
    with rc_context({"svg.fonttype": "none"}):  # names can be read and searched
        figure.savefig(path)


def _points(results: Iterable[EngineResult]) -> Iterable[_Point]:
    for result in results:
        totals = add_up(result.comparable)
        late = spread(totals.delays.final_s)
        if not totals.words.words:
            continue
        errors = 100 * totals.words.rate
        if result.mode is Mode.FILE:
            factor = totals.real_time_factor
            yield _Point(result.label, factor, factor, errors)
        elif late:
            yield _Point(result.label, late.median, late.p95, errors)


def _panel(
    axes: Axes, mode: Mode, points: Sequence[_Point], looks: Mapping[str, tuple[str, str]]
) -> None:
    for point in points:
        colour, marker = looks[point.name]
        if point.slow_s > point.time_s:
            axes.errorbar(
                point.time_s,
                point.errors,
                xerr=[[0.0], [point.slow_s - point.time_s]],
                color=colour,
                capsize=5,
                linewidth=1.5,
            )
        axes.plot(point.time_s, point.errors, marker, color=colour, markersize=11)
    slowest = max((point.slow_s for point in points), default=0.0)
    axes.set_xlim(0, slowest * 1.35 or 1.0)
    axes.set_title(_TITLES[mode], fontsize=_FONT)
    axes.set_xlabel(_TIMES[mode], fontsize=_FONT)
    axes.set_ylabel("Word error rate (%)", fontsize=_FONT)
    axes.tick_params(labelsize=_FONT - 1)
    axes.grid(color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _name(axes: Axes, points: Sequence[_Point], looks: Mapping[str, tuple[str, str]]) -> None:
    """Write every name beside its point where it covers no other name and no point."""
    inside = axes.get_window_extent()
    taken: list[Bbox] = []
    for point in sorted(points, key=lambda point: (-point.errors, point.time_s)):
        for dx, dy in _PLACES:
            text = axes.annotate(
                point.name,
                (point.time_s, point.errors),
                xytext=(dx, dy),
                textcoords="offset points",
                ha="left" if dx > 0 else "right",
                color=looks[point.name][0],
                fontsize=_FONT,
                fontweight="bold",
            )
            box = text.get_window_extent()
            fits = inside.x0 <= box.x0 and box.x1 <= inside.x1 and box.y0 >= inside.y0
            if (fits and not any(box.overlaps(other) for other in taken)) or (
                (dx, dy) == _PLACES[-1]
            ):
                taken.append(box)
                break
            text.remove()


def _title(results: Sequence[EngineResult]) -> str:
    """What was heard, by the first engine that heard it."""
    if not results:
        return "No clips"
    heard = results[0].comparable
    who = "of one speaker" if not heard[0].is_mixed else "of several speakers"
    seconds = sum(clip.seconds for clip in heard)
    return f"Words that are wrong, against time: {len(heard)} clips {who}, {seconds:.0f} s"
