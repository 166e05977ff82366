"""`minuta tasks`: who still has to do what, and what becomes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.text import Text

from bot.app.records import open_records
from bot.cli.recordings import TERMINAL
from bot.cli.task_history import history_of
from bot.cli.task_lists import MOST, SHORT_ID, ListFormat, as_file, as_table, listed
from bot.clock import SystemClock
from bot.domain.action_item import ActionItem
from bot.domain.people import Account
from bot.domain.task import WantedTasks
from bot.domain.wording import assignee_wording, due_wording, one_line, snoozed_wording
from bot.errors import MinutaError
from bot.followup.adding import Adder, Adding
from bot.followup.answers import Answers
from bot.followup.timing import Timings
from bot.followup.zones import Zones
from bot.ports import MeetingStore
from bot.ports.desk import NewItem
from bot.settings import read_settings

_ACTOR = "terminal"
_ADDED_BY = "the terminal"
_ANSWERED = {"actor": _ACTOR, "where": TERMINAL.platform}
"""Who has access to the database may do everything, and is not known by name."""

tasks = typer.Typer(
    help="List action items and answer them. A running bot brings its messages up to date.",
    invoke_without_command=True,
)

_Task = Annotated[str, typer.Argument(help="The item's id or its beginning.")]


@tasks.callback()
def list_tasks(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    *,
    of: Annotated[str, typer.Option(help="Whose: a part of the name.")] = "",
    channel: Annotated[str, typer.Option(help="Of the meetings of this channel.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    closed: Annotated[
        bool, typer.Option("--closed", help="What is over instead, the last changed first.")
    ] = False,
    meeting: Annotated[
        str, typer.Option(help="Of this meeting: the beginning of its id, or a part of its title.")
    ] = "",
    words: Annotated[str, typer.Option(help="Words that are in the task.")] = "",
    format_: Annotated[
        ListFormat, typer.Option("--format", help="What is written; a file has all there are.")
    ] = ListFormat.TABLE,
    every: Annotated[bool, typer.Option("--all", help=f"More than the first {MOST}.")] = False,
) -> None:
    """List what is open, by due date, or what is over."""
    if context.invoked_subcommand is None:
        overdue_at = SystemClock().now() if overdue else None
        wanted = WantedTasks(of, channel, overdue_at, meeting, words, closed)
        if format_ is ListFormat.TABLE:
            _print(asyncio.run(_table(wanted, None if every else MOST)))
        else:
            typer.echo(asyncio.run(_file(wanted, format_)), nl=False)


@tasks.command("add")
def add_task(
    task: Annotated[str, typer.Argument(help="What is to be done, in one sentence.")],
    owner: Annotated[str, typer.Option(help="Whose it is; without it nobody's.")] = "",
    due: Annotated[str, typer.Option(help="By when, as 2026-11-20 15:00 or friday.")] = "",
) -> None:
    """Keep an item that no meeting was held for."""
    _print(asyncio.run(_added(task, owner, due)))


@tasks.command("done")
def finish_task(task: _Task) -> None:
    """Say that an item is done; its reminders are called off."""
    _answer(lambda answers: answers.done(task, **_ANSWERED))


@tasks.command("not-done")
def deny_task(task: _Task) -> None:
    """Say that an item is not done, although that was said in a meeting."""
    _answer(lambda answers: answers.not_done(task, **_ANSWERED))


@tasks.command("reopen")
def reopen_task(task: _Task) -> None:
    """Open an item again; its reminders are planned anew."""
    _answer(lambda answers: answers.reopen(task, **_ANSWERED))


@tasks.command("confirm")
def confirm_task(task: _Task) -> None:
    """Say that an item is agreed on; its reminders are planned."""
    _answer(lambda answers: answers.confirm(task, **_ANSWERED))


@tasks.command("accept")
def accept_task(task: _Task) -> None:
    """Say for its assignee that they take an item on; its reminders are planned."""
    _answer_for_owner(Answers.accept, task)


@tasks.command("not-mine")
def hand_back_task(task: _Task) -> None:
    """Say for its assignee that an item is not theirs; who gave it to them is told."""
    _answer_for_owner(Answers.hand_back, task)


@tasks.command("reject")
def reject_task(task: _Task) -> None:
    """Say that it is no item; nobody is reminded of it."""
    _answer(lambda answers: answers.reject(task, **_ANSWERED))


@tasks.command("snooze")
def snooze_task(
    task: _Task,
    until: Annotated[
        str,
        typer.Argument(
            help="20m, 1h, 3h, tomorrow, working-day, monday, or a date and time as for date."
        ),
    ],
) -> None:
    """Remind of an item then and not before; its due date stays."""
    _answer(lambda answers: answers.snooze(task, until, **_ANSWERED), is_detailed=True)


@tasks.command("date")
def date_task(
    task: _Task,
    when: Annotated[
        str, typer.Argument(help='As 2026-11-20, "2026-11-20 15:00", friday; "" for no date.')
    ],
) -> None:
    """Say when an item is due."""
    _answer(lambda answers: answers.due(task, when, **_ANSWERED), is_detailed=True)


@tasks.command("assign")
def assign_task(
    task: _Task,
    name: Annotated[str, typer.Argument(help='Who of its meeting; "" for nobody.')],
) -> None:
    """Say whose an item is."""
    _answer(lambda answers: answers.assign(task, None, name, **_ANSWERED), is_detailed=True)


@tasks.command("undo")
def undo_task(task: _Task) -> None:
    """Take back what was last done to an item."""
    _answer(lambda answers: answers.undo(task, **_ANSWERED))


@tasks.command("history")
def show_history(task: _Task) -> None:
    """Show what became of an item, and who did it."""
    _print(asyncio.run(_history(task)))


def _print(drawn: RenderableType) -> None:
    Console(highlight=False).print(drawn, soft_wrap=isinstance(drawn, Text))


def _answer(
    answer: Callable[[Answers], Awaitable[ActionItem]], *, is_detailed: bool = False
) -> None:
    _print(asyncio.run(_answered(answer, is_detailed=is_detailed)))


def _answer_for_owner(answer: Callable[..., Awaitable[ActionItem]], task: str) -> None:
    async def answered() -> Text:
        async with open_records(read_settings(), SystemClock()) as records:
            item = await records.store.item(task)
            if item.owner is None:
                raise MinutaError("This action item is nobody's.", "Say first whose it is.")
            after = await answer(records.answers, item.id, item.owner, **_ANSWERED)
            return await _stands(records.store, after, is_detailed=True)

    _print(asyncio.run(answered()))


async def _table(wanted: WantedTasks, limit: int | None) -> RenderableType:
    clock = SystemClock()
    async with open_records(read_settings(), clock) as records:
        return as_table(await listed(records.store, wanted, limit), clock.now())


async def _file(wanted: WantedTasks, form: ListFormat) -> str:
    settings, clock = read_settings(), SystemClock()
    async with open_records(settings, clock) as records:
        found = await listed(records.store, wanted, None)
    return as_file(form, found.items, clock.now(), settings.zone)


async def _history(beginning: str) -> RenderableType:
    async with open_records(read_settings(), SystemClock()) as records:
        return await history_of(records.store, beginning)


async def _answered(
    answer: Callable[[Answers], Awaitable[ActionItem]], *, is_detailed: bool
) -> Text:
    async with open_records(read_settings(), SystemClock()) as records:
        item = await answer(records.answers)
        return await _stands(records.store, item, is_detailed=is_detailed)


async def _added(task: str, owner: str, due: str) -> Text:
    settings, clock = read_settings(), SystemClock()
    async with open_records(settings, clock) as records:
        store = records.store
        timings = Timings(store, settings.working_hours)
        adding = Adding(store, timings, clock, Zones(store), settings.zone)
        to = _account(owner) if owner else None
        new = NewItem(task=task, place=TERMINAL, to=to, name=owner, when=due)
        item = await adding.add(new, Adder(_account(_ACTOR), _ADDED_BY))
        return await _stands(store, item, is_detailed=True)


def _account(name: str) -> Account:
    """Who is called so here is one person, in capitals or not."""
    return Account(
        platform=TERMINAL.platform, workspace=TERMINAL.workspace, user_id=name.casefold()
    )


async def _stands(store: MeetingStore, item: ActionItem, *, is_detailed: bool) -> Text:
    line = Text(f"{item.status}: {one_line(item.task)}")
    if is_detailed:
        meeting = await store.meeting(item.meeting_id)
        snoozed = snoozed_wording(item, meeting)
        line.append(f" – {one_line(assignee_wording(item, meeting))}")
        line.append(f", {one_line(due_wording(item.due, meeting.zone))}")
        line.append(f", snoozed until {snoozed}" if snoozed else "")
        line.append(f"  {item.id[:SHORT_ID]}", "dim")
    return line
