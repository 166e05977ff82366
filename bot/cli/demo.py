"""`minuta demo`: the main job on the bundled sample meeting, with no key and no network."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.app.opening import App, open_app
from bot.cli.following import follow
from bot.cli.records import tasks_table
from bot.clock import AdjustableClock
from bot.domain.meeting import Meeting, Place
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.wording import duration, one_line, speaker_name
from bot.errors import MinutaError
from bot.intake import NewRecording, Sound
from bot.sample import sample_reference, sample_tracks
from bot.settings import read_settings

_CHANNEL = "website"
_PATIENCE_S = 60.0
_AT_A_TIME = 100
_FAR_AHEAD = timedelta(days=366)
_POLL_S = 0.1


def demo(
    folder: Annotated[
        Path, typer.Option(help="Where the demo keeps its database, sound and files.")
    ] = Path("minuta-demo"),
) -> None:
    """Take the bundled sample meeting from sound to notes to a reminder that is answered."""
    asyncio.run(_demo(folder / f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"))


async def _demo(folder: Path) -> None:
    screen = Console(highlight=False)
    settings = read_settings(env_file=None).model_copy(
        update={"data_dir": folder, "database_url": None, "reminder_tick_s": 0.5}
    )
    reference = sample_reference().meeting
    clock = AdjustableClock(reference.started_at + timedelta(minutes=5))
    async with open_app(settings, clock, screen=screen) as app:
        screen.rule("1. A meeting of three people is handed in, one track per person")
        meeting = await app.receive(_recording())
        took_s = await follow(app.store, meeting, screen)
        screen.print(f"Notes after {duration(took_s)}; they stand in the thread above.\n")
        await _remind(app, clock, meeting, screen)
    screen.rule("5. What is kept")
    files = settings.data_dir / "terminal" / meeting.id
    for name in ("notes.md", "notes.json", "transcript.vtt"):
        screen.print(f"  {files / name}", soft_wrap=True)
    screen.print(f"\nMore of it: MINUTA_DATA_DIR={folder} .venv/bin/minuta tasks", soft_wrap=True)
    screen.print("Your own recording: .venv/bin/minuta notes FILE")


def _recording() -> NewRecording:
    meeting = sample_reference().meeting
    return NewRecording(
        sounds=tuple(
            Sound(path=path, speaker=speaker) for speaker, path in sample_tracks().items()
        ),
        place=Place(platform="terminal", workspace="demo", channel=_CHANNEL),
        title=meeting.title,
        started_at=meeting.started_at,
        zone=meeting.zone,
        language="en",
    )


async def _remind(app: App, clock: AdjustableClock, meeting: Meeting, screen: Console) -> None:
    """Let what is due today be reminded of, move the clock on, and answer what comes then."""
    screen.rule("2. What is due today is reminded of at once")
    for reminder in await app.store.due_reminders(clock.now(), _AT_A_TIME):
        await _sent(app, reminder)
    screen.rule("3. The clock is moved to the next reminder")
    reminder = await _next_reminder(app, clock)
    screen.print(
        f"The demo's clock says {_local(clock.now(), reminder.zone)}; "
        f"it is moved to {_local(reminder.at, reminder.zone)} ({reminder.zone})."
    )
    clock.move_to(reminder.at)
    await _sent(app, reminder)
    known = await app.store.meeting(meeting.id)
    screen.rule(f"4. {one_line(speaker_name(reminder.participant, known))} answers: done")
    item = await app.answers.done(reminder.item_id, actor=reminder.participant, where="terminal")
    screen.print(f"{item.status}: {one_line(item.task)}\n")
    screen.print("Still open:", style="bold")
    screen.print(await tasks_table(app.store, await app.store.open_items()))
    screen.print()


async def _next_reminder(app: App, clock: AdjustableClock) -> Reminder:
    for reminder in await app.store.due_reminders(clock.now() + _FAR_AHEAD, _AT_A_TIME):
        if reminder.at > clock.now() and reminder.kind is ReminderKind.DUE:
            return reminder
    raise MinutaError(
        "The demo found nothing to remind of.", "This is a fault of Minuta; please report it."
    )


async def _sent(app: App, reminder: Reminder) -> None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while (await app.store.reminder(reminder.id)).state is ReminderState.PLANNED:  # noqa: ASYNC110 (told by the database)
                await asyncio.sleep(_POLL_S)
    except TimeoutError:
        raise MinutaError(
            "A reminder did not come in time.", "This is a fault of Minuta; please report it."
        ) from None


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %Y, %H:%M}"
