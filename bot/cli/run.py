"""`minuta run`: the bot that stays."""

import asyncio
import signal
import sys
from importlib.metadata import version

import typer

from bot.app.opening import Bot, open_bot
from bot.capabilities import State, capabilities
from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.logs import configure_logs
from bot.settings import Settings, read_settings
from integrations.registry import CHAT_MODELS, RECOGNISERS

_MARKS = {State.CONFIGURED: "on ", State.NOT_CONFIGURED: "off", State.MISCONFIGURED: "bad"}


def run() -> None:
    """Run the bot until it is told to stop; it goes on with whatever was unfinished.

    On SIGTERM or SIGINT it takes nothing new, waits for the work in flight as long as
    MINUTA_DRAIN_SECONDS says, and leaves the rest to its next start.
    """
    settings = read_settings()
    configure_logs(settings.log_level, as_json=settings.log_format == "json")
    _say_what_is_on(settings)
    asyncio.run(_run(settings))


def _say_what_is_on(settings: Settings) -> None:
    found = capabilities(settings, RECOGNISERS, CHAT_MODELS)
    typer.echo(f"Minuta {version('minuta')}")
    for capability in found:
        typer.echo(f"  {_MARKS[capability.state]}  {capability.name:<11} {capability.detail}")
    if bad := [c for c in found if c.state is State.MISCONFIGURED]:
        raise SettingsError(
            " ".join(f"{c.name}: {c.detail}." for c in bad),
            " ".join(c.remedy for c in bad if c.remedy),
        )
    sys.stdout.flush()


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_bot(settings, SystemClock()) as bot:
        typer.echo("Ready.")
        await _until_stopped(stop, bot)
        typer.echo("Stopping; unfinished work goes on at the next start.")


async def _until_stopped(stop: asyncio.Event, bot: Bot) -> None:
    """Wait to be stopped; raises `SettingsError` once there is no use in going on."""
    waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(bot.lost())]
    done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in done:
        await task
