"""`minuta evaluate speech`: how good the speech engines are on recordings with known texts."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.app.speech import open_transcriber
from bot.cli.evaluate_notes import notes
from bot.errors import MinutaError
from bot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.speech.evaluation import ClipResult, Totals

evaluate = typer.Typer(
    help="Measure on recordings with known texts, and on meetings with known notes.",
    no_args_is_help=True,
)
evaluate.command()(notes)


@evaluate.command()
def speech(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Recordings and manifest.jsonl.")],
    *,
    engine: Annotated[
        str | None, typer.Option(help="The engine; MINUTA_SPEECH if left out.")
    ] = None,
    language: Annotated[str, typer.Option(help="Only clips in this language.")] = "en",
    details: Annotated[bool, typer.Option("--details", help="A line per clip as well.")] = False,
) -> None:
    """Word error rate, diarization error rate and real-time factor over a folder of clips."""
    results = asyncio.run(_results(folder, engine, language))
    if not results:
        raise MinutaError(f"{folder} has no clips in {language}.", "Name another --language.")
    console = Console(highlight=False)
    if details:
        console.print(_details(results))
    console.print(_summary(results))


async def _results(folder: Path, engine: str | None, language: str) -> "list[ClipResult]":
    try:
        from bot.speech import evaluation  # noqa: PLC0415 (needs the extra)
    except ImportError as error:
        raise MinutaError(
            f"The evaluation needs {error.name}.", "Install it: pip install 'minuta[evaluate]'."
        ) from error
    clips = [clip for clip in evaluation.read_manifest(folder) if clip.lang == language]
    settings = read_settings()
    results = []
    async with open_transcriber(settings, engine or settings.speech[0]) as transcriber:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("hearing", total=sum(clip.seconds for clip in clips))
            async for result in evaluation.evaluate(transcriber, folder, clips):
                results.append(result)
                bar.advance(task, result.seconds)
    return results


def _summary(results: "Sequence[ClipResult]") -> Table:
    from bot.speech.evaluation import add_up  # noqa: PLC0415 (needs the extra)

    table = Table(
        "Kind", "Clips", "Seconds", "Words", "WER %", "DER %", "Speakers", "RTF", "Failed",
        box=None, pad_edge=False,
    )  # fmt: skip
    kinds = sorted({(result.is_mixed, result.kind) for result in results})
    for is_mixed, kind in kinds:
        chosen = [r for r in results if (r.is_mixed, r.kind) == (is_mixed, kind)]
        table.add_row(kind, *_figures(add_up(chosen), is_mixed=is_mixed))
    for is_mixed, title in ((False, "all with one speaker"), (True, "all with several")):
        if chosen := [r for r in results if r.is_mixed is is_mixed]:
            table.add_row(title, *_figures(add_up(chosen), is_mixed=is_mixed), style="bold")
    return table


def _figures(totals: "Totals", *, is_mixed: bool) -> tuple[str, ...]:
    return (
        str(totals.clips),
        f"{totals.seconds:.0f}",
        str(totals.words.words),
        f"{100 * totals.words.rate:.1f}" if totals.words.words else "–",
        f"{100 * totals.diarization.rate:.1f}" if totals.diarization.speech_s else "–",
        f"{totals.speakers_right}/{totals.clips}" if is_mixed else "–",
        f"{totals.real_time_factor:.3f}",
        str(totals.failures or "–"),
    )


def _details(results: "Sequence[ClipResult]") -> Table:
    table = Table("File", "Seconds", "WER %", "DER %", "Speakers", box=None, pad_edge=False)
    for result in results:
        table.add_row(
            result.file,
            f"{result.seconds:.1f}",
            f"{100 * result.words.rate:.1f}" if result.words else "–",
            f"{100 * result.diarization.rate:.1f}" if result.diarization else "–",
            result.failure or f"{result.speakers_found} of {result.speakers}",
        )
    return table
