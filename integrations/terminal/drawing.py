"""What messages in a terminal are drawn with.

Everything that people said or are called is put in as text, never as markup.
"""

from collections.abc import Iterable, Iterator

from rich.box import ROUNDED
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.domain.meeting import Place
from bot.domain.people import Participant
from bot.domain.wording import one_line

WIDTH = 92
"""Columns of a message."""

_SHORT_ID = 8


def in_channel(place: Place, *parts: RenderableType) -> RenderableType:
    """A message that everybody in a place may read."""
    return _framed(Text(f" Minuta in #{one_line(place.channel)} ", "bold cyan"), parts)


def direct(participant: Participant, *parts: RenderableType) -> RenderableType:
    """A message to one person."""
    return _framed(Text(f" Direct message to {one_line(participant.name)} ", "bold yellow"), parts)


def listed(
    title: str, lines: Iterable[RenderableType], when_empty: str
) -> Iterator[RenderableType]:
    """A heading with its lines, or what is said where there are none."""
    yield Text(f"\n{title}", "bold")
    is_empty = True
    for line in lines:
        is_empty = False
        yield line
    if is_empty:
        yield Text(f"  {when_empty}.", "dim")


def bullet(text: str, detail: str = "", mark: str = "•") -> RenderableType:
    """One entry of a list; `detail` follows in another colour, as it is."""
    line = Text.assemble(f"{mark} ", one_line(text), (detail, "cyan"))
    return Padding(line, (0, 0, 0, 2))


def quoted(quote: str, source: str, indent: int = 6) -> RenderableType:
    """Words as they were said, and by whom or where."""
    line = Text.assemble((f"“{one_line(quote)}” – {one_line(source)}", "dim italic"))
    return Padding(line, (0, 0, 0, indent))


def asked(*questions: tuple[str, str], indent: int = 2) -> RenderableType:
    """What the reader may want, each with the command by which they have it, on one line."""
    line = Text("   ").join(
        Text.assemble((f"{question} ", "dim"), (f"minuta tasks {command}", "cyan"))
        for question, command in questions
    )
    return Padding(line, (0, 0, 0, indent))


def short(item_id: str) -> str:
    """As much of an item's id as is shown: any beginning that is not ambiguous is understood."""
    return item_id[:_SHORT_ID]


def _framed(title: Text, parts: Iterable[RenderableType]) -> RenderableType:
    return Panel(Group(*parts), title=title, title_align="left", box=ROUNDED, width=WIDTH)
