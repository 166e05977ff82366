"""`minuta evaluate`: how good speech engines and notes are where the right answer is known."""

import typer

from bot.cli.evaluate_notes import notes
from bot.cli.evaluate_speech import speech

evaluate = typer.Typer(
    help="Measure on recordings with known texts, and on meetings with known notes.",
    no_args_is_help=True,
)
evaluate.command()(speech)
evaluate.command()(notes)
