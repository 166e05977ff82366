"""`minuta manifest`: what a chat platform has to be told of Minuta, as JSON."""

import asyncio
import json

import typer

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
