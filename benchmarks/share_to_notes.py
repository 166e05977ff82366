"""How long it takes on Slack from a shared recording to its notes.

`python -m benchmarks.share_to_notes --minutes 60 --clips DIR` joins the clips of DIR (FLAC and the
like; the sample meeting if left out) to one mixed Opus file, starts `minuta run` in a Slack on this
machine, shares the file there and says yes to the question. What is measured begins when the file
is shared:

- asked: the question is there,
- fetched: the file was taken in, and transcribing begins,
- whole: the same message is the notes, which comes after all of their pages,
- files: the transcript and the notes are files in the thread.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.long_recording import join
from bot.sample import sample_tracks
from tests.flows.slack_bot import over_socket_mode, running
from tests.flows.slack_office import Office
from tests.flows.slack_story import WHOLE
from tests.servers.slack import SharedFile, local_slack

_PATIENCE_S = 3600.0
_LOOK_S = 0.05
_HOUR_MIN = 60.0


class Measured(NamedTuple):
    """Seconds after the file was shared, and how many messages there are in the thread then."""

    asked_s: float
    fetched_s: float
    whole_s: float
    files_s: float
    messages: int


async def measure(sound: bytes, minutes: float, data: Path) -> Measured:
    """One recording from its share to its files."""
    async with local_slack() as slack:
        slack.limits.is_on = True
        office = Office(slack, slack.add_app("Minuta"))
        access = over_socket_mode(slack, office.install())
        async with running(access, data):
            began = time.perf_counter()
            shared = slack.share(
                office.alice,
                office.general,
                "weekly.ogg",
                sound,
                media_type="audio/ogg",
                duration_ms=round(minutes * 60_000),
            )

            async def reached(*words: str) -> float:
                async with asyncio.timeout(_PATIENCE_S):
                    while not _is_said(office, shared, words):  # noqa: ASYNC110 (as people look)
                        await asyncio.sleep(_LOOK_S)
                return time.perf_counter() - began

            asked_s = await reached("[Make notes]")
            question = office.replies(shared)[0]
            await office.person(office.alice).press(question, "Make notes")
            fetched_s = await reached("transcribing", WHOLE)
            whole_s = await reached(WHOLE)
            files_s = await reached(".vtt")
            return Measured(asked_s, fetched_s, whole_s, files_s, len(office.replies(shared)))


def _is_said(office: Office, shared: SharedFile, words: tuple[str, ...]) -> bool:
    text = office.picture(shared)
    return any(word in text for word in words)


def main(
    minutes: Annotated[float, typer.Option(help="Length of the recording.")] = _HOUR_MIN,
    clips: Annotated[
        Path | None, typer.Option(help="A folder of recordings to join; else the sample meeting.")
    ] = None,
    runs: Annotated[int, typer.Option(help="How often.")] = 1,
) -> None:
    """Share a recording on Slack, and print how long its notes took."""
    joined = sorted(clips.glob("*.*")) if clips else list(sample_tracks().values())
    table = Table("Minutes", "MB", "Asked s", "Fetched s", "Notes s", "Files s", "Messages")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "weekly.ogg")
        length_s = join(joined, minutes / 60, file)
        sound = file.read_bytes()
        for run in range(runs):
            done = asyncio.run(measure(sound, length_s / 60, Path(folder, f"data-{run}")))
            seconds = (done.asked_s, done.fetched_s, done.whole_s, done.files_s)
            table.add_row(
                f"{length_s / 60:.0f}",
                f"{len(sound) / 1e6:.0f}",
                *(f"{value:.1f}" for value in seconds),
                str(done.messages),
            )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
