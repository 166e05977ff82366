"""Watching a recording on its way to notes."""

import asyncio
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.domain.meeting import Meeting
from bot.domain.progress import Progress as StageProgress
from bot.domain.progress import Stage
from bot.domain.wording import one_line
from bot.errors import MinutaError
from bot.ports import MeetingStore

_POLL_S = 0.2
_WORDS = {
    Stage.RECORDING: "recording",
    Stage.RECEIVED: "waiting for its turn",
    Stage.TRANSCRIBING: "transcribing",
    Stage.WRITING: "writing the notes",
    Stage.PUBLISHING: "publishing",
    Stage.DONE: "done",
    Stage.FAILED: "failed",
}


async def follow(store: MeetingStore, meeting: Meeting, screen: Console) -> float:
    """Show how far the recording has come until its notes are there; returns the seconds it took.

    What is shown is read from the database, so it is the same whichever process does the work, and
    the remaining time is judged from the sound that is done. Raises `MinutaError` if it failed.
    """
    began = time.monotonic()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=screen) as bar:
        task = bar.add_task(one_line(meeting.title), total=1.0)
        while (progress := await store.progress(meeting.id)).stage not in {
            Stage.DONE,
            Stage.FAILED,
        }:
            description = f"{one_line(meeting.title)}: {_WORDS[progress.stage]}"
            bar.update(task, description=description, completed=_completed(progress))
            await asyncio.sleep(_POLL_S)
        if progress.stage is Stage.DONE:
            bar.update(task, description=f"{one_line(meeting.title)}: done", completed=1.0)
    if progress.stage is Stage.FAILED:
        raise MinutaError(
            progress.failure or "The notes could not be written.",
            progress.remedy or f"See minuta jobs show {meeting.id[:8]}.",
        )
    return time.monotonic() - began


def _completed(progress: StageProgress) -> float:
    """Nearly all of the time goes into transcribing, and the bar says so."""
    if progress.stage is Stage.TRANSCRIBING:
        return 0.95 * progress.fraction
    return 0.0 if progress.stage in {Stage.RECORDING, Stage.RECEIVED} else 0.95
