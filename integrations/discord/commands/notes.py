"""/notes: what was said and what was made of it, for who can read the meeting's channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.domain.publication import NotesPublication
from bot.errors import NotFoundError
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered, completed
from integrations.discord.commands.choices import meeting_choices
from integrations.discord.notes.head import head_of
from integrations.discord.notes.questions import AS_OF_NOW
from integrations.discord.notes.quotes import answered_text, found_text
from integrations.discord.notes.sections import sections
from integrations.discord.text import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.ports import Asker, Desk
    from bot.ports.desk import Record

_FOUND = 10
_NOT_THERE = "That is not in the records of the meetings that you can read."
_MEETING = "Begin to type its title; without it, the newest one that you can read"

_Words = app_commands.Range[str, 1, 300]


class NotesCommands(app_commands.Group, name="notes", description="Notes of meetings"):
    """/notes."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="show", description="Show the notes of a meeting; only you see them")
    @app_commands.describe(meeting=_MEETING)
    async def show(self, asked: Asked, meeting: str | None = None) -> None:
        """Show the newest notes."""

        async def show() -> str:
            by, desk = DiscordAsker.of(asked), self._desk()
            return _notes(await desk.notes.record(by, await _meant(by, desk, meeting)))

        await answered(asked, show)

    @app_commands.command(name="ask", description="Ask what was said; the answer comes as quotes")
    @app_commands.describe(
        question="A question about what was said",
        meeting="Begin to type its title; without it, every meeting that you can read",
    )
    async def ask(self, asked: Asked, question: _Words, meeting: str | None = None) -> None:
        """Answer with quotes, or say that it is not there."""

        async def ask() -> str:
            answer = await self._desk().notes.ask(DiscordAsker.of(asked), question, meeting)
            return answered_text(answer, _NOT_THERE)

        await answered(asked, ask)

    @app_commands.command(name="search", description="Find where words were said")
    @app_commands.describe(words="Words to look for, in any form")
    async def search(self, asked: Asked, words: _Words) -> None:
        """List what was found, best first."""

        async def search() -> str:
            found = await self._desk().notes.search(DiscordAsker.of(asked), words, _FOUND)
            quotes = "\n".join(map(found_text, found)) or _NOT_THERE
            return f"**{safe(words)}**\n{quotes}"

        await answered(asked, search)

    @app_commands.command(
        name="export", description="Notes and transcript as Markdown, JSON and WebVTT"
    )
    @app_commands.describe(meeting=_MEETING)
    async def export(self, asked: Asked, meeting: str | None = None) -> None:
        """Give the files."""

        async def export() -> Reply:
            by, desk = DiscordAsker.of(asked), self._desk()
            meeting_id = await _meant(by, desk, meeting)
            return Reply(AS_OF_NOW, attachments=await desk.notes.export(by, meeting_id))

        await answered(asked, export)

    @app_commands.command(
        name="regenerate", description="Write the notes anew; what people have changed stays"
    )
    @app_commands.describe(meeting="Begin to type its title")
    async def regenerate(self, asked: Asked, meeting: str) -> None:
        """Write the next version."""

        async def regenerate() -> str:
            await self._desk().notes.regenerate(DiscordAsker.of(asked), meeting)
            return "Minuta writes these notes anew. The message in the channel changes by itself."

        await answered(asked, regenerate)

    @show.autocomplete("meeting")
    @ask.autocomplete("meeting")
    @export.autocomplete("meeting")
    @regenerate.autocomplete("meeting")
    async def _meetings(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: meeting_choices(asked, self._desk, words))


async def _meant(by: Asker, desk: Desk, meeting: str | None) -> str:
    """The id of the meeting that was chosen, or of the newest one."""
    if meeting is not None:
        return meeting
    newest: Any = await desk.notes.complete(by, "", 1)
    if not newest:
        raise NotFoundError(
            "There are no notes that you can read yet.", "Record a meeting with /meeting start."
        )
    meeting_id: str = newest[0].id
    return meeting_id


def _notes(record: Record) -> str:
    publication = NotesPublication(
        meeting=record.meeting, transcript=record.transcript, notes=record.notes
    )
    return "\n".join(_lines(publication))


def _lines(publication: NotesPublication) -> Iterator[str]:
    head = head_of(publication)
    yield head.intro
    for section in (*head.overflow, *sections(publication)):
        yield f"### {section.title}"
        yield from (entry.text for entry in section.entries)
