"""`minuta`, and `python -m bot`."""

import sys

import typer

from bot.cli.ask import ask
from bot.cli.check import check
from bot.cli.demo import demo
from bot.cli.evaluate import evaluate
from bot.cli.jobs import jobs
from bot.cli.manifest import manifest
from bot.cli.notes import notes
from bot.cli.records import meetings
from bot.cli.run import run
from bot.cli.tasks import tasks
from bot.cli.webhooks import webhooks
from bot.errors import MinutaError, ProviderError
from bot.logs import mute_logs

_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


def commands() -> typer.Typer:
    """The program with all of its commands."""
    app = typer.Typer(
        name="minuta",
        help="People talk; Minuta remembers who promised what, by when, and reminds them.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.command()(notes)
    app.command()(ask)
    app.command()(run)
    app.command()(demo)
    app.command()(check)
    app.add_typer(meetings, name="meetings")
    app.add_typer(tasks, name="tasks")
    app.add_typer(jobs, name="jobs")
    app.add_typer(webhooks, name="webhooks")
    app.add_typer(manifest, name="manifest")
    app.add_typer(evaluate, name="evaluate")
    return app


def main() -> None:
    """Run one command; what went wrong becomes one line that says what to do."""
    mute_logs()
    try:
        commands()()
    except (MinutaError, ProviderError) as error:
        typer.echo(f"minuta: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("minuta: interrupted. The same command goes on where it was.", err=True)
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
