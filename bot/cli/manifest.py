"""`minuta manifest`: what a chat platform has to be told of Minuta."""

import asyncio
import json
from typing import Annotated

import typer
import yaml

manifest = typer.Typer(
    help="Print what a chat platform has to be told of Minuta.", no_args_is_help=True
)


@manifest.callback()
def _manifest() -> None:
    """Print what a chat platform has to be told of Minuta."""


@manifest.command()
def discord() -> None:
    """Print commands, intents, permissions and the address to invite by, for Discord."""
    # the library takes half a second to import; who does not use it need not wait
    from integrations.discord.manifest import manifest as made  # noqa: PLC0415

    typer.echo(json.dumps(asyncio.run(made()), indent=2, ensure_ascii=False))


@manifest.command()
def slack(
    *,
    http: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="For an app that Slack reaches over HTTP: the https address under which Minuta is "
            "reached from outside. Without it, for Socket Mode.",
        ),
    ] = None,
) -> None:
    """Print the app's manifest for Slack, as YAML: scopes, events, commands and shortcuts."""
    # the libraries take half a second to import; who does not use them need not wait
    from integrations.slack.manifest import manifest as made  # noqa: PLC0415

    text = yaml.safe_dump(made(http), sort_keys=False, allow_unicode=True, width=100)
    typer.echo(text, nl=False)
