"""`minuta demo`: the main job on the bundled sample meeting, with no key and no network."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.app.opening import App, open_app
from bot.cli.following import follow
from bot.cli.task_lists import listed, tasks_table
from bot.clock import AdjustableClock
from bot.domain.meeting import Meeting, Place
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.task import WantedTasks
from bot.domain.wording import duration, one_line, speaker_name
from bot.errors import MinutaError
from bot.intake import NewRecording, Sound
from bot.sample import sample_reference, sample_tracks
from bot.settings import read_settings

_CHANNEL = "website"
_PATIENCE_S = 60.0
_AT_ONCE = timedelta(minutes=2)
_FAR_AHEAD = timedelta(days=366)
_ON_THE_WAY = frozenset({ReminderState.PLANNED, ReminderState.CLAIMED})
_FAULT = "This is a fault of Minuta; please report it."
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
    """Let people be told what is theirs, move the clock on, and answer what comes then."""
    screen.rule("2. A minute later everybody is told what is theirs")
    await _sent(app, clock, await _on_the_way(app, meeting, clock.now() + _AT_ONCE))
    screen.rule("3. The clock is moved to the next reminder")
    ahead = await _on_the_way(app, meeting, clock.now() + _FAR_AHEAD)
    if not ahead:
        raise MinutaError("The demo found nothing to remind of.", _FAULT)
    due = [reminder for reminder in ahead if reminder.at == ahead[0].at]
    screen.print(
        f"The demo's clock says {_local(clock.now(), meeting.zone)}; "
        f"it is moved to {_local(due[0].at, meeting.zone)} ({meeting.zone})."
    )
    await _sent(app, clock, due)
    answered = next((one for one in due if one.kind is ReminderKind.DUE), due[0])
    known = await app.store.meeting(meeting.id)
    screen.rule(f"4. {one_line(speaker_name(answered.participant, known))} answers: done")
    item = await app.answers.done(answered.item_id, actor=answered.participant, where="terminal")
    screen.print(f"{item.status}: {one_line(item.task)}\n")
    screen.print("Still open:", style="bold")
    screen.print(tasks_table((await listed(app.store, WantedTasks(), None)).items, clock.now()))
    screen.print()


async def _on_the_way(app: App, meeting: Meeting, until: datetime) -> Sequence[Reminder]:
    """The reminders of a meeting that come until then, oldest first; some may be claimed by now."""
    items = (await app.store.notes(meeting.id)).action_items
    known = [one for item in items for one in await app.store.reminders_of(item.id)]
    coming = (one for one in known if one.state in _ON_THE_WAY and one.at <= until)
    return sorted(coming, key=lambda one: (one.at, one.id))


async def _sent(app: App, clock: AdjustableClock, reminders: Sequence[Reminder]) -> None:
    """Let it be the moment of the last of them, and wait until people have read them all."""
    if not reminders:
        return
    clock.move_to(max(clock.now(), reminders[-1].at))
    try:
        async with asyncio.timeout(_PATIENCE_S):
            for reminder in reminders:
                while (await app.store.reminder(reminder.id)).state in _ON_THE_WAY:  # noqa: ASYNC110 (told by the database)
                    await asyncio.sleep(_POLL_S)
    except TimeoutError:
        raise MinutaError("A reminder did not come in time.", _FAULT) from None


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %Y, %H:%M}"
