"""`minuta jobs`: the work of the bot, what failed for good, and another try for it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.derived import engine_settings
from bot.app.records import open_records
from bot.clock import SystemClock
from bot.domain.wording import one_line
from bot.engine.records import Job, JobHistory, JobState
from bot.pipeline.dead_letters import DeadLetters, open_dead_letters
from bot.settings import read_settings

jobs = typer.Typer(
    help="List the bot's work, show what failed and let it be tried again.",
    invoke_without_command=True,
)

_EVERY_STATE = tuple(JobState)


@jobs.callback()
def jobs_group(context: typer.Context) -> None:
    """List what is waiting, running and failed."""
    if context.invoked_subcommand is None:
        list_jobs()


@jobs.command("list")
def list_jobs(
    *,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 50,
    done: Annotated[bool, typer.Option("--done", help="Those that are done as well.")] = False,
) -> None:
    """List what is waiting, running and failed."""
    states = _EVERY_STATE if done else tuple(s for s in _EVERY_STATE if s is not JobState.DONE)
    Console(highlight=False).print(_table(asyncio.run(_listed(states, limit))))


@jobs.command("show")
def show_job(job: Annotated[str, typer.Argument(help="The job's id or its beginning.")]) -> None:
    """Show the stages a job has behind it and why it failed."""
    Console(highlight=False).print(_shown(asyncio.run(_history(job))))


@jobs.command("retry")
def retry_job(job: Annotated[str, typer.Argument(help="The job's id or its beginning.")]) -> None:
    """Let a failed job go on from the stage that failed, at the next chance the bot has.

    A running bot takes it up by itself; otherwise it goes on at the next start.
    """
    typer.echo(asyncio.run(_retried(job)))


def _table(found: Sequence[Job]) -> Table:
    table = Table("Job", "State", "Changed", "Stage", "Why", box=None, pad_edge=False)
    for job in found:
        failure = job.failure
        table.add_row(
            job.id,
            job.state,
            f"{job.changed_at.astimezone():%Y-%m-%d %H:%M:%S}",
            failure.stage if failure else "",
            Text(one_line(failure.what) if failure else ""),
        )
    return table


def _shown(history: JobHistory) -> Table:
    job = history.job
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("job", job.id)
    table.add_row("state", job.state)
    table.add_row("submitted", f"{job.submitted_at.astimezone():%Y-%m-%d %H:%M:%S}")
    table.add_row("runs", str(job.runs))
    for step in history.steps:
        table.add_row("finished" if step.is_ok else "failed", f"{step.number}. {step.name}")
    if job.failure:
        table.add_row("stage", job.failure.stage)
        table.add_row("error", Text(one_line(job.failure.error)))
        table.add_row("attempts", str(job.failure.attempts))
        table.add_row("what", Text(one_line(job.failure.what)))
        table.add_row("to do", Text(one_line(job.failure.remedy)))
        table.add_row("then", f"minuta jobs retry {job.id}")
    return table


async def _listed(states: Collection[JobState], limit: int) -> Sequence[Job]:
    async with _dead_letters() as letters:
        return await letters.listed(states, limit)


async def _history(name: str) -> JobHistory:
    async with _dead_letters() as letters:
        return await letters.show(name)


async def _retried(name: str) -> str:
    async with _dead_letters() as letters:
        job = await letters.retry(name)
        return f"{job.id} goes on from the stage that failed; minuta run takes it up."


@asynccontextmanager
async def _dead_letters() -> AsyncIterator[DeadLetters]:
    settings = read_settings()
    async with (
        open_records(settings, SystemClock()) as records,
        open_dead_letters(engine_settings(settings), records.store) as letters,
    ):
        yield letters
