"""`minuta meetings`: what was kept."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.records import open_records
from bot.cli.finding import find_meeting
from bot.cli.heard import answer_heard
from bot.cli.notes import Format, text_of
from bot.cli.signals import show_signals
from bot.cli.task_lists import SHORT_ID
from bot.cli.versions import compare_versions, regenerate_notes, show_version
from bot.clock import SystemClock
from bot.domain.wording import one_line
from bot.settings import read_settings

meetings = typer.Typer(help="List meetings and show their notes.", invoke_without_command=True)


@meetings.callback()
def list_meetings(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 20,
) -> None:
    """List the newest meetings."""
    if context.invoked_subcommand is None:
        Console(highlight=False).print(asyncio.run(_meetings_table(limit)))


@meetings.command("show")
def show_meeting(
    meeting: Annotated[str, typer.Argument(help="The meeting's id or its beginning.")],
    format_: Annotated[Format, typer.Option("--format", help="What is written.")] = Format.MARKDOWN,
) -> None:
    """Write a meeting's notes or transcript to standard output."""
    typer.echo(asyncio.run(_meeting_text(meeting, format_)), nl=False)


meetings.command("notes")(show_version)
meetings.command("compare")(compare_versions)
meetings.command("regenerate")(regenerate_notes)
meetings.command("heard")(answer_heard)
meetings.command("signals")(show_signals)


async def _meetings_table(limit: int) -> Table:
    table = Table("Id", "Began", "Title", "Stage", box=None, pad_edge=False)
    async with open_records(read_settings(), SystemClock()) as records:
        for meeting in await records.store.meetings(limit):
            progress = await records.store.progress(meeting.id)
            table.add_row(
                meeting.id[:SHORT_ID],
                f"{meeting.started_at.astimezone():%Y-%m-%d %H:%M}",
                Text(one_line(meeting.title)),
                progress.stage,
            )
    return table


async def _meeting_text(beginning: str, format_: Format) -> str:
    async with open_records(read_settings(), SystemClock()) as records:
        meeting = await find_meeting(records.store, beginning)
        return await text_of(records.store, meeting.id, format_)
