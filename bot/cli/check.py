"""`minuta check`: what is set up, what is not, and what to do about it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.minds import open_filler
from bot.app.records import open_records
from bot.capabilities import Capability, State, capabilities
from bot.cli.check_live import check_live
from bot.clock import SystemClock
from bot.errors import MinutaError, SettingsError
from bot.language import NoAnswerError
from bot.settings import Settings, read_settings
from integrations.registry import CHAT_MODELS, RECOGNISERS

_COLOURS = {
    State.CONFIGURED: "green",
    State.NOT_CONFIGURED: "dim",
    State.MISCONFIGURED: "bold red",
}


def check(
    *,
    live: Annotated[
        str | None,
        typer.Option(
            metavar="PROVIDER[:MODEL]",
            help="Send a short sample to this provider of speech to text, with the key that is "
            "set, and tell what it does with it. Costs some cents at most.",
        ),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --live: send the beginning of this recording."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="With --sample: what is spoken in it; else it is found out.")
    ] = None,
) -> None:
    """Tell for each capability whether it is configured, and what to do where it is not.

    Ends with status 1 if something is misconfigured, or not as expected.
    """
    settings = read_settings()
    if live is not None:
        if not asyncio.run(check_live(settings, live, sample, language)):
            raise typer.Exit(1)
        return
    found = asyncio.run(_probed(settings))
    Console(highlight=False).print(_table(found))
    if any(capability.state is State.MISCONFIGURED for capability in found):
        raise typer.Exit(1)


def _table(found: list[Capability]) -> Table:
    table = Table("Capability", "State", "Detail", box=None, pad_edge=False)
    for capability in found:
        detail = capability.detail
        if capability.remedy:
            detail = f"{detail}. {capability.remedy}"
        table.add_row(
            capability.name,
            Text(capability.state, _COLOURS[capability.state]),
            Text(detail),
        )
    return table


async def _probed(settings: Settings) -> list[Capability]:
    """The capabilities, those that can be tried here tried once."""
    probes: dict[str, Callable[[], Awaitable[str | None]]] = {
        "database": lambda: _open_database(settings),
        "slack": lambda: _ask_slack(settings),
    }
    if settings.language:
        probes["notes"] = lambda: _ask_models(settings)
    return [
        await _tried(capability, probes[capability.name])
        if capability.state is State.CONFIGURED and capability.name in probes
        else capability
        for capability in capabilities(settings, RECOGNISERS, CHAT_MODELS)
    ]


async def _tried(capability: Capability, probe: Callable[[], Awaitable[str | None]]) -> Capability:
    """What a probe makes of a capability; what it tells is added."""
    try:
        told = await probe()
    except MinutaError as error:
        return capability.model_copy(
            update={
                "state": State.MISCONFIGURED,
                "detail": error.what.rstrip("."),
                "remedy": error.remedy,
            }
        )
    if told is None:
        return capability
    return capability.model_copy(update={"detail": f"{capability.detail}; {told}"})


class _Ready(BaseModel):
    """What a language model is asked to say."""

    is_ready: bool


async def _ask_models(settings: Settings) -> None:
    """Have every language model answer once; raises `SettingsError` for the first that does not."""
    for name in settings.language:
        async with open_filler(settings, [name]) as filler:
            try:
                await filler.fill(_Ready, "Answer with JSON.", "Say that you are ready.")
            except NoAnswerError as error:
                raise SettingsError(
                    error.reason, f"Correct {name} in MINUTA_LANGUAGE, or its key."
                ) from error


async def _ask_slack(settings: Settings) -> str | None:
    """Have Slack say what its tokens are good for; raises `SettingsError`."""
    # the libraries take half a second to import; who does not use them need not wait
    from bot.app.slack import slack_keys  # noqa: PLC0415
    from integrations.slack.probing import probe  # noqa: PLC0415

    keys = slack_keys(settings)
    if keys is None:
        return None
    async with open_records(settings, SystemClock()) as records:
        return await probe(keys, records.store, SystemClock())


async def _open_database(settings: Settings) -> None:
    try:
        async with open_records(settings, SystemClock()) as records:
            await records.store.meetings(1)
    except OSError as error:
        raise SettingsError(
            f"{settings.data_dir} can't be used: {error.strerror}.",
            "Set MINUTA_DATA_DIR to a folder that can be written.",
        ) from error
