"""`minuta evaluate speech`: how good the speech engines are on recordings with known texts."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.access import model_of
from bot.app.speech import is_local, open_streams, open_transcriber, speech_provider
from bot.errors import MinutaError
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.speech.evaluation.clips import Clip
    from bot.speech.evaluation.results import ClipResult, EngineResult, Mode


def speech(  # noqa: PLR0913 (a command's options)
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Recordings and manifest.jsonl.")],
    *,
    providers: Annotated[
        list[str] | None,
        typer.Option(
            "--provider",
            metavar="NAME[:MODEL]",
            help="A speech engine; may be given again. Those of MINUTA_SPEECH if left out.",
        ),
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="Speak the clips to the engines as well.")
    ] = False,
    speed: Annotated[
        float,
        typer.Option(min=0.1, help="Speak so many times as fast; not every provider takes that."),
    ] = 1.0,
    language: Annotated[str, typer.Option(help="Only clips in this language.")] = "en",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many clips.")] = None,
    details: Annotated[
        bool, typer.Option("--details", help="A line per kind and per clip as well.")
    ] = False,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the figures as lines of JSON.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw errors against time, as .png or .svg."),
    ] = None,
) -> None:
    """Errors, speed, delays, whether stated confidence is right, and cost, engine by engine.

    Sound is given in real time with --stream, one clip after the other. An hour's price comes from
    MINUTA_SPEECH_PRICES.
    """
    try:
        from bot.cli import evaluated_speech as shown  # noqa: PLC0415 (needs the extra)
        from bot.speech.evaluation.clips import read_manifest  # noqa: PLC0415 (needs the extra)
    except ImportError as error:
        raise _no_extra(error) from error
    draw = _drawing(picture) if picture else None
    clips = [clip for clip in read_manifest(folder) if clip.lang == language][:limit]
    if not clips:
        raise MinutaError(f"{folder} has no clips in {language}.", "Name another --language.")
    settings = read_settings()
    names = list(dict.fromkeys(providers or settings.speech))
    results = asyncio.run(_measured(settings, names, folder, clips, speed if stream else None))
    console = Console(highlight=False)
    for table in shown.tables(results, with_details=details):
        console.print(table)
    if json:
        json.write_text(shown.lines(results), encoding="utf-8")
    if draw and picture:
        draw(results, picture)


def _no_extra(error: ImportError) -> MinutaError:
    return MinutaError(
        f"The evaluation needs {error.name}.", "Install it: pip install 'minuta[evaluate]'."
    )


def _drawing(path: Path) -> "Callable[[Sequence[EngineResult], Path], None]":
    """What draws; raises `MinutaError` before anything is measured that could not be drawn."""
    if path.suffix not in {".png", ".svg"}:
        raise MinutaError(f"{path} is no picture.", "Name it .png or .svg.")
    if not path.absolute().parent.is_dir():
        raise MinutaError(f"There is no folder {path.parent}.", "Make it, or name another.")
    try:
        from bot.speech.evaluation.picture import draw  # noqa: PLC0415 (a second to import)
    except ImportError as error:
        raise _no_extra(error) from error
    return draw


async def _measured(
    settings: Settings,
    names: Sequence[str],
    folder: Path,
    clips: "Sequence[Clip]",
    speed: float | None,
) -> "list[EngineResult]":
    """What each engine makes of the clips as files and, with a speed, as streams."""
    found = []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        trial = _Trial(settings, folder, clips, bar)
        for name in names:
            found += await trial.files(name)
        for name in names if speed is not None else ():
            found += await trial.streams(name, speed or 1.0)
    if not found:
        raise MinutaError(
            f"{', '.join(names)} can't be measured so.", "Measure it with --stream, or another."
        )
    return found


class _Trial:
    """Gives all clips to one engine after the other."""

    def __init__(
        self, settings: Settings, folder: Path, clips: "Sequence[Clip]", bar: Progress
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._clips = clips
        self._bar = bar

    async def files(self, name: str) -> "list[EngineResult]":
        """What comes of the clips as files; nothing from an engine that hears none."""
        from bot.speech.evaluation.files import hear_files  # noqa: PLC0415 (needs the extra)
        from bot.speech.evaluation.results import Mode  # noqa: PLC0415 (needs the extra)

        if not await _hears_files(self._settings, name):
            return []
        async with open_transcriber(self._settings, name) as transcriber:
            heard = hear_files(transcriber, self._folder, self._clips)
            return [self._result(name, Mode.FILE, await self._all(name, heard))]

    async def streams(self, name: str, speed: float) -> "list[EngineResult]":
        """What comes of the clips while they are spoken; nothing from an engine that can't."""
        from bot.speech.evaluation.results import Mode  # noqa: PLC0415 (needs the extra)
        from bot.speech.evaluation.streams import hear_streams  # noqa: PLC0415 (needs the extra)

        async with open_streams(self._settings, name) as transcriber:
            if transcriber is None:
                return []
            able = transcriber.capabilities
            clips = [clip for clip in self._clips if able.diarization or not clip.is_mixed]
            heard = hear_streams(transcriber, self._folder, clips, speed)
            result = self._result(name, Mode.STREAM, await self._all(f"{name}, live", heard))
        skipped = len(self._clips) - len(clips)
        told = {"skipped": skipped, "endpointing_s": able.endpointing_s}
        return [result.model_copy(update=told)]

    def _result(self, name: str, mode: "Mode", clips: "list[ClipResult]") -> "EngineResult":
        from bot.speech.evaluation.results import EngineResult, price  # noqa: PLC0415 (as above)

        result = EngineResult(name=name, mode=mode, clips=tuple(clips))
        usd = price(self._settings.speech_prices, result.label, mode)
        return result.model_copy(update={"usd_per_hour": usd})

    async def _all(self, title: str, heard: "AsyncIterator[ClipResult]") -> "list[ClipResult]":
        task = self._bar.add_task(title, total=sum(clip.seconds for clip in self._clips))
        results = []
        async for result in heard:
            results.append(result)
            self._bar.advance(task, result.seconds)
        return results


async def _hears_files(settings: Settings, name: str) -> bool:
    if is_local(name):
        return True
    service = speech_provider(settings, name).files(model_of(name))
    if service is None:
        return False
    await service.aclose()
    return True
