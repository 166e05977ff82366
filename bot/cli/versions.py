"""`minuta meetings notes`, `compare` and `regenerate`: versions of a meeting's notes."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bot.app.derived import engine_settings
from bot.app.opening import App, open_app
from bot.app.records import open_records
from bot.cli.finding import find_meeting
from bot.cli.notes import Format, check_template, language_tag, text_of
from bot.clock import SystemClock
from bot.corrections.comparing import Change, Kind, compared
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.origin import origin_lines
from bot.domain.wording import one_line
from bot.engine.jobs import open_jobs
from bot.errors import MinutaError, NotFoundError
from bot.pipeline.renewals import Renewals
from bot.ports import MeetingStore
from bot.settings import Settings, read_settings

_POLL_S = 0.2
_MARKS = {Kind.ADDED: ("+", "green"), Kind.REMOVED: ("-", "red"), Kind.CHANGED: ("~", "yellow")}
_Meeting = Annotated[str, typer.Argument(help="The meeting's id or its beginning.")]


def show_version(
    meeting: _Meeting,
    version: Annotated[
        int | None, typer.Option(help="Which version; without it the newest.", min=1)
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="What is written.")] = Format.MARKDOWN,
) -> None:
    """Write one version of a meeting's notes, as it was written, to standard output."""
    typer.echo(asyncio.run(_version_text(meeting, version, format_)), nl=False)


def compare_versions(
    meeting: _Meeting,
    old: Annotated[
        int | None, typer.Argument(help="The older version; without it the one before.", min=1)
    ] = None,
    new: Annotated[
        int | None, typer.Argument(help="The newer version; without it the newest.", min=1)
    ] = None,
) -> None:
    """Say what two versions of a meeting's notes have not in common, and who wrote each."""
    Console(highlight=False).print(asyncio.run(_comparison(meeting, old, new)))


def regenerate_notes(
    meeting: _Meeting,
    template: Annotated[
        str | None, typer.Option(help="What the notes hold from now on; without it as before.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the notes from now on, as en or de.")
    ] = None,
) -> None:
    """Write a meeting's notes anew as the next version, and say what is different.

    What people have changed stays.
    """
    wanted = {"template": template, "notes_language": language_tag(language)}
    found = asyncio.run(_regenerated(meeting, wanted, read_settings()))
    Console(highlight=False).print(found)


async def _version_text(beginning: str, version: int | None, format_: Format) -> str:
    async with open_records(read_settings(), SystemClock()) as records:
        meeting = await find_meeting(records.store, beginning)
        return await text_of(records.store, meeting.id, format_, version)


async def _comparison(beginning: str, old: int | None, new: int | None) -> RenderableType:
    async with open_records(read_settings(), SystemClock()) as records:
        meeting = await find_meeting(records.store, beginning)
        before, after = _meant(await records.store.notes_versions(meeting.id), old, new)
        return await _compared(records.store, meeting, before, after)


def _meant(versions: Sequence[int], old: int | None, new: int | None) -> tuple[int, int]:
    after = new if new is not None else max(versions, default=0)
    before = old if old is not None else max((one for one in versions if one < after), default=0)
    missing = [str(one) for one in (before, after) if one not in versions]
    if missing:
        there = ", ".join(map(str, versions)) or "none"
        raise NotFoundError(
            f"There are not two versions of these notes to compare; there are: {there}.",
            "Write them anew with minuta meetings regenerate.",
        )
    return before, after


async def _compared(store: MeetingStore, meeting: Meeting, old: int, new: int) -> RenderableType:
    before = await store.notes_version(meeting.id, old)
    after = await store.notes_version(meeting.id, new)
    changes = compared(meeting, before, after)
    lines = [_line(change) for change in changes] or [Text("They say the same.", "dim")]
    return Group(Text(one_line(meeting.title), "bold"), _heading(before), _heading(after), *lines)


def _heading(notes: Notes) -> Text:
    written = f"{notes.written_at.astimezone():%Y-%m-%d %H:%M}"
    return Text(f"Version {notes.version}, {written}: {one_line(origin_lines(notes)[0])}")


def _line(change: Change) -> Text:
    mark, style = _MARKS[change.kind]
    line = Text.assemble((f"{mark} {one_line(change.part)}: ", style), one_line(change.text))
    if change.before is not None:
        line.append(f"\n  was: {one_line(change.before)}", "dim")
    return line


async def _regenerated(
    beginning: str, wanted: dict[str, str | None], settings: Settings
) -> RenderableType:
    check_template(wanted["template"], settings)
    async with open_app(settings, SystemClock()) as app:
        meeting = await find_meeting(app.store, beginning)
        before = await app.store.notes(meeting.id)
        changes = {name: value for name, value in wanted.items() if value is not None}
        if changes:
            await app.store.update_meeting(meeting.model_copy(update=changes))
        await _rewritten(app, meeting.id, before, settings)
        newest = await app.store.notes(meeting.id)
        return await _compared(app.store, meeting, before.version, newest.version)


async def _rewritten(app: App, meeting_id: str, before: Notes, settings: Settings) -> None:
    """Wait until other notes are there, whichever process writes them; raises `MinutaError`."""
    async with open_jobs(engine_settings(settings)) as jobs:
        renewals = Renewals(jobs, app.store)
        await renewals.rewrite(meeting_id)
        while (await app.store.notes(meeting_id)).written_at == before.written_at:
            failed = await renewals.failed(meeting_id)
            if failed is not None:
                why = failed.failure
                raise MinutaError(
                    why.what if why else "The notes could not be written anew.",
                    why.remedy if why else "They are as they were; try again.",
                )
            await asyncio.sleep(_POLL_S)
