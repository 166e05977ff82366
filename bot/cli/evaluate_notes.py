"""`minuta evaluate notes`: how good notes are on meetings whose right notes are known."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.app.minds import open_note_taker
from bot.clock import SystemClock
from bot.errors import MinutaError
from bot.notes.evaluation.corpus import ReferenceMeeting, TextSource, read_folder
from bot.notes.learned.weights import load_weights
from bot.notes.plain import PlainNoteTaker
from bot.ports import DraftStore, NoteTaker
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.notes.evaluation.measuring import Extractor, Task
    from bot.notes.evaluation.results import MeetingResult

PLAIN = PlainNoteTaker.name
CROSS_VALIDATED = f"{PLAIN}, cross-validated"

_POINT = 0.01


def notes(  # noqa: PLR0913 (a command's options)
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Meetings as *.jsonl.")],
    *,
    extractors: Annotated[
        list[str] | None,
        typer.Option(
            "--extractor",
            help="plain, or a language model such as openai:MODEL; may be given again.",
        ),
    ] = None,
    text: Annotated[
        TextSource, typer.Option(help="What people wrote down, or what a recogniser heard.")
    ] = TextSource.PEOPLE,
    limit: Annotated[int | None, typer.Option(min=1, help="Meetings of each file.")] = None,
    details: Annotated[bool, typer.Option("--details", help="A line per meeting as well.")] = False,
    json: Annotated[Path | None, typer.Option(help="Keep the scores in this file.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Scores kept earlier: fail if something is worse.")
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=0, help="Points by which a figure may be worse.")
    ] = 2.0,
    price: Annotated[
        list[str] | None,
        typer.Option(help="MODEL=READ/WRITTEN, the price of a million tokens of each."),
    ] = None,
    cross_validate: Annotated[
        Path | None,
        typer.Option(
            metavar="WEIGHTS",
            help="Train plain anew for every series, without its meetings. The weights are kept in "
            "this folder and taken from there the next time.",
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; one per processor if left out.")
    ] = None,
) -> None:
    """Action items, decisions, evidence, owners, dates, summary, cost and time, beside floors."""
    try:
        from bot.cli import evaluated_notes as shown  # noqa: PLC0415 (needs the extra)
        from bot.notes.evaluation import results  # noqa: PLC0415 (needs the extra)
    except ImportError as error:
        raise _no_extra(error, "evaluate") from error
    earlier = results.read_results(against) if against else None
    prices = shown.prices(price or ())
    meetings = read_folder(folder, text, limit)
    names = list(dict.fromkeys(extractors or [PLAIN]))
    trained = _cross_trained(folder, cross_validate) if cross_validate else None
    tasks = _tasks([extractor(name) for name in names], meetings, trained)
    measured = _measured(tasks, jobs or os.cpu_count() or 1)
    found = results.add_up(measured, text, {PLAIN: load_weights().trained_on})
    console = Console(highlight=False)
    if details:
        console.print(shown.details(measured))
    console.print(shown.figures(found, earlier, prices))
    if json:
        results.write_results(found, json)
    if earlier:
        worse = results.regressions(earlier, found, tolerance * _POINT)
        console.print(shown.verdict(worse, tolerance))
        if worse:
            raise typer.Exit(1)


def _no_extra(error: ImportError, extra: str) -> MinutaError:
    return MinutaError(
        f"The evaluation needs {error.name}.", f"Install it: pip install 'minuta[{extra}]'."
    )


def _cross_trained(folder: Path, place: Path) -> Mapping[str, Path]:
    try:
        from bot.notes.evaluation.folds import cross_trained  # noqa: PLC0415 (needs the extra)
    except ImportError as error:
        raise _no_extra(error, "evaluate") from error
    with Console(stderr=True).status("training"):
        return cross_trained(folder, place)


def _tasks(
    extractors: "Sequence[Extractor]",
    meetings: Sequence[ReferenceMeeting],
    trained: Mapping[str, Path] | None,
) -> "list[Task]":
    """Every extractor with every meeting; where `trained` has weights for it, with these."""
    for one in extractors:
        one.check()
    return [
        (_retrained(one, trained.get(meeting.meeting.id)), meeting)
        if trained is not None and one.name == PLAIN
        else (one, meeting)
        for one in extractors
        for meeting in meetings
    ]


def _retrained(one: "Extractor", weights: Path | None) -> "Extractor":
    from bot.notes.evaluation.ranking import plain_ranking  # noqa: PLC0415 (needs the extra)

    return replace(
        one,
        name=CROSS_VALIDATED,
        open_taker=partial(open_plain, weights=weights),
        rank=partial(plain_ranking, weights=weights),
    )


def _measured(tasks: "Sequence[Task]", jobs: int) -> "list[MeetingResult]":
    """The results in order of the tasks."""
    from bot.notes.evaluation.measuring import measure  # noqa: PLC0415 (needs the extra)

    measured = []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("writing notes", total=len(tasks))
        for result in measure(tasks, min(jobs, len(tasks))):
            measured.append(result)
            bar.advance(task)
    order = {(one.name, meeting.meeting.id): i for i, (one, meeting) in enumerate(tasks)}
    return sorted(measured, key=lambda one: order[one.extractor, one.meeting_id])


def extractor(name: str) -> "Extractor":
    """The extractor of this name, ready to be measured."""
    from bot.notes.evaluation.measuring import Extractor  # noqa: PLC0415 (needs the extra)
    from bot.notes.evaluation.ranking import plain_ranking  # noqa: PLC0415 (needs the extra)

    return Extractor(name, open_taker, plain_ranking if name == PLAIN else None)


@asynccontextmanager
async def open_taker(name: str) -> AsyncIterator[NoteTaker]:
    """The extractor of this name, with the program's settings."""
    async with open_note_taker(read_settings(), name, SystemClock(), _NoDrafts()) as taker:
        yield taker


@asynccontextmanager
async def open_plain(_name: str, weights: Path | None) -> AsyncIterator[NoteTaker]:
    """The extractor that needs no key, with other weights; None are those of the program."""
    hours = read_settings().working_hours
    yield PlainNoteTaker(SystemClock(), hours, load_weights(weights))


class _NoDrafts(DraftStore):
    """Keeps nothing, so that every evaluation pays for all it reads."""

    async def draft(self, meeting_id: str, key: str) -> str | None:  # noqa: ARG002 (of the port)
        return None

    async def save_draft(self, meeting_id: str, key: str, draft: str) -> None:
        pass

    async def forget_drafts(self, meeting_id: str) -> None:
        pass
