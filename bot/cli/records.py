"""`minuta meetings` and `minuta tasks`: what was kept, and who still has to do what."""

import asyncio
from collections.abc import Sequence
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
from bot.cli.versions import compare_versions, regenerate_notes, show_version
from bot.clock import SystemClock
from bot.domain.action_item import ActionItem
from bot.domain.wording import assignee_wording, due_wording, one_line
from bot.ports import MeetingStore
from bot.settings import read_settings

SHORT_ID = 8
"""How much of an id is shown; any unambiguous beginning is understood."""

_ACTOR = "terminal"

meetings = typer.Typer(help="List meetings and show their notes.", invoke_without_command=True)
tasks = typer.Typer(help="List action items and answer them.", invoke_without_command=True)


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


@tasks.callback()
def list_tasks(context: typer.Context) -> None:
    """List what is open, by due date."""
    if context.invoked_subcommand is None:
        Console(highlight=False).print(asyncio.run(_tasks_table()))


@tasks.command("done")
def finish_task(
    task: Annotated[str, typer.Argument(help="The item's id or its beginning.")],
) -> None:
    """Say that an item is done; its reminders are called off."""
    typer.echo(asyncio.run(_answered(task, is_done=True)))


@tasks.command("reopen")
def reopen_task(
    task: Annotated[str, typer.Argument(help="The item's id or its beginning.")],
) -> None:
    """Open an item again; its reminders are planned anew."""
    typer.echo(asyncio.run(_answered(task, is_done=False)))


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


async def _tasks_table() -> Table:
    async with open_records(read_settings(), SystemClock()) as records:
        return await tasks_table(records.store, await records.store.open_items())


async def tasks_table(store: MeetingStore, items: Sequence[ActionItem]) -> Table:
    """The items as a table, with the names of their assignees."""
    table = Table("Id", "Task", "Assignee", "Due", "Status", box=None, pad_edge=False)
    for item in items:
        meeting = await store.meeting(item.meeting_id)
        table.add_row(
            item.id[:SHORT_ID],
            Text(one_line(item.task)),
            Text(one_line(assignee_wording(item, meeting))),
            Text(due_wording(item.due, meeting.zone)),
            item.status,
        )
    return table


async def _answered(beginning: str, *, is_done: bool) -> str:
    async with open_records(read_settings(), SystemClock()) as records:
        answer = records.answers.done if is_done else records.answers.reopen
        item = await answer(beginning, actor=_ACTOR, where="terminal")
        return f"{item.status}: {one_line(item.task)}"
